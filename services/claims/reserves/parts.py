"""What is known of the reserves of a claim beyond their balances: who set them and why, and what was asked of whom."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.contracts.events.reserves import CaseReserveSet, ReserveChallengeAnswered, ReserveChallenged


@dataclass(frozen=True, slots=True)
class ReserveChange:
    """One change of a line's reserve and its event."""

    event: CaseReserveSet
    event_id: UUID


@dataclass(frozen=True, slots=True)
class Challenge:
    """A request to revise a reserve (demande de révision); `answered` is None while it is open."""

    sent: ReserveChallenged
    answered: ReserveChallengeAnswered | None = None
    answer_id: UUID | None = None
