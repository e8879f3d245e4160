"""What a stream has said so far of the parts that later events name by their id alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from services.contracts.events import Event
from services.contracts.events.declaration import ClaimCoverageOpened, ClaimDeclared
from services.contracts.events.diary import DeadlineSet
from services.contracts.events.policy import PolicyRegistered
from services.contracts.events.settlement import PaymentProposed, SettlementOffered
from services.contracts.money import Money


@dataclass(slots=True)
class Said:
    """The currency of a stream, the codes of its coverages and deadlines, the amounts of its payments and offers."""

    currency: str = "EUR"
    coverages: dict[UUID, str] = field(default_factory=dict)
    deadlines: dict[UUID, str] = field(default_factory=dict)
    amounts: dict[UUID, Money] = field(default_factory=dict)

    @classmethod
    def by(cls, events: Iterable[Event]) -> Said:
        """What these events have said."""
        said = cls()
        for event in events:
            said.note(event)
        return said

    def note(self, event: Event) -> None:
        """Keeps what this event says."""
        match event:
            case PolicyRegistered(currency=code) | ClaimDeclared(currency=code):
                self.currency = code
            case ClaimCoverageOpened(claim_coverage_id=key, coverage_code=code):
                self.coverages[key] = code
            case DeadlineSet(deadline_id=key, code=code):
                self.deadlines[key] = code
            case PaymentProposed(payment_id=key, amount=amount) | SettlementOffered(offer_id=key, amount=amount):
                self.amounts[key] = amount
            case _:
                pass
