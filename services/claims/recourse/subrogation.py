"""Who gets what from a recourse (subrogation, L121-12), and what a wreck is worth to the insurer (sauvetage)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from services.contracts.events.recourse import RecourseType
from services.contracts.money import ZERO, Money, pro_rata
from services.kit.errors import Refusal

Sharing = Literal["insured_preferred", "pro_rata"]


@dataclass(frozen=True, slots=True)
class Shared:
    """What came of a recourse, or will: the insurer's part and the insured's. Together they are all of it."""

    insurer: Money
    insured: Money


def recoverable(damage: Money, liability_rate: Decimal) -> Money:
    """What the liable side owes: the damage times its liability."""
    return damage.times(liability_rate)


def shared(amount: Money, damage: Money, paid: Money, sharing: Sharing) -> Shared:
    """An amount recovered, shared between the insurer that paid a part of a damage and the insured that bears the rest.

    `insured_preferred`: the insured is made whole first. `pro_rata`: the insurer's share is paid / damage.
    """
    borne_by_insurer = min(paid, damage)
    if sharing == "pro_rata":
        insurer = Money(pro_rata(amount.cents, borne_by_insurer.cents, damage.cents))
        return Shared(insurer, amount - insurer)
    insured = min(amount, damage - borne_by_insurer)
    return Shared(amount - insured, insured)


def within_what_was_paid(recourse_type: RecourseType, paid: Money, received: Money, amount: Money) -> None:
    """The insurer steps into rights for what it paid, no more. Conventions are scales, and exempt.

    Refuses with `recourse-exceeds-payment`.
    """
    if not is_convention(recourse_type) and received + amount > paid:
        raise Refusal("recourse-exceeds-payment", paid=paid, already_received=received, amount=amount)


def is_convention(recourse_type: RecourseType) -> bool:
    """Whether a scale between insurers, not the real cost, fixes the amount."""
    return recourse_type.startswith("convention_")


@dataclass(frozen=True, slots=True)
class Wreck:
    """A total loss and its wreck (épave): what is paid for it, and what it costs the insurer in the end."""

    paid: Money
    net_cost: Money


def wreck_sold(value: Money, deductible: Money, proceeds: Money) -> Wreck:
    """The insurer keeps the wreck and sells it: it pays the whole value, and what it sells it for lowers its cost.

    Refuses with `recourse-exceeds-payment` a sale for more than was paid.
    """
    paid = max(value - deductible, ZERO)
    within_what_was_paid("salvage", paid, ZERO, proceeds)
    return Wreck(paid, paid - proceeds)


def wreck_kept(value: Money, deductible: Money, wreck: Money) -> Wreck:
    """The insured keeps the wreck, which is taken off what it is paid; the insurer receives nothing."""
    paid = max(value - wreck - deductible, ZERO)
    return Wreck(paid, paid)
