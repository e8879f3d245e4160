"""A loss that was computed, computed again: by the pipeline that decides live ones, in the turn of its year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from services.claims.indemnity.pipeline import Outcome, compute
from services.claims.indemnity.reading import loss_of, terms_of
from services.claims.policy.state import Contract
from services.claims.replay.standing import Standing
from services.claims.replay.terms import under
from services.claims.rule_tables.book import RuleBook
from services.contracts.http.indemnity import IndemnityIn
from services.contracts.http.other_terms import OtherTerms
from services.contracts.money import ZERO, Money
from services.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Replayed:
    """A loss under the terms it was computed under and under others, both in the same turn of the year."""

    before: Outcome
    after: Outcome

    @property
    def change(self) -> Money:
        """What the other terms change of the indemnity."""
        return self.after.indemnity - self.before.indemnity

    @property
    def step(self) -> str | None:
        """The first step that took off more or less than before; None where all is the same."""
        took = {step.step: (step.before - step.after, step.reason) for step in self.before.steps}
        return next((s.step for s in self.after.steps if (s.before - s.after) != took[s.step][0]), None)

    def told(self, name: str) -> dict[str, str]:
        """The facts of a step under the other terms, with its reason."""
        step = next(step for step in self.after.steps if step.step == name)
        return {"step_reason": step.reason, **step.facts}


Replays = dict[tuple[UUID, UUID], Replayed | Refusal]
"""By claim and coverage; a refusal is what stands in the way of computing."""


def replay(coverages: Iterable[Standing], contract: Contract | None, terms: OtherTerms, rules: RuleBook) -> Replays:
    """Every coverage of a policy's claims that has a computation, in the order of the losses of each policy year.

    What a claim finds used of the annual limit is what those before it are given: under the old terms by the old, under
    the others by the others. A refused coverage and a claim that was merged use nothing (decision 0076).
    """
    found: Replays = {}
    computed = sorted((c for c in coverages if c.computation is not None), key=lambda c: (_year(c, contract), c.order))
    for _, year in groupby(computed, key=lambda c: _year(c, contract)):
        used = [ZERO, ZERO]
        for one in year:
            found[one.id] = _one(one, terms, rules, used)
    return found


def _year(one: Standing, contract: Contract | None) -> tuple[str, int]:
    """The coverage and the policy year whose limit a loss shares."""
    period = None if contract is None else contract.period_of(one.dossier.declared.occurred_on)
    return one.code, period.start.toordinal() if period else 0


def _one(one: Standing, terms: OtherTerms, rules: RuleBook, used: list[Money]) -> Replayed | Refusal:
    assert one.computation is not None
    asked = IndemnityIn.model_validate(one.computation.computed.inputs)
    on = one.dossier.declared.occurred_on
    try:
        both = (asked, under(terms, asked, one.code, rules, on))
        outcomes = [_computed(inputs, rules, on, spent) for inputs, spent in zip(both, used, strict=True)]
    except Refusal as refusal:
        return refusal
    if not one.is_refused and not one.is_duplicate:
        for n, (inputs, outcome) in enumerate(zip(both, outcomes, strict=True)):
            used[n] += _granted(inputs, outcome)
    return Replayed(*outcomes)


def _computed(asked: IndemnityIn, rules: RuleBook, on: date, used: Money) -> Outcome:
    in_turn = asked.model_copy(update={"terms": asked.terms.model_copy(update={"annual_used": used})})
    return compute(loss_of(in_turn), terms_of(in_turn, rules, on))


def _granted(asked: IndemnityIn, outcome: Outcome) -> Money:
    """What a computation uses of the year's limit; nothing where there is none."""
    granted = next(step.after for step in outcome.steps if step.step == "annual_limit")
    return ZERO if asked.terms.annual_limit is None else granted
