"""One policy or claim as it was: the two cuts of EVENT_LOG.md §5.

`known_on` cuts the stream at the midnight that ends that day in Paris; `as_of` leaves out what money did afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from services.claims.answers import position_token
from services.claims.caller import Ask
from services.claims.query import Query
from services.kit.clock import end_of_day
from services.kit.desk import Desk
from services.kit.errors import Missing
from services.kit.eventlog.model import StoredEvent
from services.kit.eventlog.reader import read_stream

# An append reads the clock before it commits; its time-outs are far shorter than this.
_SETTLED: Final = timedelta(minutes=1)

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Cut:
    """Which past is asked for; neither date: the present."""

    as_of: date | None
    known_on: date | None

    @classmethod
    def of(cls, query: Query) -> Cut:
        """The cut of a request."""
        return cls(query.day("as_of"), query.day("known_on"))

    @property
    def is_now(self) -> bool:
        """Whether the present is asked for, which may be stored."""
        return self.as_of is None and self.known_on is None


@dataclass(frozen=True, slots=True)
class AsKnown(Generic[S]):
    """A stream as it was known: its state and version then, and the events that made it."""

    state: S
    version: int
    events: Sequence[StoredEvent]


async def as_known(ask: Ask, desk: Desk[S, Any], stream_id: UUID, known_on: date | None) -> AsKnown[S]:
    """A stream as it was known at the end of a day, or as it is. Missing if it was unknown."""
    events = await read_stream(ask.house.pool, ask.caller.tenant_id, stream_id)
    if known_on is not None:
        midnight = end_of_day(known_on)
        events = [e for e in events if e.recorded_at < midnight]
    if not events:
        raise Missing(desk.stream_type)  # in the words of one that may not be seen
    return AsKnown(desk.fold(events), len(events), events)


def basis(ask: Ask, cut: Cut, events: Sequence[StoredEvent]) -> dict[str, Any]:
    """What an answer about the past says of itself: its dates, whether they are final, its log position."""
    known_on = cut.known_on or ask.house.today
    final = cut.known_on is not None and ask.house.clock() >= end_of_day(known_on) + _SETTLED
    return {
        "as_of": cut.as_of,
        "known_on": known_on,
        "final": final,
        "log_position": position_token(events[-1].stream_id, events[-1].position),
    }
