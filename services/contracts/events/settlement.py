"""Events of a settlement (règlement): the indemnity computed, offers, payments. EVENTS.md §4.4."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal
from uuid import UUID

from services.contracts.events.common import Line, MoneyContext
from services.contracts.events.sealed import Private
from services.contracts.money import Money

PaymentKind = Literal[
    "advance", "partial", "balance", "expense",
    "deferred_new_value", "late_interest", "recourse_suffered",
]  # fmt: skip
RetainedHeading = Literal[
    "below_deductible", "deductible", "partial_amount", "partial_head", "deliberate", "error_omission"
]
OfferAnswer = Literal["accepted", "rejected", "expired", "retracted"]
BorneBy = Literal["insurer", "insured"]
Basis = Literal["notice", "document", "position"]
ReversalReason = Literal["stopped", "returned", "refunded", "wrong_payee", "wrong_amount", "duplicate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One explained line of a calculation: what an amount was before a step, after it, and why."""

    step: str
    before: Money
    after: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """What stays with the insured, by heading of the cost of risk (EVENTS.md §3)."""

    heading: RetainedHeading
    before: Money
    after: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class InsurerAmount:
    """What one insurer bears of an indemnity that several share."""

    insurer_id: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class IndemnityComputed:
    """Calcul d'indemnité. `assessed` is the damage; `balance` = `indemnity` less `advances_paid`, signed.

    `deferred` is the part of the indemnity that waits for invoices (valeur à neuf), `payable` what may be paid
    without the part of it not yet proved. `facts` are those of each step's reason, by step, for its sentence.
    `inputs` are those of the calculator, in its words: the loss can be computed again under other terms.
    """

    BUSINESS_DATE: ClassVar = "computed_on"

    computation_id: UUID
    claim_coverage_id: UUID
    assessed: Money
    steps: tuple[Step, ...]
    indemnity: Money
    advances_paid: Money
    balance: Money
    retained: tuple[Retained, ...] = ()
    computed_on: date
    replaces: UUID | None = None
    reason: str | None = None
    basis_event_id: UUID | None = None
    deferred: Money | None = None
    payable: Money | None = None
    shares: tuple[InsurerAmount, ...] | None = None
    facts: dict[str, dict[str, str]] | None = None
    inputs: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementOffered(MoneyContext):
    """Offre d'indemnité."""

    BUSINESS_DATE: ClassVar = "made_on"

    offer_id: UUID
    claim_coverage_id: UUID | None = None
    amount: Money
    provisional: bool
    made_on: date
    expires_on: date | None = None
    legal_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementAnswered:
    """Réponse à l'offre; an accepted one may be retracted until `retract_until`."""

    BUSINESS_DATE: ClassVar = "answered_on"

    offer_id: UUID
    answer: OfferAnswer
    answered_on: date
    retract_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(MoneyContext):
    """What every payment says. One payment stands on one line."""

    payment_id: UUID
    line: Line
    payment_kind: PaymentKind
    amount: Money
    payee_party_id: str | None = None
    borne_by: BorneBy


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentProposed(Payment):
    """Règlement proposé (gestion confiée). `changed_account`: the payee's account is not the one known before.

    `proposed_by` is the opaque id of who proposes, who may not approve.
    """

    BUSINESS_DATE: ClassVar = "proposed_on"

    bank_account: Private | None = None
    changed_account: bool = False
    computation_id: UUID | None = None
    offer_id: UUID | None = None
    proposed_on: date
    keep_reserve: bool = False
    proposed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAuthorised:
    """Règlement autorisé, by another person than its proposer and within a limit."""

    BUSINESS_DATE: ClassVar = "authorised_on"

    payment_id: UUID
    authorised_on: date
    authority_limit: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDeclined:
    """Règlement refusé ou annulé avant son émission."""

    BUSINESS_DATE: ClassVar = "declined_on"

    payment_id: UUID
    declined_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentIssued(Payment):
    """Règlement émis: the broker pays (gestion confiée)."""

    BUSINESS_DATE: ClassVar = "issued_on"

    issued_on: date
    method: Literal["transfer", "cheque", "direct_to_supplier"]
    reference: str
    batch_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRecorded(Payment):
    """Règlement constaté: the insurer paid, the broker records (informative handling)."""

    BUSINESS_DATE: ClassVar = "paid_on"

    paid_on: date
    in_kind: bool
    basis: Basis
    external_reference: str | None = None
    computation_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCleared:
    """Règlement débité, as the bank says."""

    BUSINESS_DATE: ClassVar = "cleared_on"

    payment_id: UUID
    cleared_on: date
    bank_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReversed(MoneyContext):
    """Contre-passation, whole or partial."""

    BUSINESS_DATE: ClassVar = "reversed_on"

    payment_id: UUID
    amount: Money
    remaining_before: Money
    remaining_after: Money
    line: Line
    borne_by: BorneBy
    reversed_on: date
    reason: ReversalReason
    corrects: UUID


SettlementEvent = (
    SettlementOffered
    | SettlementAnswered
    | PaymentProposed
    | PaymentAuthorised
    | PaymentDeclined
    | PaymentIssued
    | PaymentRecorded
    | PaymentCleared
    | PaymentReversed
)
