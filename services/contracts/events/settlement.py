"""Events of case reserves (provisions dossier) and payments (règlements). EVENTS.md §4.4."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from services.contracts.events.common import Line, MoneyContext
from services.contracts.money import Money

ReserveReason = Literal[
    "opening", "estimate", "report", "challenge", "payment",
    "position", "closing", "reopening", "floor", "error",
]  # fmt: skip
PaymentKind = Literal[
    "advance", "partial", "balance", "expense",
    "deferred_new_value", "late_interest", "recourse_suffered",
]  # fmt: skip
BorneBy = Literal["insurer", "insured"]
Basis = Literal["notice", "document", "position"]
ReversalReason = Literal["stopped", "returned", "refunded", "wrong_payee", "wrong_amount", "duplicate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReserveSet(MoneyContext):
    """Provision dossier fixée. `before` is the balance of the line on `set_on`, all known included."""

    BUSINESS_DATE: ClassVar = "set_on"

    line: Line
    before: Money
    after: Money
    set_on: date
    reason: ReserveReason
    basis_event_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRecorded(MoneyContext):
    """Règlement constaté: the insurer paid, the broker records (informative handling)."""

    BUSINESS_DATE: ClassVar = "paid_on"

    payment_id: UUID
    line: Line
    payment_kind: PaymentKind
    amount: Money
    payee_party_id: str | None = None
    borne_by: BorneBy
    paid_on: date
    in_kind: bool
    basis: Basis
    external_reference: str | None = None


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


SettlementEvent = CaseReserveSet | PaymentRecorded | PaymentReversed
