"""Steps 7 to 9: the deductible (franchise), the limit per claim and the annual limit (plafonds)."""

from __future__ import annotations

from fractions import Fraction

from services.claims.indemnity.owed import Done, Facts, Owed, doubted, facts, half_up, number
from services.claims.indemnity.terms import Deductible, Loss, Statutory, Terms, needed
from services.contracts.money import ZERO, Money


def deductible(owed: Owed, loss: Loss, terms: Terms) -> Done:
    """7. What the insured bears, of the amount that reaches this step; the immediate part bears it first."""
    due, reason, told = _contractual(Fraction(owed.total.cents), loss, terms.deductible)
    if terms.statutory is not None:
        due, reason, told = _statutory(Fraction(owed.total.cents), due, terms.statutory)
        told = doubted(told) if terms.statutory.to_verify else told
    after = half_up(max(owed.total.cents - due, Fraction(0)))
    return Done(owed.lessened(after), reason, told)


def _contractual(amount: Fraction, loss: Loss, terms: Deductible) -> tuple[Fraction, str, Facts]:
    """The policy's deductible in exact cents, not yet held to the amount."""
    match terms.kind:
        case "none":
            return Fraction(0), "no_deductible", {}
        case "absolute":
            fixed = needed(terms.amount, "deductible.amount")
            return Fraction(fixed.cents), "absolute", facts(amount=fixed)
        case "relative":
            threshold = needed(terms.amount, "deductible.amount")
            reached = amount > threshold.cents
            told = facts(amount=threshold)
            return (Fraction(0), "relative_passed", told) if reached else (amount, "relative_not_reached", told)
        case "rate":
            return _rate(amount, terms)
        case "index":
            units, value = needed(terms.units, "deductible.units"), needed(terms.index_value, "deductible.index_value")
            due = units * value * 100
            return due, "index", facts(units=number(units), index_value=_price(value), amount=half_up(due))
        case "days":
            days, daily = needed(terms.days, "deductible.days"), needed(loss.daily_amount, "daily_amount")
            return Fraction(days * daily.cents), "days", facts(days=days, daily_amount=daily)
        case "ipp_rate":
            rate = needed(terms.rate, "deductible.rate")
            passed = needed(loss.ipp_threshold_passed, "ipp_threshold_passed")
            return (
                (Fraction(0) if passed else amount),
                ("ipp_passed" if passed else "ipp_not_reached"),
                facts(rate=rate),
            )


def _rate(amount: Fraction, terms: Deductible) -> tuple[Fraction, str, Facts]:
    rate = needed(terms.rate, "deductible.rate")
    share = amount * rate
    if terms.min is not None and share < terms.min.cents:
        return Fraction(terms.min.cents), "rate_minimum", facts(rate=rate, amount=terms.min)
    if terms.max is not None and share > terms.max.cents:
        return Fraction(terms.max.cents), "rate_maximum", facts(rate=rate, amount=terms.max)
    return share, "rate", facts(rate=rate, amount=half_up(share))


def _statutory(amount: Fraction, contractual: Fraction, law: Statutory) -> tuple[Fraction, str, Facts]:
    """The law's deductible cannot be bought back; a higher one of the policy applies, up to its cap."""
    due = legal_deductible(amount, law)
    own = contractual if law.policy_cap is None else min(contractual, Fraction(law.policy_cap.cents))
    if own > due:
        return own, "natcat_policy", facts(amount=half_up(own), statutory=half_up(due))
    return due, "natcat_statutory", facts(amount=half_up(due))


def legal_deductible(amount: Fraction, law: Statutory) -> Fraction:
    """The statutory deductible in exact cents: an amount, or a rate of the damage with its minimum."""
    if law.amount is not None:
        return Fraction(law.amount.cents)
    return max(amount * (law.rate or 0), Fraction(law.minimum.cents))


def limit_per_claim(owed: Owed, loss: Loss, terms: Terms) -> Done:  # noqa: ARG001  every step is given the loss
    """8. Not more than the limit per claim; on first loss without one, not more than the sum insured."""
    limit, reason = terms.limit_per_claim, "limit_per_claim"
    if limit is None and terms.first_loss:
        limit, reason = terms.insured_value, "first_loss_sum"
    if limit is None:
        return Done(owed, "no_limit", {})
    if owed.total <= limit:
        return Done(owed, "within_limit", facts(limit=limit))
    return Done(owed.limited(limit), reason, facts(limit=limit))


def annual_limit(owed: Owed, loss: Loss, terms: Terms) -> Done:
    """9. Not more than what the claims before this one have left of the policy year's limit."""
    limit = terms.annual_limit
    if limit is None:
        return Done(owed, "no_annual_limit", {})
    left = max(limit - loss.annual_used, ZERO)
    told = facts(limit=limit, used=loss.annual_used, left=left)
    if owed.total <= left:
        return Done(owed, "within_annual_limit", told)
    return Done(owed.limited(left), "annual_limit" if left else "annual_limit_used_up", told)


def _price(value: Fraction) -> Money | str:
    """The value of an index: an amount, where it is one in whole cents."""
    return half_up(value * 100) if (value * 100).denominator == 1 else number(value)
