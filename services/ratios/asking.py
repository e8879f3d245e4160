"""How a route of ratios is asked and answers: whose question, at what moment, once the ledger has what they know of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar

import orjson
from fastapi import Depends, Request, Response

from services.contracts.internal import Caller
from services.kit.clock import now, paris_day
from services.kit.database import Pool
from services.kit.eventlog.at_least import wait_at_least
from services.ratios.cuts import Cuts
from services.ratios.ledger.tables import SCHEMA
from services.ratios.projector import NAME

T = TypeVar("T")


async def _pool(request: Request) -> Pool:
    pool: Pool = request.app.state.pool
    return pool


async def _cuts(request: Request) -> Cuts:
    cuts: Cuts = request.app.state.cuts
    return cuts


InPool = Annotated[Pool, Depends(_pool)]
"""The connections of this service."""
InCuts = Annotated[Cuts, Depends(_cuts)]
"""The cuts that this service remembers."""


async def asked_of(request: Request, pool: Pool, read: Callable[..., T]) -> tuple[T, datetime]:
    """What the query asks, as `read` understands it, and when it was asked. Raises Invalid; waits for `At-Least`."""
    caller, moment = Caller.from_headers(request.headers), now()
    asked = read(
        request.query_params.multi_items(),
        tenant_id=caller.tenant_id,
        insurer_only=caller.insurer_id,
        today=paris_day(moment),
    )
    await level(request, pool)
    return asked, moment


async def level(request: Request, pool: Pool) -> None:
    """Waits until the ledger holds what `At-Least` names."""
    await wait_at_least(pool, SCHEMA, NAME, request.headers)


def as_json(content: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer."""
    return Response(orjson.dumps(content), status, headers, media_type="application/json")


def as_table(text: str, headers: Mapping[str, str] | None = None) -> Response:
    """An answer as CSV."""
    return Response(text, headers=headers, media_type="text/csv; charset=utf-8")
