"""One page of a list: filters, a sort, and a cursor that goes on after the last row (keyset)."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import orjson

from services.claims.opening import hidden
from services.claims.query import Query, wrong
from services.kit.database import Pool

DEFAULT_LIMIT: Final = 50
MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Sort:
    """A column a list may be sorted by, and how its value is read back from a cursor."""

    column: str
    read: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its table, the name of its ids, and its sorts by their public names."""

    table: str
    id_column: str
    sorts: Mapping[str, Sort]
    default_sort: str


@dataclass(slots=True)
class Filters:
    """Conditions and their values, numbered as they come."""

    conditions: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, condition: str, *values: Any) -> None:
        """A condition, where all its values are given; `{}` stands for each."""
        if any(value is None for value in values):
            return
        places = [f"${len(self.values) + n}" for n in range(1, len(values) + 1)]
        self.conditions.append(condition.format(*places))
        self.values.extend(values)


async def page(
    pool: Pool, listing: Listing, query: Query, filters: Filters, shown: Callable[[bytes], bytes] = hidden
) -> bytes:
    """The page as bytes: stored views side by side, as `shown` lets them out, and the next page's cursor or null."""
    limit = query.number("limit", DEFAULT_LIMIT, MOST)
    asked = query.choice("sort", [*listing.sorts, *(f"-{name}" for name in listing.sorts)], listing.default_sort)
    assert asked is not None
    sort, falling = listing.sorts[asked.removeprefix("-")], asked.startswith("-")
    bound = _fingerprint(listing, filters, asked)
    if (after := query.text("after")) is not None:
        value, last_id = _read(after, bound, sort)
        filters.add(f"({sort.column}, {listing.id_column}) {'<' if falling else '>'} ({{}}, {{}})", value, last_id)
    direction = "DESC" if falling else "ASC"
    rows = await pool.fetch(
        f"""SELECT {sort.column}, {listing.id_column}, view FROM {listing.table} v
             WHERE {" AND ".join(filters.conditions)}
             ORDER BY {sort.column} {direction}, {listing.id_column} {direction} LIMIT {limit + 1}""",
        *filters.values,
    )
    kept = rows[:limit]
    following = _write(kept[-1][0], kept[-1][1], bound) if len(rows) > limit else None
    return b'{"items":[%s],"next":%s}' % (b",".join(shown(row[2]) for row in kept), orjson.dumps(following))


def _fingerprint(listing: Listing, filters: Filters, sort: str) -> str:
    """Binds a cursor to its question: with other filters it would skip rows, silently."""
    question = [listing.table, sort, *filters.conditions, *map(str, filters.values)]
    return sha256(orjson.dumps(question)).hexdigest()[:16]


def _write(value: object, last_id: UUID, bound: str) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value)  # a datetime is a date
    return urlsafe_b64encode(orjson.dumps([bound, text, last_id.hex])).rstrip(b"=").decode()


def _read(cursor: str, bound: str, sort: Sort) -> tuple[Any, UUID]:
    try:
        found = orjson.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
        of, text, last_id = found
        value, row_id = sort.read(text), UUID(hex=last_id)
    except (binascii.Error, UnicodeEncodeError, ValueError, TypeError, AttributeError):
        raise wrong("after", "wrong-format") from None
    if of != bound:
        raise wrong("after", "cursor-of-another-query")
    return value, row_id


UPDATED: Final = Sort("updated_at", datetime.fromisoformat)
