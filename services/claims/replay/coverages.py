"""What other terms make of each coverage of a policy's claims, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.claims.policy.state import Contract
from services.claims.replay.approximate import approximate
from services.claims.replay.computed import Replayed, replay
from services.claims.replay.effect import NO_EFFECT, Effect, effect
from services.claims.replay.opening import grid_of, opening, reserve_change
from services.claims.replay.standing import Standing
from services.claims.replay.terms import concerns
from services.claims.rule_tables.book import RuleBook
from services.contracts.http.other_terms import OtherTerms
from services.contracts.ids import dress
from services.contracts.money import ZERO, Money
from services.contracts.recomputation import Method, RecomputedCoverage
from services.kit.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a coverage: how it was found, the first step that differs, and the change of the cost."""

    method: Method
    reason: str
    step: str | None = None
    facts: dict[str, str] | None = None
    indemnity: Money | None = None
    other_indemnity: Money | None = None
    effect: Effect = NO_EFFECT


def recompute(
    coverages: Sequence[Standing], contract: Contract | None, terms: OtherTerms, rules: RuleBook
) -> dict[tuple[UUID, UUID], RecomputedCoverage]:
    """Every coverage of the claims of one policy, under the other terms."""
    replays = replay(coverages, contract, terms, rules)
    grid = grid_of(terms.opening_reserves)
    found: dict[tuple[UUID, UUID], RecomputedCoverage] = {}
    for one in coverages:
        outcome = _outcome(one, replays.get(one.id), terms, rules)
        other = opening(one, contract, grid)
        if other is not None and one.computation is None and (change := reserve_change(one, other)):
            outcome = Outcome(
                method="replayed",
                reason="opening_reserve_replaced",
                step="opening_reserve",
                effect=Effect(ZERO, change),
            )
        found[one.id] = RecomputedCoverage(
            claim_coverage_id=dress("cov", one.key),
            coverage_code=one.code,
            method=outcome.method,
            reason=outcome.reason,
            step=outcome.step,
            facts=outcome.facts or {},
            indemnity=None if outcome.indemnity is None else outcome.indemnity.cents,
            other_indemnity=None if outcome.other_indemnity is None else outcome.other_indemnity.cents,
            cost=(one.paid + one.reserve).cents,
            paid_change=outcome.effect.paid.cents,
            reserve_change=outcome.effect.reserve.cents,
            opening=other,
        )
    return found


def _outcome(one: Standing, found: Replayed | Refusal | None, terms: OtherTerms, rules: RuleBook) -> Outcome:
    if not concerns(terms, one.code):
        return _unchanged("terms_unchanged")
    if one.is_duplicate:
        return _unchanged("merged_into_another")
    if one.is_refused:
        return _unchanged("coverage_refused")
    match found:
        case Replayed():
            return _replayed(one, found)
        case Refusal():
            return _refused(found)
        case None:
            return _approximated(one, terms, rules)


def _replayed(one: Standing, found: Replayed) -> Outcome:
    """The difference of the two indemnities moves the cost, which may hold more than the indemnity, or less."""
    before, after = found.before.indemnity, found.after.indemnity
    step = found.step
    reason = "recomputed" if found.change else "same_indemnity"
    moved = effect(found.change, one.paid, one.reserve, is_open=one.is_open)
    if before and not one.paid + one.reserve:
        reason, moved = "owed_and_not_paid", NO_EFFECT
    return Outcome(
        method="replayed",
        reason=reason,
        step=step,
        facts=found.told(step) if step else None,
        indemnity=before,
        other_indemnity=after,
        effect=moved,
    )


def _approximated(one: Standing, terms: OtherTerms, rules: RuleBook) -> Outcome:
    cost, known = one.paid + one.reserve, one.coverage.opened.terms
    if cost <= ZERO:
        return _unchanged("no_cost")
    if known is None:
        return _unchanged("terms_unknown")
    if one.is_unrevised:
        return _unchanged("opening_reserve_unrevised")
    if terms.deductible(one.code) is None and terms.limit_per_claim(one.code) is None:
        return _unchanged("annual_limit_not_replayed")
    try:
        found = approximate(cost, known, terms, rules, one.dossier.declared.occurred_on)
    except Refusal as refusal:
        return _refused(refusal)
    if found is None:
        return _unchanged("loss_unknown")
    replayed = Replayed(found.before, found.after)
    step = replayed.step
    return Outcome(
        method="approximated",
        reason="loss_at_least" if found.at_least else "loss_from_cost",
        step=step,
        facts={"loss": str(found.loss), **(replayed.told(step) if step else {})},
        indemnity=found.before.indemnity,
        other_indemnity=found.after.indemnity,
        effect=effect(replayed.change, one.paid, one.reserve, is_open=one.is_open),
    )


def _unchanged(reason: str) -> Outcome:
    return Outcome(method="unchanged", reason=reason)


def _refused(refusal: Refusal) -> Outcome:
    """A value that the other terms need, and that nobody has: nothing is guessed."""
    facts = {name: str(value) for name, value in refusal.facts.items()}
    return Outcome(method="unchanged", reason=refusal.code.replace("-", "_"), facts=facts)
