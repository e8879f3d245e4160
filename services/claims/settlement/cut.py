"""A payment and an offer as they stood at the end of a day: what is dated later is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.claims.settlement.parts import Authorised, Declined, Offer, Paid, Payment, Proposed


def payment_as_of(payment: Payment, day: date | None) -> Payment | None:
    """The payment with what happened to it by `day`; None where it was not yet proposed, or not yet made."""
    if day is None:
        return payment
    match payment:
        case Proposed(proposed=proposed):
            return payment if proposed.proposed_on <= day else None
        case Authorised(proposed=proposed, authorised=authorised):
            return payment if authorised.authorised_on <= day else payment_as_of(Proposed(proposed), day)
        case Declined(before=before, declined=declined):
            return payment if declined.declined_on <= day else payment_as_of(before, day)
        case Paid():
            return _paid_as_of(payment, day)


def _paid_as_of(payment: Paid, day: date) -> Payment | None:
    if payment.paid_on > day:
        return payment_as_of(payment.order, day) if payment.order else None
    cleared = payment.cleared if payment.cleared and payment.cleared.cleared_on <= day else None
    return replace(payment, cleared=cleared, reversals=tuple(r for r in payment.reversals if r.reversed_on <= day))


def offer_as_of(offer: Offer, day: date | None) -> Offer | None:
    """The offer with the answers given by `day`; None where it was not yet made."""
    if day is None:
        return offer
    if offer.made.made_on > day:
        return None
    return replace(offer, answers=tuple(a for a in offer.answers if a.answered_on <= day))
