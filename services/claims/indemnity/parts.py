"""What is known of one computation of an indemnity (calcul d'indemnité)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.contracts.events.settlement import IndemnityComputed, RetainedHeading
from services.contracts.money import Money


@dataclass(frozen=True, slots=True)
class Computation:
    """A computation, kept for ever; `replaced_by` is the later one that took its place on the same coverage."""

    computed: IndemnityComputed
    event_id: UUID
    replaced_by: UUID | None = None

    @property
    def coverage(self) -> UUID:
        """The coverage of the claim that it is about."""
        return self.computed.claim_coverage_id

    @property
    def stands(self) -> bool:
        """Whether no later computation replaced it: at most one stands on a coverage."""
        return self.replaced_by is None

    @property
    def indemnity(self) -> Money:
        """What is owed in all, the deferred part included."""
        return self.computed.indemnity

    @property
    def balance(self) -> Money:
        """The indemnity less the advances paid; below zero where too much was advanced."""
        return self.computed.balance

    @property
    def payable(self) -> Money:
        """What may be paid now: the balance less what waits for invoices. Below zero as the balance."""
        return self.computed.balance if self.computed.payable is None else self.computed.payable

    @property
    def due_now(self) -> Money:
        """What of the indemnity does not wait for invoices, before anything paid is taken off."""
        return self.payable + self.computed.advances_paid

    @property
    def retained(self) -> Mapping[RetainedHeading, Money]:
        """What stays with the insured, by heading."""
        return {r.heading: r.after for r in self.computed.retained if r.after}
