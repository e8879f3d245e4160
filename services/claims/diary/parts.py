"""What is known of one deadline or alert."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.contracts.events.diary import AlertAcknowledged, AlertRaised, DeadlineClosed, DeadlineSet

# Time that runs for or against somebody whatever becomes of the claim: closing it cancels neither (EVENTS.md §2.10).
_RUNS_ON: Final = ("limitation", "recourse")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline (échéance): every due date it was given, the last one counts, and its end."""

    sets: tuple[DeadlineSet, ...]
    closed: DeadlineClosed | None = None

    @property
    def current(self) -> DeadlineSet:
        """What it stands at now."""
        return self.sets[-1]

    @property
    def is_open(self) -> bool:
        """Whether something is still owed."""
        return self.closed is None

    @property
    def runs_on(self) -> bool:
        """Whether it outlives the closing of the claim: limitation, recourse."""
        return self.current.code.startswith(_RUNS_ON)

    def as_of(self, day: date | None) -> Deadline | None:
        """What it was by a day; None: it was not set yet."""
        if day is None:
            return self
        sets = tuple(event for event in self.sets if event.set_on <= day)
        closed = self.closed if self.closed is not None and self.closed.closed_on <= day else None
        return Deadline(sets, closed) if sets else None


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert (alerte), and who took note of it when."""

    raised: AlertRaised
    acknowledged: AlertAcknowledged | None = None
