"""A coverage of a claim as it stood on a day: its computation, what it cost, and whether that was ever estimated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.claims.coverage.parts import Coverage
from services.claims.dossier import Dossier
from services.claims.indemnity.aggregate import place
from services.claims.indemnity.parts import Computation
from services.claims.settlement.paid import indemnity_paid
from services.claims.state import Closed, Open
from services.contracts.money import Money, total

# A payment draws an opening reserve down and a floor restores zero: neither estimates the loss.
_NO_ESTIMATE: Final = frozenset({"opening", "payment", "floor"})


@dataclass(frozen=True, slots=True)
class Standing:
    """One coverage of one claim at the end of a day."""

    claim_id: UUID
    key: UUID
    claim: Open | Closed
    on: date

    @property
    def id(self) -> tuple[UUID, UUID]:
        """The claim and its coverage."""
        return self.claim_id, self.key

    @property
    def dossier(self) -> Dossier:
        """What was known of the claim."""
        return self.claim.dossier

    @property
    def coverage(self) -> Coverage:
        """What was known of the coverage."""
        return self.dossier.coverages[self.key]

    @property
    def code(self) -> str:
        """Its code on the policy."""
        return self.coverage.code

    @property
    def order(self) -> tuple[Any, ...]:
        """Its place among those that share a limit of the year: as `aggregate.Use.order`."""
        declared = self.dossier.declared
        return (declared.occurred_on, declared.declared_on, self.claim_id.int, place(self.dossier, self.key))

    @staticmethod
    def is_open_on(claim: Open | Closed, day: date) -> bool:
        """Whether a claim was open on a day."""
        return isinstance(claim, Open) or claim.closing.closed_on > day

    @property
    def is_open(self) -> bool:
        """Whether the claim was open on its day."""
        return self.is_open_on(self.claim, self.on)

    @property
    def is_duplicate(self) -> bool:
        """Whether the claim was merged into another, which tells its story now."""
        return isinstance(self.claim, Closed) and self.claim.closing.outcome == "duplicate"

    @property
    def is_refused(self) -> bool:
        """Whether the coverage is refused."""
        return self.coverage.decision is not None and self.coverage.decision.after == "refused"

    @property
    def computation(self) -> Computation | None:
        """The computation that stood on the day."""
        made = [
            c
            for c in self.dossier.computations.values()
            if c.coverage == self.key and c.computed.computed_on <= self.on
        ]
        replaced = {c.computed.replaces for c in made}
        return next((c for c in made if c.computed.computation_id not in replaced), None)

    @property
    def paid(self) -> Money:
        """The indemnities paid by the day, interest left out: no terms bring it about."""
        return indemnity_paid(self.dossier, self.key, self.on)

    @property
    def reserve(self) -> Money:
        """What was reserved as indemnity."""
        return total(
            balance.at(self.on)
            for line, balance in self.dossier.ledger.reserves.items()
            if line.claim_coverage_id == self.key and line.cost_type == "indemnity"
        )

    @property
    def opening(self) -> Money | None:
        """The opening reserve that was recorded; None where there was none."""
        amounts = [event.after for event in self._changes() if event.reason == "opening"]
        return amounts[0] if amounts else None

    @property
    def is_unrevised(self) -> bool:
        """Whether the opening reserve is all that anybody ever said of the cost."""
        reasons = {event.reason for event in self._changes()}
        return "opening" in reasons and reasons <= _NO_ESTIMATE

    def _changes(self) -> list[Any]:
        return [
            change.event
            for line, changes in self.dossier.reserve_changes.items()
            if line.claim_coverage_id == self.key and line.cost_type == "indemnity"
            for change in changes
            if change.event.set_on <= self.on
        ]
