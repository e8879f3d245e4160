"""What is known of one payment (règlement)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.contracts.events.settlement import PaymentRecorded, PaymentReversed
from services.contracts.money import Money


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment recorded; `event_id` is what its reversals name."""

    recorded: PaymentRecorded
    event_id: UUID
    reversals: tuple[PaymentReversed, ...] = ()

    @property
    def remaining(self) -> Money:
        """What no reversal has taken back, all dates together."""
        return self.reversals[-1].remaining_after if self.reversals else self.recorded.amount
