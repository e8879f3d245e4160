"""Steps 4 to 6: the two averages (règles proportionnelles), and what one item is paid at most."""

from __future__ import annotations

from fractions import Fraction

from services.claims.indemnity.owed import Done, Owed, Part, facts
from services.claims.indemnity.terms import Loss, Terms, needed
from services.contracts.money import Money


def average_capital(owed: Owed, loss: Loss, terms: Terms) -> Done:
    """4. Insured for less than the value at risk: times insured value / value at risk (L121-5), all of it.

    Not where the policy waives it, tolerates the shortfall, or insures on first loss (premier risque).
    """
    value = loss.value_at_risk
    if terms.first_loss:
        return Done(owed, "first_loss", {})
    if value is None:
        return Done(owed, "no_insured_value" if terms.insured_value is None else "value_at_risk_not_stated", {})
    insured = needed(terms.insured_value, "insured_value")
    told = facts(insured_value=insured, value_at_risk=value)
    if value <= insured:
        return Done(owed, "sufficiently_insured", told)
    if terms.average_waived:
        return Done(owed, "average_waived", told)
    shortfall = Fraction((value - insured).cents, value.cents)
    if shortfall <= terms.tolerance:
        return Done(owed, "within_tolerance", {**told, **facts(shortfall=shortfall, tolerance=terms.tolerance)})
    return Done(owed.scaled(Fraction(insured.cents, value.cents)), "average_capital", told)


def average_premium(owed: Owed, loss: Loss, terms: Terms) -> Done:  # noqa: ARG001  every step is given the terms
    """5. Misdeclared in good faith, found after the loss: times premium paid / premium due (L113-9).

    No policy changes this, and it binds the victims too.
    """
    if loss.premium_paid is None and loss.premium_due is None:
        return Done(owed, "no_misdeclaration", {})
    paid, due = needed(loss.premium_paid, "premium_paid"), needed(loss.premium_due, "premium_due")
    told = facts(premium_paid=paid, premium_due=due)
    if paid >= due:
        return Done(owed, "premium_sufficient", told)
    return Done(owed.scaled(Fraction(paid.cents, due.cents)), "average_premium", told)


def sub_limits(owed: Owed, loss: Loss, terms: Terms) -> Done:  # noqa: ARG001
    """6. Each item, as the steps before have left it, to its sub-limit."""
    hit = [s for s in terms.sub_limits if any(p.code == s.item for p in owed.parts)]
    if not hit:
        return Done(owed, "no_sub_limit", {})
    taken = Part(None, Fraction(0))
    told = {}
    for sub in hit:
        part = _reaching(owed, sub.item)
        limit = Fraction(sub.limit.cents)
        at_once = min(part.immediate, limit)
        later = min(part.deferred, limit - at_once)
        if (at_once, later) != (part.immediate, part.deferred):
            told[sub.item] = str(sub.limit)
        taken = Part(None, taken.immediate + part.immediate - at_once, taken.deferred + part.deferred - later)
    after = Owed.of(owed.immediate.cents - taken.immediate, owed.deferred.cents - taken.deferred, owed.parts)
    return Done(after, "sub_limits" if told else "within_sub_limits", told)


def _reaching(owed: Owed, code: str) -> Part:
    """What of the amount at this step is due for the items of a name: in proportion to their weight in the loss."""
    mine = [p for p in owed.parts if p.code == code]
    return Part(
        code,
        _share(owed.immediate, [p.immediate for p in mine], [p.immediate for p in owed.parts]),
        _share(owed.deferred, [p.deferred for p in mine], [p.deferred for p in owed.parts]),
    )


def _share(amount: Money, mine: list[Fraction], every: list[Fraction]) -> Fraction:
    whole = sum(every, Fraction(0))
    return amount.cents * sum(mine, Fraction(0)) / whole if whole else Fraction(0)
