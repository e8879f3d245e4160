"""One chunk of lines to claims and its outcomes back; claims being away is waited out for a while."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import msgspec
import structlog

from services.contracts.bulk import BulkOutcome
from services.contracts.internal import FILE_HASH, SENDER
from services.gateway.imports.model import NewImport
from services.gateway.imports.ready import Ready
from services.kit.errors import Unavailable
from services.kit.upstream.base import Fetched, Upstream, fetch

_PATH: Final = "/internal/bulk"
_PAUSES_SECONDS: Final = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 15.0)

_encoder = msgspec.json.Encoder()
_outcomes = msgspec.json.Decoder(BulkOutcome)
_log = structlog.get_logger("imports")


class Calls:
    """Calls claims for one import, in the name of who pushed it. A line that passed before is answered again."""

    def __init__(self, claims: Upstream, new: NewImport) -> None:
        caller = replace(new.caller, channel="bulk", request_hash=new.file_hash)
        named = {**caller.to_headers(), SENDER: new.sender, FILE_HASH: new.file_hash}
        self._headers = [(name.encode(), value.encode()) for name, value in named.items()]
        self._headers.append((b"content-type", b"application/x-ndjson"))
        self._claims = claims

    async def __call__(self, chunk: Sequence[Ready]) -> Sequence[BulkOutcome]:
        """The outcomes of a chunk's lines, in their order. Raises Unavailable when claims stays away."""
        body = _encoder.encode_lines([ready.line for ready in chunk])
        for pause in (*_PAUSES_SECONDS, None):
            answer = await self._ask(body)
            if answer is not None and answer.status == 200:
                return _in_order(chunk, answer.body)
            if answer is not None and not answer.is_away:
                raise RuntimeError(f"claims answered {answer.status} to a bulk call")
            if pause is None:
                break
            _log.warning("claims-away", status=None if answer is None else answer.status)
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311  so that imports do not knock together
        raise Unavailable("upstream-unavailable")

    async def _ask(self, body: bytes) -> Fetched | None:
        length = (b"content-length", str(len(body)).encode())
        try:
            return await fetch(self._claims, "POST", _PATH, [*self._headers, length], body)
        except Unavailable:
            return None


def _in_order(chunk: Sequence[Ready], body: bytes) -> list[BulkOutcome]:
    outcomes = _outcomes.decode_lines(body)
    if [outcome.n for outcome in outcomes] != [ready.line.n for ready in chunk]:
        raise RuntimeError("claims answered other lines than it was sent")
    return outcomes
