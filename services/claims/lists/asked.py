"""What the lists have in common: whose rows are shown, since when, and waiting for a write to show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from fastapi import Response

from services.claims.answers import MEDIA_TYPE
from services.claims.caller import Ask
from services.claims.lists.page import Filters, Listing, page
from services.claims.lists.projector import NAME, SCHEMA
from services.claims.opening import hidden
from services.claims.query import Query, wrong
from services.kit.errors import FieldError, Invalid, Unavailable
from services.kit.eventlog.consumer import wait_until
from services.kit.eventlog.tokens import decode_positions

PAGED: Final = ("limit", "after", "sort", "updated_since")

_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, tzinfo=UTC)
_PATIENCE: Final = 2.0
_LONGEST: Final = 10.0


def filters_of(ask: Ask, query: Query) -> Filters:
    """What every list is filtered by: the tenant, first, and what an insurer's key may see."""
    filters = Filters()
    filters.add("tenant_id = {}", ask.caller.tenant_id)
    filters.add("insurer_id = {}", ask.caller.insurer_id)
    filters.add("updated_at >= {}", _moment(query))
    return filters


def _moment(query: Query) -> datetime | None:
    text = query.text("updated_since")
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise wrong("updated_since", "datetime-parsing") from None
    if moment.tzinfo is None or not _FIRST <= moment <= _LAST:
        raise wrong("updated_since", "datetime-parsing", "2025-06-30T08:00:00Z")
    return moment


async def answer(
    ask: Ask, listing: Listing, query: Query, filters: Filters, shown: Callable[[bytes], bytes] = hidden
) -> Response:
    """One page, once the list shows what `At-Least` names; `shown` is how a stored view goes out."""
    await wait_for_write(ask)
    return Response(await page(ask.house.pool, listing, query, filters, shown), media_type=MEDIA_TYPE)


async def wait_for_write(ask: Ask) -> None:
    """Waits until the lists show what `At-Least` names. Unavailable `projection-behind` after `Prefer: wait=N`."""
    token = ask.headers.get("at-least")
    if token is None:
        return
    try:
        positions = decode_positions(token)
    except ValueError:
        raise Invalid([FieldError("?at-least", "wrong-format")]) from None
    if not await wait_until(ask.house.pool, SCHEMA, NAME, positions, _patience(ask.headers.get("prefer", ""))):
        raise Unavailable("projection-behind")


def _patience(prefer: str) -> float:
    for preference in prefer.split(","):
        name, _, value = preference.strip().partition("=")
        if name.strip().lower() == "wait" and value.strip().isdigit():
            return min(float(value), _LONGEST)
    return _PATIENCE
