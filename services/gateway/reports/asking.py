"""What a report is made of, asked of claims and ratios in the name of who issues it."""

from __future__ import annotations

import asyncio
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from services.contracts.ids import dress
from services.contracts.internal import Caller
from services.gateway.parts import Parts
from services.gateway.reports.model import Asked
from services.kit.asgi import RawHeaders
from services.kit.errors import Missing, Refusal, Unavailable
from services.kit.upstream.base import Upstream, fetch

# In one process these are calls of functions; over a network, so many connections at most.
_AT_ONCE: Final = 8


class Sources:
    """Both services, asked at the two dates of a report."""

    def __init__(self, parts: Parts, caller: Caller, passed_on: RawHeaders, asked: Asked) -> None:
        named = caller.to_headers()
        self._headers = [*passed_on, *((name.encode(), value.encode()) for name, value in named.items())]
        self._parts = parts
        self._asked = asked
        self._cut = {"as_of": asked.as_of.isoformat(), "known_on": asked.known_on.isoformat()}
        self._policy = dress("pol", asked.policy_id)

    async def policy(self) -> Any:
        """The policy as it was known. Missing where it was not."""
        return await self._get(self._parts.claims, f"/v1/policies/{self._policy}", self._cut)

    async def losses(self) -> Any:
        """Its years and its claims, with their figures."""
        last = self._asked.as_of.year
        years = {"years": f"{last - self._asked.years + 1}..{last}"}
        return await self._get(self._parts.ratios, f"/internal/statements/{self._policy}", {**years, **self._cut})

    async def claims(self, claim_ids: list[str]) -> dict[str, Any]:
        """Claims by their id, as they were known."""
        turn = asyncio.Semaphore(_AT_ONCE)

        async def one(claim_id: str) -> Any:
            async with turn:
                return await self._get(self._parts.claims, f"/v1/claims/{claim_id}", self._cut)

        views = await asyncio.gather(*map(one, claim_ids))
        return dict(zip(claim_ids, views, strict=True))

    async def renewal(self) -> Any:
        """The renewal sheet of the policy."""
        return await self._get(self._parts.ratios, f"/v1/policies/{self._policy}/renewal", self._cut)

    async def _get(self, service: Upstream, path: str, query: dict[str, str]) -> Any:
        answer = await fetch(service, "GET", f"{path}?{urlencode(query)}", self._headers)
        if answer.is_away:
            raise Unavailable("projection-behind" if b'"projection-behind"' in answer.body else "upstream-unavailable")
        if answer.status == 404:
            raise Missing("policy")
        body = orjson.loads(answer.body)
        if answer.status == 422:
            raise Refusal(body["code"], **body.get("params", {}))
        if answer.status != 200:
            raise RuntimeError(f"{service.name} answered {answer.status} to {path}")
        return body
