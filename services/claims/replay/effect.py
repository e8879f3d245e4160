"""What another indemnity makes of the cost of a claim: one rule, stated with the answer."""

from __future__ import annotations

from dataclasses import dataclass

from services.contracts.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes of the indemnity paid on a coverage, and of what is reserved for it."""

    paid: Money = ZERO
    reserve: Money = ZERO


NO_EFFECT = Effect()


def effect(change: Money, paid: Money, reserve: Money, *, is_open: bool) -> Effect:
    """A lower indemnity takes from what is reserved first, then from what is paid, and never more than both.

    A higher one is still to be paid while the claim is open, and was paid once it is closed.
    """
    if change >= ZERO:
        return Effect(reserve=change) if is_open else Effect(paid=change)
    taken = min(-change, max(paid + reserve, ZERO))
    of_reserve = min(taken, max(reserve, ZERO))
    return Effect(paid=of_reserve - taken, reserve=-of_reserve)
