"""What a payment may reach: the limits of its coverage, and what is left of a calculation or an offer.

One reading serves both handlings: where the broker pays, an excess is refused; where the insurer paid, it is recorded
with an alert.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.settlement.paid import indemnity_paid, is_on
from services.claims.settlement.parts import Authorised, Paid, Payment, order_of, terms_of
from services.contracts.events.settlement import Payment as Terms
from services.contracts.events.settlement import PaymentProposed, PaymentRecorded
from services.contracts.ids import dress
from services.contracts.money import ZERO, Money, total


@dataclass(frozen=True, slots=True)
class Excess:
    """A payment is beyond something: the refusal's code, and what is left."""

    code: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Taken:
    """What the payments on one coverage of a claim take of its annual limit."""

    claim_id: UUID
    claim_coverage_id: UUID
    coverage_code: str
    amount: Money


def taken_of_limits(dossier: Dossier, claim_id: UUID) -> list[Taken]:
    """What the payments of a claim take of annual limits: paid, net of what was taken back, and authorised."""
    return [
        Taken(claim_id, key, coverage.code, amount)
        for key, coverage in dossier.coverages.items()
        if coverage.opened.terms is not None and coverage.opened.terms.annual_limit is not None
        if (amount := _taken(dossier, key, dossier.payments.values()))
    ]


def excesses(
    dossier: Dossier, payment: PaymentProposed | PaymentRecorded, annual_used: Money | None = None
) -> Iterator[Excess]:
    """Everything that a payment exceeds.

    `annual_used` is what the other claims of the policy year have used of the annual limit; None: not known here.
    What the insured bears, expenses and interest for late payment are under no limit of the coverage.
    """
    key = payment.line.claim_coverage_id
    if key is not None and _is_indemnity(payment, key):
        yield from _beyond_limits(dossier, key, payment, annual_used)
    yield from _beyond_balance(dossier, payment)


def _beyond_limits(
    dossier: Dossier, key: UUID, payment: PaymentProposed | PaymentRecorded, annual_used: Money | None
) -> Iterator[Excess]:
    terms = dossier.coverages[key].opened.terms
    if terms is None:
        return
    limit, of_claim = terms.limit_per_claim, _used_of_claim(dossier, key, payment)
    if limit is not None and of_claim + payment.amount > limit:
        yield Excess("limit-exceeded", {"limit": limit, "already_paid": of_claim, "amount": payment.amount})
    used = _used(dossier, key, payment)
    annual = terms.annual_limit
    all_used = used + (annual_used or ZERO)
    if annual is not None and all_used + payment.amount > annual:
        yield Excess("annual-limit-exceeded", {"limit": annual, "already_paid": all_used, "amount": payment.amount})


def _used(dossier: Dossier, key: UUID, payment: Terms) -> Money:
    return _taken(dossier, key, _others(dossier, payment))


def _taken(dossier: Dossier, key: UUID, payments: Iterable[Payment]) -> Money:
    """The indemnities of a coverage, net of what was taken back: paid, or authorised and about to be."""
    waiting = (p.proposed for p in payments if isinstance(p, Authorised))
    return indemnity_paid(dossier, key) + total(p.amount for p in waiting if _is_indemnity(p, key))


def _used_of_claim(dossier: Dossier, key: UUID, payment: Terms) -> Money:
    """The same of every coverage of that code: two victims of one claim share its limit per claim."""
    code = dossier.coverages[key].code
    return total(_used(dossier, other, payment) for other, c in dossier.coverages.items() if c.code == code)


def _is_indemnity(terms: Terms, key: UUID | None) -> bool:
    """Whether a payment takes of what is owed on a coverage; interest for late payment comes on top of it."""
    return is_on(terms, key) and terms.payment_kind != "late_interest"


def _beyond_balance(dossier: Dossier, payment: PaymentProposed | PaymentRecorded) -> Iterator[Excess]:
    computation_id = payment.computation_id
    if computation_id is not None and _is_indemnity(payment, payment.line.claim_coverage_id):
        yield from _beyond_computation(dossier, payment, computation_id)
    if (
        isinstance(payment, PaymentProposed)
        and payment.offer_id is not None
        and payment.payment_kind != "late_interest"
    ):
        left = dossier.offers[payment.offer_id].made.amount - taken_of_offer(
            dossier, payment.offer_id, but=payment.payment_id
        )
        if payment.amount > left:
            yield Excess("balance-exceeded", {"of": "offer", "left": left, "amount": payment.amount})


def taken_of_offer(dossier: Dossier, offer_id: UUID, but: UUID | None = None) -> Money:
    """What the payments on an offer have paid, or are authorised to; interest for late payment comes on top."""
    return total(
        _counted(payment)
        for key, payment in dossier.payments.items()
        if key != but and (order := order_of(payment)) is not None
        if order.offer_id == offer_id and order.payment_kind != "late_interest"
    )


def _beyond_computation(
    dossier: Dossier, payment: PaymentProposed | PaymentRecorded, computation_id: UUID
) -> Iterator[Excess]:
    """What it grants, less all that was paid on its coverage: on it, before it, or on one that it replaced.

    What waits for invoices is for the deferred payments alone.
    """
    computation = dossier.computations[computation_id]
    if computation.replaced_by is not None:
        yield Excess("computation-replaced", {"replaced_by": dress("cmp", computation.replaced_by)})
        return
    used = _used(dossier, computation.coverage, payment)
    left = computation.indemnity - used
    if payment.payment_kind != "deferred_new_value":
        later = total(
            _counted(other)
            for other in _others(dossier, payment)
            if is_on(terms_of(other), computation.coverage) and terms_of(other).payment_kind == "deferred_new_value"
        )
        left = min(left, computation.due_now - (used - later))
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
