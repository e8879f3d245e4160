"""What the expert estimates, what the insurer figures, what was paid: side by side, for each coverage.

Of several reports one counts: heads agreed, else a third expert's final report, else the latest final report, else the
latest preliminary one. Of one rank the latest counts; an expertise that was contested ranks as reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.expertise.parts import Expertise
from services.contracts.events.expertise import Head
from services.contracts.money import Money, total

Basis = Literal["agreed", "third_final", "final", "preliminary"]
_RANKS: Final[tuple[Basis, ...]] = ("preliminary", "final", "third_final", "agreed")


@dataclass(frozen=True, slots=True)
class Estimate:
    """An expert's estimate of the loss on one coverage (None: on none), before any term of the policy.

    `event_id` is the report's, for a reserve to be set on; None where the heads were agreed otherwise.
    """

    claim_coverage_id: UUID | None
    basis: Basis
    expertise_id: UUID
    event_id: UUID | None
    on: date
    heads: tuple[Head, ...]

    @property
    def net(self) -> Money:
        """The loss without tax, as new."""
        return total(head.net for head in self.heads)

    @property
    def gross(self) -> Money:
        """The loss with tax, as new."""
        return total(head.gross for head in self.heads)

    @property
    def net_after_wear(self) -> Money:
        """The loss without tax, less wear (vétusté): what is due at the least, before the policy's terms."""
        return total(after_wear(head.net, head.wear_rate) for head in self.heads)

    @property
    def gross_after_wear(self) -> Money:
        """The loss with tax, less wear."""
        return total(after_wear(head.gross, head.wear_rate) for head in self.heads)


def estimates(dossier: Dossier, as_of: date | None = None) -> dict[UUID | None, Estimate]:
    """The estimate that counts for each coverage with one, of what was received or agreed by `as_of`."""
    best: dict[UUID | None, Estimate] = {}
    for found in _candidates(dossier, as_of):
        held = best.get(found.claim_coverage_id)
        if held is None or _weight(found) >= _weight(held):
            best[found.claim_coverage_id] = found
    return best


def after_wear(amount: Money, wear_rate: Decimal | None) -> Money:
    """An amount less wear, rounded half-up to the cent."""
    if wear_rate is None:
        return amount
    return Money(int((amount.cents * (1 - wear_rate)).quantize(Decimal(1), ROUND_HALF_UP)))


def _weight(estimate: Estimate) -> tuple[int, date]:
    return _RANKS.index(estimate.basis), estimate.on


def _candidates(dossier: Dossier, as_of: date | None) -> Iterator[Estimate]:
    for key, expertise in dossier.expertises.items():
        for basis, event_id, on, heads in _stated(expertise):
            if as_of is None or on <= as_of:
                for coverage_id in dict.fromkeys(head.claim_coverage_id for head in heads):
                    own = tuple(head for head in heads if head.claim_coverage_id == coverage_id)
                    yield Estimate(coverage_id, basis, key, event_id, on, own)


def _stated(expertise: Expertise) -> Iterator[tuple[Basis, UUID | None, date, tuple[Head, ...]]]:
    """What an expertise states, and when; agreed without heads of their own, the report's are agreed."""
    third = expertise.ordered.kind == "third"
    for report in expertise.reports:
        final: Basis = "third_final" if third else "final"
        basis = final if report.received.stage == "final" else "preliminary"
        yield basis, report.event_id, report.received.received_on, report.received.heads
    concluded = expertise.concluded
    if concluded is not None and concluded.result == "agreed":
        agreed = expertise.final
        assert agreed is not None, "what is agreed is a final report"
        heads = concluded.heads or agreed.received.heads
        yield "agreed", None if concluded.heads else agreed.event_id, concluded.concluded_on, heads
