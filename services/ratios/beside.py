"""What ratios asks of claims, over the same face by which the gateway reaches both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec
from fastapi import Request

from services.contracts.http.base import Body
from services.contracts.internal import Caller
from services.contracts.recomputation import (
    KNOWN_COVERAGES,
    RECOMPUTATIONS,
    RESERVES,
    AsKnownIn,
    KnownCoverages,
    KnownCoveragesIn,
    RecomputationIn,
    RecomputedClaim,
    ReservedClaim,
)
from services.kit.errors import Unavailable
from services.kit.upstream.base import Upstream, fetch

T = TypeVar("T")

_recomputed = msgspec.json.Decoder(RecomputedClaim)
_reserved = msgspec.json.Decoder(ReservedClaim)
_known = msgspec.json.Decoder(KnownCoverages)


class ClaimsBeside:
    """The claims service, asked in the name of a caller. Unavailable `upstream-unavailable` where it is away."""

    def __init__(self, upstream: Upstream, caller: Caller, language: str) -> None:
        named = {**caller.to_headers(), "content-type": "application/json", "accept-language": language}
        self._headers = [(name.encode(), value.encode("latin-1")) for name, value in named.items()]
        self._upstream = upstream

    async def recomputations(self, body: RecomputationIn) -> list[RecomputedClaim]:
        """Every claim asked for, under other terms."""
        return await self._lines(RECOMPUTATIONS, body, _recomputed)

    async def reserves(self, body: AsKnownIn) -> list[ReservedClaim]:
        """What is reserved on every claim asked for, and what is worth asking of it."""
        return await self._lines(RESERVES, body, _reserved)

    async def known_coverages(self, body: KnownCoveragesIn) -> list[str]:
        """Those of the coverages that a policy has, whatever claims there are."""
        return _known.decode(await self._answer(KNOWN_COVERAGES, body)).coverages

    async def _lines(self, path: str, body: AsKnownIn, decoder: msgspec.json.Decoder[T]) -> list[T]:
        return _whole(body.claims, decoder.decode_lines(await self._answer(path, body)))

    async def _answer(self, path: str, body: Body) -> bytes:
        sent = body.model_dump_json().encode()
        length = (b"content-length", str(len(sent)).encode())
        answer = await fetch(self._upstream, "POST", path, [*self._headers, length], sent)
        if answer.is_away:
            raise Unavailable("upstream-unavailable")
        if answer.status != 200:
            raise RuntimeError(f"claims answered {answer.status} to {path}")
        return answer.body


def _whole(asked: Sequence[Sequence[object]], lines: list[T]) -> list[T]:
    """Every claim has its line: an answer that was broken off is none."""
    if len(lines) != sum(len(group) for group in asked):
        raise Unavailable("upstream-unavailable")
    return lines


async def claims_of(request: Request) -> ClaimsBeside:
    """The claims service for a request."""
    upstream: Upstream = request.app.state.claims
    caller = Caller.from_headers(request.headers)
    return ClaimsBeside(upstream, caller, request.headers.get("accept-language", ""))
