"""The eleven steps, always in order, each explained (DOMAIN.md §2.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from services.claims.indemnity import ceilings, damage, proportion
from services.claims.indemnity.owed import Done, Facts, Owed, StepName, facts, half_up
from services.claims.indemnity.sharing import coinsurance, sharing
from services.claims.indemnity.terms import InsurerPart, Loss, Retention, Terms
from services.contracts.events.settlement import RetainedHeading
from services.contracts.money import ZERO, Money

Step = Callable[[Owed, Loss, Terms], Done]

_STEPS: Final[Mapping[StepName, Step]] = {
    "assessed": damage.assessed,
    "wear": damage.wear,
    "real_value": damage.real_value,
    "average_capital": proportion.average_capital,
    "average_premium": proportion.average_premium,
    "sub_limits": proportion.sub_limits,
    "deductible": ceilings.deductible,
    "limit_per_claim": ceilings.limit_per_claim,
    "annual_limit": ceilings.annual_limit,
}
# Where a step's reduction stays with the insured, under which heading of the cost of risk.
_BEYOND_LIMITS: Final = ("sub_limits", "limit_per_claim", "annual_limit")
_AVERAGES: Final = ("average_capital", "average_premium")


@dataclass(frozen=True, slots=True)
class Explained:
    """One line of the computation: what an amount was before a step and after it, and why."""

    step: StepName
    before: Money
    after: Money
    reason: str
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An indemnity. `deferred_due` is what invoices prove of the deferred part; `balance` may be below zero.

    `annual_limit_remaining` is what this claim and those before it leave of the year's limit; None without one.
    """

    steps: tuple[Explained, ...]
    immediate: Money
    deferred: Money
    deferred_due: Money
    advances_paid: Money
    annual_limit_remaining: Money | None
    shares: tuple[InsurerPart, ...]
    retained: Retention

    @property
    def indemnity(self) -> Money:
        """What is owed in all."""
        return self.immediate + self.deferred

    @property
    def balance(self) -> Money:
        """The indemnity less the advances."""
        return self.indemnity - self.advances_paid

    @property
    def payable(self) -> Money:
        """What may be paid now: the deferred part only as far as it is proved."""
        return self.immediate + self.deferred_due - self.advances_paid


def order(terms: Terms) -> list[StepName]:
    """The first nine steps as the policy orders them."""
    steps = list(_STEPS)
    if terms.limit_order == "limit_then_deductible":
        _move(steps, "limit_per_claim", before="deductible")
    if terms.deductible_order == "before_proportional":
        if terms.limit_order == "limit_then_deductible":
            _move(steps, "limit_per_claim", before="average_capital")
        _move(steps, "deductible", before="average_capital")
    return steps


def _move(steps: list[StepName], name: StepName, *, before: StepName) -> None:
    steps.remove(name)
    steps.insert(steps.index(before), name)


def compute(loss: Loss, terms: Terms) -> Outcome:
    """The indemnity for a loss under the terms of its cover. Refuses with `value-missing` what it cannot do without."""
    owed = Owed(loss.amount, ZERO)
    lines: dict[StepName, Explained] = {}
    after: dict[StepName, Owed] = {}
    for name in order(terms):
        done = _STEPS[name](owed, loss, terms)
        lines[name] = Explained(name, owed.total, done.owed.total, done.reason, done.facts)
        owed = after[name] = done.owed
    shared = sharing(owed, loss, terms, after["assessed"].total)
    lines["sharing"] = Explained("sharing", owed.total, shared.owed.total, shared.reason, shared.facts)
    owed = shared.owed
    lines["balance"] = _balance(owed, loss)
    return Outcome(
        steps=tuple(lines.values()),
        immediate=owed.immediate,
        deferred=owed.deferred,
        deferred_due=half_up(owed.deferred.cents * damage.proved(after["real_value"], loss)),
        advances_paid=loss.advances_paid,
        annual_limit_remaining=_remaining(loss, terms, lines["annual_limit"].after),
        shares=tuple(coinsurance(owed.total, terms.shares)) if terms.shares else (),
        retained=_retained(loss, lines),
    )


def _balance(owed: Owed, loss: Loss) -> Explained:
    """11. The advances already paid are taken off; where they were more, the insured has been paid too much."""
    if not loss.advances_paid:
        return Explained("balance", owed.total, owed.total, "no_advance", {})
    after = owed.total - loss.advances_paid
    reason = "overpaid" if after < ZERO else "advances_netted"
    return Explained("balance", owed.total, after, reason, facts(advances_paid=loss.advances_paid))


def _remaining(loss: Loss, terms: Terms, granted: Money) -> Money | None:
    if terms.annual_limit is None:
        return None
    return max(terms.annual_limit - loss.annual_used, ZERO) - granted


def _retained(loss: Loss, lines: Mapping[StepName, Explained]) -> Retention:
    """What stays with the insured. What wear, VAT and other insurers take is no loss of the insured's."""
    found: Retention = {"partial_head": damage.excluded_net(loss)}
    _add(found, loss.average_heading, lines, *_AVERAGES)
    taken = lines["deductible"]
    _add(found, "deductible" if taken.after else "below_deductible", lines, "deductible")
    _add(found, "partial_amount", lines, *_BEYOND_LIMITS)
    return {heading: amount for heading, amount in found.items() if amount}


def _add(found: Retention, heading: RetainedHeading, lines: Mapping[StepName, Explained], *steps: StepName) -> None:
    for name in steps:
        found[heading] = found.get(heading, ZERO) + lines[name].before - lines[name].after


assert list(_STEPS) == order(Terms())
