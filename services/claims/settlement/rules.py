"""Recording what an insurer paid, and taking any payment back (règlements, contre-passations)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.claims.balances import PaidLine
from services.claims.diary.alerts import raised
from services.claims.dossier import Dossier
from services.claims.guards import happened, in_order
from services.claims.levels import Level, drawn_down, set_reserve
from services.claims.lines import Where, line_of
from services.claims.recourse.alerts import over_recovered
from services.claims.settlement.limits import excesses
from services.claims.settlement.parts import Paid
from services.claims.state import Claim, still_open
from services.contracts.events import ClaimEvent
from services.contracts.events.common import Line, StatedBy
from services.contracts.events.diary import AlertRaised
from services.contracts.events.reserves import CaseReserveSet
from services.contracts.events.settlement import (
    BorneBy,
    PaymentIssued,
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
    """The insurer paid an amount on a line. `annual_used`: by other claims, of the annual limit."""

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
    computation_id: UUID | None = None
    annual_used: Money | None = None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversePayment:
    """A payment is taken back, whole or in part."""

    payment_id: UUID
    amount: Money
    reversed_on: date
    reason: ReversalReason
    today: date


@dataclass(frozen=True, slots=True)
class Draw:
    """What draws a reserve down: a payment, and the day it counts."""

    payment: PaymentIssued | PaymentRecorded
    on: date
    keep_reserve: bool


def record_payment(claim: Claim, command: RecordPayment) -> list[ClaimEvent]:
    """Records a payment; it draws its line's reserve down on the same day, unless `keep_reserve`.

    The insurer paid, so nothing is refused for its amount: what it exceeds raises an alert.
    """
    dossier = still_open(claim)
    if dossier.declared.handling != "informative":
        raise Refusal("handling-mismatch", handling=dossier.declared.handling)
    happened(dossier, command.paid_on, command.today)
    line = line_of(dossier, command.where)
    fits_its_line(command.payment_kind, line)
    _not_twice(dossier, command.external_reference)
    referred(dossier, line, command.computation_id)
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
        computation_id=command.computation_id,
    )
    drawn = drawn_down_by(dossier, Draw(paid, command.paid_on, command.keep_reserve))
    return [paid, *drawn, *_alerts(dossier, paid, command.annual_used)]


def fits_its_line(payment_kind: PaymentKind, line: Line) -> None:
    """Fees stand on an expense line. Refuses with `cost-category-mismatch`."""
    if payment_kind == "expense" and line.cost_type != "expense":
        raise Refusal("cost-category-mismatch", payment_kind="expense", cost_type=line.cost_type)


def referred(dossier: Dossier, line: Line, computation_id: UUID | None, offer_id: UUID | None = None) -> None:
    """What a payment is made on, of the same coverage. Missing: `computation-not-found`, `offer-not-found`."""
    if computation_id is not None:
        computation = dossier.computations.get(computation_id)
        if computation is None or computation.coverage != line.claim_coverage_id:
            raise Missing("computation", "computation-not-found")
    if offer_id is not None:
        offer = dossier.offers.get(offer_id)
        if offer is None or offer.made.claim_coverage_id not in (None, line.claim_coverage_id):
            raise Missing("offer", "offer-not-found")


def drawn_down_by(dossier: Dossier, draw: Draw) -> list[CaseReserveSet]:
    """Paid and reserved must not count one amount twice. What the insured bears was never reserved."""
    payment = draw.payment
    before = dossier.ledger.reserve(payment.line).at(draw.on)
    if draw.keep_reserve or payment.borne_by == "insured" or before <= ZERO:
        return []
    level = Level(drawn_down(before, payment.amount), draw.on, payment.stated_by)
    return set_reserve(dossier, payment.line, level, "payment")


def _alerts(dossier: Dossier, paid: PaymentRecorded, annual_used: Money | None) -> list[AlertRaised]:
    """Somebody should look at what was paid beyond a limit, or on a coverage that was refused."""
    payment = dress("pay", paid.payment_id)
    found = [(excess.code.replace("-", "_"), excess.facts) for excess in excesses(dossier, paid, annual_used)]
    coverage = dossier.coverages.get(paid.line.claim_coverage_id) if paid.line.claim_coverage_id else None
    if coverage and coverage.decision and coverage.decision.after == "refused" and paid.line.cost_type == "indemnity":
        found.append(("paid_though_refused", {}))
    return [
        raised(paid.payment_id, rule_id, paid.paid_on, "warning", n, payment_id=payment, **facts)
        for n, (rule_id, facts) in enumerate(found)
    ]


def _not_twice(dossier: Dossier, reference: str | None) -> None:
    """A reference is free again once its payment was taken back entirely."""
    if reference is None:
        return
    for payment in dossier.paid_payments:
        made = payment.made
        if isinstance(made, PaymentRecorded) and made.external_reference == reference and payment.remaining:
            raise Refusal("payment-duplicate", external_reference=reference, payment_id=dress("pay", made.payment_id))


def reverse_payment(claim: Claim, command: ReversePayment) -> list[ClaimEvent]:
    """Takes a payment back, up to what is left of it. The reserve stays as it is: set it if need be.

    An alert says where more came back of a recourse than is then paid.
    """
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
    return taken_back(dossier, payment, command.amount, command.reversed_on, command.reason)


def taken_back(dossier: Dossier, payment: Paid, amount: Money, on: date, reason: ReversalReason) -> list[ClaimEvent]:
    """The reversal, and what it makes somebody look at.

    Refuses with `reversal-exceeds-payment` what a corrected total of the line no longer holds.
    """
    undone = reversal(payment, amount, on, reason)
    if undone.borne_by == "insured":
        return [undone]
    paid = dossier.ledger.paid[PaidLine(undone.line, "insurer")]
    if paid.at(on) < amount or any(paid.floors(on, -amount)):
        raise Refusal("reversal-exceeds-payment", amount=amount, remaining=paid.at(on))
    return [undone, *over_recovered(dossier, amount, on, payment.event_id, len(payment.reversals))]


def reversal(payment: Paid, amount: Money, on: date, reason: ReversalReason) -> PaymentReversed:
    """An amount of a payment taken back."""
    made = payment.made
    return PaymentReversed(
        handling=made.handling,
        stated_by=made.stated_by,
        payment_id=made.payment_id,
        amount=amount,
        remaining_before=payment.remaining,
        remaining_after=payment.remaining - amount,
        line=made.line,
        borne_by=made.borne_by,
        reversed_on=on,
        reason=reason,
        corrects=payment.event_id,
    )
