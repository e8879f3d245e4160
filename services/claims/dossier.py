"""What is known of a claim, open or closed: its facts as corrected, and what hangs on it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec

from services.claims.balances import Ledger
from services.claims.coverage.parts import Coverage
from services.claims.diary.parts import Alert, Deadline
from services.claims.expertise.parts import Expertise, Incapacity
from services.claims.indemnity.parts import Computation
from services.claims.litigation.parts import Matter
from services.claims.parties.parts import Party
from services.claims.positions.parts import Position
from services.claims.recourse.parts import Recourse
from services.claims.reserves.parts import Challenge, ReserveChange
from services.claims.settlement.parts import Authorised, Offer, Paid, Payment, Proposed
from services.contracts.events.common import Line
from services.contracts.events.declaration import ClaimAcknowledged, ClaimDeclared, ClaimSentToInsurer
from services.contracts.events.parties import AssistanceProvided, ClaimAssigned, LiabilitySet


class Dossier(msgspec.Struct, frozen=True):
    """A claim's facts, as declared and since corrected, its links and its money.

    A struct: each event of a claim makes another one, which would else take as long as all that the event says.
    """

    declared: ClaimDeclared
    sent: ClaimSentToInsurer | None = None
    acknowledged: ClaimAcknowledged | None = None
    coverages: Mapping[UUID, Coverage] = {}
    parties: Mapping[UUID, Party] = {}
    assignments: tuple[ClaimAssigned, ...] = ()
    assistances: tuple[AssistanceProvided, ...] = ()
    liabilities: tuple[LiabilitySet, ...] = ()
    merged_from: tuple[UUID, ...] = ()
    expertises: Mapping[UUID, Expertise] = {}
    incapacities: Mapping[UUID, Incapacity] = {}
    computations: Mapping[UUID, Computation] = {}
    payments: Mapping[UUID, Payment] = {}
    offers: Mapping[UUID, Offer] = {}
    recourses: Mapping[UUID, Recourse] = {}
    litigations: Mapping[UUID, Matter] = {}
    reserve_changes: Mapping[Line, tuple[ReserveChange, ...]] = {}
    challenges: Mapping[UUID, Challenge] = {}
    positions: tuple[Position, ...] = ()
    deadlines: Mapping[UUID, Deadline] = {}
    alerts: Mapping[UUID, Alert] = {}
    ledger: Ledger = Ledger()

    @property
    def paid_payments(self) -> tuple[Paid, ...]:
        """Money that left, issued by the broker or recorded as the insurer's, in the order it was."""
        return tuple(payment for payment in self.payments.values() if isinstance(payment, Paid))

    @property
    def waiting_payments(self) -> tuple[UUID, ...]:
        """The payments proposed or authorised, and not yet issued."""
        return tuple(key for key, p in self.payments.items() if isinstance(p, Proposed | Authorised))

    @property
    def open_litigations(self) -> tuple[UUID, ...]:
        """The court files not yet closed, in the order they were opened."""
        return tuple(key for key, matter in self.litigations.items() if matter.is_open)

    @property
    def open_recourses(self) -> tuple[UUID, ...]:
        """The recourses not yet closed, in the order they were opened."""
        return tuple(key for key, r in self.recourses.items() if r.closed is None)
