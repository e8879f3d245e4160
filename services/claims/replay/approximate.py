"""A loss of which only the payments and reserves are known: estimated from them, then put to the pipeline.

What was paid under a deductible that is known tells the least loss that it can have come from. That loss is given the
old terms and the others; wear, averages and sub-limits are taken as they were.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from services.claims.indemnity.asked import INDEX
from services.claims.indemnity.owed import half_up
from services.claims.indemnity.pipeline import Outcome, compute
from services.claims.indemnity.reading import deductible_of as read_deductible
from services.claims.indemnity.terms import Deductible, Loss, Terms, needed
from services.claims.replay.terms import deductible_of
from services.claims.rule_tables.book import RuleBook
from services.contracts.events.policy import CoverageTermsSet
from services.contracts.events.policy import Deductible as Stated
from services.contracts.http.other_terms import OtherTerms
from services.contracts.money import Money


@dataclass(frozen=True, slots=True)
class Approximated:
    """The loss that a cost is taken to have come from, under both terms; `at_least` where a limit may hide more."""

    loss: Money
    before: Outcome
    after: Outcome
    at_least: bool


def approximate(
    cost: Money, known: CoverageTermsSet, terms: OtherTerms, rules: RuleBook, on: date
) -> Approximated | None:
    """The indemnity of a loss that cost `cost` under known terms, under those and under the others.

    None where the deductible does not tell the loss from the cost (days of stoppage, incapacity). Refuses with
    `value-missing`, `rule-missing` where the other deductible needs what is not known.
    """
    old = Terms(
        deductible=_known(known.deductible, rules, on),
        limit_order=known.limit_order,
        limit_per_claim=known.limit_per_claim,
    )
    loss = loss_behind(cost, old.deductible)
    if loss is None:
        return None
    other = terms.deductible(known.coverage_code)
    limit = terms.limit_per_claim(known.coverage_code)
    new = replace(
        old,
        deductible=old.deductible if other is None else read_deductible(deductible_of(other, rules, on)),
        limit_per_claim=old.limit_per_claim if limit is None else limit.amount,
    )
    facts = Loss(amount=loss)
    at_least = old.limit_per_claim is not None and cost >= old.limit_per_claim
    return Approximated(loss, compute(facts, old), compute(facts, new), at_least)


def _known(stated: Stated, rules: RuleBook, on: date) -> Deductible:
    """The deductible of the policy's terms, with the value of its index on the day of the loss."""
    value = rules.get("index_values", INDEX, on).rate("value") if stated.kind == "index" else None
    exact = [None if given is None else Fraction(given) for given in (stated.rate, stated.units, value)]
    return Deductible(
        kind=stated.kind,
        amount=stated.amount,
        rate=exact[0],
        min=stated.min,
        max=stated.max,
        units=exact[1],
        index_value=exact[2],
        days=stated.days,
    )


def loss_behind(cost: Money, deductible: Deductible) -> Money | None:
    """The least loss of which a deductible leaves a cost above zero; None where its kind does not tell."""
    match deductible.kind:
        case "none" | "relative":
            return cost
        case "absolute":
            return cost + needed(deductible.amount, "deductible.amount")
        case "index":
            units, value = needed(deductible.units, "deductible.units"), needed(deductible.index_value, "index_value")
            return cost + half_up(units * value * 100)
        case "rate":
            return _behind_rate(cost, deductible)
        case "days" | "ipp_rate":
            return None


def _behind_rate(cost: Money, deductible: Deductible) -> Money | None:
    """Whether the minimum, the maximum or the rate itself was taken off follows from the loss that each would mean."""
    rate = needed(deductible.rate, "deductible.rate")
    if deductible.min is not None and (cost + deductible.min).cents * rate <= deductible.min.cents:
        return cost + deductible.min
    if deductible.max is not None and (cost + deductible.max).cents * rate >= deductible.max.cents:
        return cost + deductible.max
    return half_up(cost.cents / (1 - rate)) if rate < 1 else None
