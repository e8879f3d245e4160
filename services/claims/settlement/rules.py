"""Recording what an insurer paid, and taking it back (règlements, contre-passations)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.guards import happened, in_order
from services.claims.levels import Level, drawn_down, set_reserve
from services.claims.lines import Where, line_of
from services.claims.settlement.parts import Paid
from services.claims.state import Claim, still_open
from services.contracts.events import ClaimEvent
from services.contracts.events.common import Line, StatedBy
from services.contracts.events.reserves import CaseReserveSet
from services.contracts.events.settlement import (
    BorneBy,
    PaymentKind,
    PaymentRecorded,
    PaymentReversed,
    ReversalReason,
)
from services.contracts.ids import dress
from services.contracts.money import ZERO, Money
from services.kit.errors import Missing, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPayment:
    """The insurer paid an amount on a line."""

    payment_id: UUID
    where: Where
    payment_kind: PaymentKind = "partial"
    amount: Money
    payee_party_id: str | None = None
    borne_by: BorneBy = "insurer"
    paid_on: date
    in_kind: bool = False
    basis: Literal["notice", "document"] = "notice"
    external_reference: str | None = None
    keep_reserve: bool = False
    stated_by: StatedBy = "broker"
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversePayment:
    """A payment is taken back, whole or in part."""

    payment_id: UUID
    amount: Money
    reversed_on: date
    reason: ReversalReason
    today: date


def record_payment(claim: Claim, command: RecordPayment) -> list[ClaimEvent]:
    """Records a payment; it draws its line's reserve down on the same day, unless `keep_reserve`."""
    dossier = still_open(claim)
    if dossier.declared.handling != "informative":
        raise Refusal("handling-mismatch", handling=dossier.declared.handling)
    happened(dossier, command.paid_on, command.today)
    line = line_of(dossier, command.where)
    if command.payment_kind == "expense" and line.cost_type != "expense":
        raise Refusal("cost-category-mismatch", payment_kind="expense", cost_type=line.cost_type)
    _not_twice(dossier, command.external_reference)
    paid = PaymentRecorded(
        handling=dossier.declared.handling,
        stated_by=command.stated_by,
        payment_id=command.payment_id,
        line=line,
        payment_kind=command.payment_kind,
        amount=command.amount,
        payee_party_id=command.payee_party_id,
        borne_by=command.borne_by,
        paid_on=command.paid_on,
        in_kind=command.in_kind,
        basis=command.basis,
        external_reference=command.external_reference,
    )
    return [paid, *_drawn_down(dossier, line, command)]


def _drawn_down(dossier: Dossier, line: Line, command: RecordPayment) -> list[CaseReserveSet]:
    """Paid and reserved must not count one amount twice. What the insured bears was never reserved."""
    before = dossier.ledger.reserve(line).at(command.paid_on)
    if command.keep_reserve or command.borne_by == "insured" or before <= ZERO:
        return []
    level = Level(drawn_down(before, command.amount), command.paid_on, command.stated_by)
    return set_reserve(dossier, line, level, "payment")


def _not_twice(dossier: Dossier, reference: str | None) -> None:
    """A reference is free again once its payment was taken back entirely."""
    if reference is None:
        return
    for payment in dossier.paid_payments:
        made = payment.made
        if isinstance(made, PaymentRecorded) and made.external_reference == reference and payment.remaining:
            raise Refusal("payment-duplicate", external_reference=reference, payment_id=dress("pay", made.payment_id))


def reverse_payment(claim: Claim, command: ReversePayment) -> list[ClaimEvent]:
    """Takes a payment back, up to what is left of it. The reserve stays as it is: set it if need be."""
    dossier = still_open(claim)
    payment = dossier.payments.get(command.payment_id)
    if payment is None:
        raise Missing("payment", "payment-not-found")
    if not isinstance(payment, Paid):
        raise Refusal("payment-not-issued")
    happened(dossier, command.reversed_on, command.today)
    in_order(payment.paid_on, command.reversed_on)
    remaining = payment.remaining
    if not remaining:
        raise Refusal("payment-already-reversed")
    if command.amount > remaining:
        raise Refusal("reversal-exceeds-payment", amount=command.amount, remaining=remaining)
    made = payment.made
    return [
        PaymentReversed(
            handling=made.handling,
            stated_by=made.stated_by,
            payment_id=command.payment_id,
            amount=command.amount,
            remaining_before=remaining,
            remaining_after=remaining - command.amount,
            line=made.line,
            borne_by=made.borne_by,
            reversed_on=command.reversed_on,
            reason=command.reason,
            corrects=payment.event_id,
        )
    ]
