"""What is known of a claim, open or closed: its facts as corrected, and what hangs on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.claims.balances import Ledger
from services.contracts.events.declaration import (
    ClaimAcknowledged,
    ClaimCoverageOpened,
    ClaimDeclared,
    ClaimSentToInsurer,
    CoverageDecided,
)
from services.contracts.events.expertise import ExpertiseOrdered, ExpertReportReceived
from services.contracts.events.recourse import RecourseClosed, RecourseOpened, RecourseReceived
from services.contracts.events.settlement import PaymentRecorded, PaymentReversed
from services.contracts.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class Coverage:
    """A coverage of the claim (garantie mise en jeu); `closed_on` is None while it is open."""

    opened: ClaimCoverageOpened
    closed_on: date | None = None
    decision: CoverageDecided | None = None

    @property
    def code(self) -> str:
        """Its code on the policy."""
        return self.opened.coverage_code

    @property
    def is_open(self) -> bool:
        """Whether money may still move on it."""
        return self.closed_on is None

    @property
    def stake(self) -> Money:
        """What is at stake in a refusal."""
        return self.decision.stake_after if self.decision else ZERO


@dataclass(frozen=True, slots=True)
class Expertise:
    """An expertise and the reports received, in order."""

    ordered: ExpertiseOrdered
    reports: tuple[ExpertReportReceived, ...] = ()

    @property
    def is_final(self) -> bool:
        """Whether the final report is in."""
        return any(r.stage == "final" for r in self.reports)


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


@dataclass(frozen=True, slots=True)
class Recourse:
    """A recourse and what it brought in; `closed` is None while it is open."""

    opened: RecourseOpened
    receipts: tuple[RecourseReceived, ...] = ()
    closed: RecourseClosed | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """A claim's facts, as declared and since corrected, its links and its money."""

    declared: ClaimDeclared
    sent: ClaimSentToInsurer | None = None
    acknowledged: ClaimAcknowledged | None = None
    coverages: Mapping[UUID, Coverage] = field(default_factory=dict)
    expertises: Mapping[UUID, Expertise] = field(default_factory=dict)
    payments: Mapping[UUID, Payment] = field(default_factory=dict)
    recourses: Mapping[UUID, Recourse] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def open_recourses(self) -> tuple[UUID, ...]:
        """The recourses not yet closed, in the order they were opened."""
        return tuple(key for key, r in self.recourses.items() if r.closed is None)
