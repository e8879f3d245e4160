"""What a payment may reach: the limits of its coverage, and what is left of a calculation or an offer.

One reading serves both handlings: where the broker pays, an excess is refused; where the insurer paid, it is recorded
with an alert.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.settlement.parts import Authorised, Paid, Payment, computation_of, order_of, terms_of
from services.contracts.events.settlement import Payment as Terms
from services.contracts.events.settlement import PaymentProposed, PaymentRecorded
from services.contracts.ids import dress
from services.contracts.money import ZERO, Money, total


@dataclass(frozen=True, slots=True)
class Excess:
    """A payment is beyond something: the refusal's code, and what is left."""

    code: str
    facts: Mapping[str, object]


def excesses(
    dossier: Dossier, payment: PaymentProposed | PaymentRecorded, annual_used: Money | None = None
) -> Iterator[Excess]:
    """Everything that a payment exceeds.

    `annual_used` is what the other claims of the policy year have used of the annual limit; None: not known here.
    What the insured bears, expenses and interest for late payment are under no limit of the coverage.
    """
    key = payment.line.claim_coverage_id
    if key is not None and _on(payment, key) and payment.payment_kind != "late_interest":
        yield from _beyond_limits(dossier, key, payment, annual_used)
    yield from _beyond_balance(dossier, payment)


def _beyond_limits(
    dossier: Dossier, key: UUID, payment: PaymentProposed | PaymentRecorded, annual_used: Money | None
) -> Iterator[Excess]:
    terms = dossier.coverages[key].opened.terms
    if terms is None:
        return
    used = _used(dossier, key, payment)
    limit = terms.limit_per_claim
    if limit is not None and used + payment.amount > limit:
        yield Excess("limit-exceeded", {"limit": limit, "already_paid": used, "amount": payment.amount})
    annual = terms.annual_limit
    all_used = used + (annual_used or ZERO)
    if annual is not None and all_used + payment.amount > annual:
        yield Excess("annual-limit-exceeded", {"limit": annual, "already_paid": all_used, "amount": payment.amount})


def _used(dossier: Dossier, key: UUID, payment: Terms) -> Money:
    """The indemnities of a coverage, net of what was taken back: paid, or authorised and about to be."""
    paid = total(
        balance.at()
        for where, balance in dossier.ledger.paid.items()
        if where.borne_by == "insurer" and where.line.cost_type == "indemnity" and where.line.claim_coverage_id == key
    )
    others = [p for p in _others(dossier, payment) if _on(terms_of(p), key)]
    interest = total(p.remaining for p in others if isinstance(p, Paid) and p.made.payment_kind == "late_interest")
    waiting = total(
        p.proposed.amount for p in others if isinstance(p, Authorised) and p.proposed.payment_kind != "late_interest"
    )
    return paid - interest + waiting


def _on(terms: Terms, key: UUID) -> bool:
    line = terms.line
    return terms.borne_by == "insurer" and line.cost_type == "indemnity" and line.claim_coverage_id == key


def _beyond_balance(dossier: Dossier, payment: PaymentProposed | PaymentRecorded) -> Iterator[Excess]:
    if payment.computation_id is not None:
        yield from _beyond_computation(dossier, payment, payment.computation_id)
    if isinstance(payment, PaymentProposed) and payment.offer_id is not None:
        left = dossier.offers[payment.offer_id].made.amount - taken_of_offer(
            dossier, payment.offer_id, but=payment.payment_id
        )
        if payment.amount > left:
            yield Excess("balance-exceeded", {"of": "offer", "left": left, "amount": payment.amount})


def taken_of_offer(dossier: Dossier, offer_id: UUID, but: UUID | None = None) -> Money:
    """What the payments on an offer have paid, or are authorised to."""
    return total(
        _counted(payment)
        for key, payment in dossier.payments.items()
        if key != but and (order := order_of(payment)) is not None and order.offer_id == offer_id
    )


def _beyond_computation(
    dossier: Dossier, payment: PaymentProposed | PaymentRecorded, computation_id: UUID
) -> Iterator[Excess]:
    """The balance nets the advances made before; what waits for invoices is for the deferred payments alone."""
    computation = dossier.computations[computation_id]
    if computation.replaced_by is not None:
        yield Excess("computation-replaced", {"replaced_by": dress("cmp", computation.replaced_by)})
        return
    deferred = payment.payment_kind == "deferred_new_value"
    left = (computation.balance if deferred else computation.payable) - total(
        _counted(other)
        for other in _others(dossier, payment)
        if computation_of(other) == computation_id
        and (deferred or terms_of(other).payment_kind != "deferred_new_value")
    )
    if payment.amount > left:
        yield Excess("balance-exceeded", {"of": "computation", "left": left, "amount": payment.amount})


def _others(dossier: Dossier, payment: Terms) -> Iterator[Payment]:
    return (p for key, p in dossier.payments.items() if key != payment.payment_id)


def _counted(payment: Payment) -> Money:
    """What a payment takes of a balance: what is left of it once paid, all of it while it is authorised."""
    match payment:
        case Paid():
            return payment.remaining
        case Authorised(proposed=proposed):
            return proposed.amount
        case _:
            return ZERO
