"""Step 10: several insurers for one loss, by fixed shares (coassurance) or each for itself (cumul, L121-4)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from services.claims.indemnity.owed import Done, Owed, facts
from services.claims.indemnity.terms import InsurerPart, Loss, ShareOf, Terms
from services.contracts.money import ZERO, Money, split, total


def coinsurance(indemnity: Money, shares: Sequence[ShareOf]) -> list[InsurerPart]:
    """What each coinsurer bears: its share rounded half-up, the residual cents to the lead, else to the largest."""
    whole = lcm(*(s.share.denominator for s in shares))
    lead = next((n for n, s in enumerate(shares) if s.is_lead), None)
    amounts = split(indemnity, [int(s.share * whole) for s in shares], lead)
    return [InsurerPart(insurer=s.insurer, amount=a) for s, a in zip(shares, _not_below_zero(amounts), strict=True)]


def double_insurance(damage: Money, alone: Sequence[InsurerPart]) -> list[InsurerPart]:
    """What each insurer bears: the damage in proportion to what each alone would pay, and never more than that.

    Where they do not reach the damage together, each pays its own.
    """
    if total(a.amount for a in alone) <= damage:
        return list(alone)
    amounts = _not_below_zero(split(damage, [a.amount.cents for a in alone]))
    return [InsurerPart(insurer=a.insurer, amount=amount) for a, amount in zip(alone, amounts, strict=True)]


def _not_below_zero(amounts: list[Money]) -> list[Money]:
    """Many small shares, all rounded up, may ask more of the one that takes the difference than it bears."""
    missing = -total(a for a in amounts if a < ZERO)
    found = [max(a, ZERO) for a in amounts]
    for n in sorted(range(len(found)), key=lambda i: found[i], reverse=True):
        taken = min(found[n], missing)
        found[n], missing = found[n] - taken, missing - taken
    return found


def sharing(owed: Owed, loss: Loss, terms: Terms, damage: Money) -> Done:
    """10. With other insurers of the same risk, this one bears its part; coinsurers pay the whole between them."""
    if loss.other_insurers and owed.total:
        mine, *_ = double_insurance(damage, [InsurerPart(insurer="", amount=owed.total), *loss.other_insurers])
        others = total(o.amount for o in loss.other_insurers)
        told = facts(alone=owed.total, others=others, damage=damage)
        after = owed.scaled(Fraction(mine.amount.cents, owed.total.cents))
        return Done(after, "double_insurance" if mine.amount < owed.total else "each_its_own", told)
    if terms.shares:
        return Done(owed, "coinsurance", facts(insurers=len(terms.shares)))
    return Done(owed, "sole_insurer", {})
