"""What a request for the feed asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from starlette.datastructures import QueryParams

from services.claims.feed import cursor
from services.claims.query import Query, wrong
from services.contracts.events.codec import KINDS

_ALLOWED: Final = ("start", "limit", "wait", "kind", "claim", "policy")
_MOST: Final = 1000
_LONGEST_WAIT: Final = 30


@dataclass(frozen=True, slots=True)
class Filters:
    """Which events are wanted; with none of them, all are."""

    kinds: tuple[str, ...] = ()
    streams: tuple[UUID, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.kinds or self.streams)


@dataclass(frozen=True, slots=True)
class Asked:
    """`after` wins over `start`; a day as `start` means what was recorded after it."""

    after: dict[int, int] | None
    start: date | Literal["beginning", "now"]
    filters: Filters
    limit: int
    wait: int


def asked(parameters: QueryParams) -> Asked:
    """Reads the query. Invalid, naming the parameter, for one that is unknown or unreadable."""
    query = Query({name: value for name, value in parameters.items() if name != "after"}, _ALLOWED)
    return Asked(
        after=_after(parameters.get("after")),
        start=_start(query),
        filters=Filters(_kinds(query), _streams(query)),
        limit=query.number("limit", 100, _MOST),
        wait=0 if parameters.get("wait", "0") == "0" else query.number("wait", 0, _LONGEST_WAIT),
    )


def _after(text: str | None) -> dict[int, int] | None:
    if text is None:
        return None
    try:
        return cursor.read(text)
    except ValueError:
        raise wrong("after", "invalid-cursor") from None


def _start(query: Query) -> date | Literal["beginning", "now"]:
    match query.text("start"):
        case None | "beginning":
            return "beginning"
        case "now":
            return "now"
        case _:
            return query.day("start") or "beginning"


def _kinds(query: Query) -> tuple[str, ...]:
    kinds = tuple((query.text("kind") or "").split(",")) if query.text("kind") else ()
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise wrong("kind", "not-allowed", ", ".join(sorted(KINDS)))
    return kinds


def _streams(query: Query) -> tuple[UUID, ...]:
    return tuple(s for s in (query.id("claim", "clm"), query.id("policy", "pol")) if s is not None)
