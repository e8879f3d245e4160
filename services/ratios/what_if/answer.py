"""The answer to a what-if: reality, the other terms, what lies between, and each claim with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from services.contracts.http.what_if import Changes
from services.contracts.ids import dress
from services.contracts.money import Money
from services.contracts.recomputation import RecomputedCoverage
from services.ratios.answer import basis_of, mixed
from services.ratios.figures import figures, sums_of
from services.ratios.indicators.change import change
from services.ratios.indicators.what_if import Compared, Openings
from services.ratios.query.ask import Record, total_of
from services.ratios.query.question import Question
from services.ratios.what_if.asking import Read
from services.ratios.written import amount_of

# Figures of which the difference says something, each in its own unit; points come from the exact ratios.
_DIFFERENCES: Final = (
    "premium", "claims", "claims_with_cost", "paid_indemnity", "paid_expense", "case_reserve", "incurred",
    "average_cost", "pure_premium", "frequency_with_cost", "breakeven_percent", "combined_ratio_percent",
    "margin_points", "cost_headroom",
)  # fmt: skip
# How what is not known exactly was taken; the words stand in the guide and the glossary.
_RULES: Final = ("reserve_before_paid", "expenses_and_recourse_as_they_are", "difference_of_indemnities")


def what_if_answer(
    found: Read,
    other: tuple[Question, Record],
    changes: Changes,
    claims: Sequence[Compared],
    *,
    page: Sequence[Compared],
    grid: Mapping[str, Openings],
) -> dict[str, Any]:
    """The whole answer as JSON's own types. `other` is the question and the total under the other terms."""
    question = found.question
    total = total_of(found.records)
    reality, instead = figures(question, total), figures(*other)
    last = page[-1] if page else None
    return {
        "basis": basis_of(question.basis, total["versions"]),
        "as_of": question.as_of.isoformat(),
        "known_on": question.known_on.isoformat(),
        "final": found.cut.final,
        "currency": None if mixed(total) else total["currency_from"],
        "log_position": found.cut.log_position,
        "changes": changes.model_dump(mode="json", exclude_unset=True),
        "rules": [*_RULES, *_rules_of(claims)],
        "reality": reality,
        "what_if": instead,
        "difference": _difference(question, total, reality, other, instead),
        "methods": _methods(claims),
        "claims": [_claim(one) for one in page],
        "opening_reserves": [_opening(one) for one in grid.values()],
        "next": dress("clm", last.claim.claim_id) if last is not None and last is not claims[-1] else None,
    }


def _difference(
    question: Question, total: Record, reality: Mapping[str, Any], other: tuple[Question, Record], instead: Any
) -> dict[str, Any]:
    found: dict[str, Any] = {name: _less(instead[name], reality[name]) for name in _DIFFERENCES}
    exact = change(sums_of(question.basis, total), sums_of(other[0].basis, other[1]))
    found["loss_ratio"] = None if exact.loss_ratio is None else str(exact.loss_ratio)
    found["loss_ratio_points"] = None if exact.points is None else str(exact.points)
    return found


def _less(after: Any, before: Any) -> Any:
    if after is None or before is None:
        return None
    return after - before if isinstance(after, int) else str(Decimal(after) - Decimal(before))


def _rules_of(claims: Iterable[Compared]) -> list[str]:
    """What the claims themselves made necessary to say."""
    told = [coverage for one in claims for coverage in one.told.coverages]
    found = []
    if any(coverage.method == "approximated" for coverage in told):
        found.append("least_loss_behind_the_cost")
    if any(coverage.reason == "opening_reserve_unrevised" for coverage in told):
        found.append("opening_reserve_is_no_estimate")
    if any(coverage.step == "annual_limit" for coverage in told):
        found.append("annual_limit_in_the_order_of_losses")
    if any(one.excluded for one in claims):
        found.append("premium_of_excluded_coverages_as_it_is")
    return found


def _methods(claims: Iterable[Compared]) -> dict[str, Any]:
    counts, changes = Counter[str](), Counter[str]()
    for one in claims:
        counts[one.method] += 1
        changes[one.method] += one.change
    return {
        method: {"claims": counts[method], "change": str(Money(changes[method]))}
        for method in ("replayed", "approximated", "unchanged")
    }


def _claim(one: Compared) -> dict[str, Any]:
    return {
        "claim_id": dress("clm", one.claim.claim_id),
        "claim_no": one.told.claim_no,
        "policy_id": dress("pol", one.claim.policy_id) if one.claim.policy_id else None,
        "occurred_on": one.told.occurred_on.isoformat(),
        "open": one.told.is_open,
        "incurred": str(Money(one.incurred)),
        "other_incurred": str(Money(one.other_incurred)),
        "change": str(Money(one.change)),
        "method": one.method,
        "step": one.step,
        "reason": one.reason,
        "coverages": [_coverage(coverage, one.excluded) for coverage in one.told.coverages],
    }


def _coverage(told: RecomputedCoverage, excluded: frozenset[str]) -> dict[str, Any]:
    gone = told.coverage_code in excluded
    return {
        "claim_coverage_id": told.claim_coverage_id,
        "coverage_code": told.coverage_code,
        "method": "replayed" if gone else told.method,
        "step": "coverage_excluded" if gone else told.step,
        "reason": "coverage_excluded" if gone else told.reason,
        "facts": told.facts,
        "indemnity": amount_of(told.indemnity),
        "other_indemnity": amount_of(told.other_indemnity),
        "paid_change": None if gone else amount_of(told.paid_change),
        "reserve_change": None if gone else amount_of(told.reserve_change),
        "opening_reserve": None
        if told.opening is None
        else {"recorded": amount_of(told.opening.recorded), "other": amount_of(told.opening.other)},
    }


def _opening(one: Openings) -> dict[str, Any]:
    return {
        "coverage_code": one.coverage_code,
        "claims": one.claims,
        "cost": amount_of(one.cost),
        "recorded": amount_of(one.recorded),
        "other": amount_of(one.other),
        "recorded_distance": amount_of(one.recorded_distance),
        "other_distance": amount_of(one.other_distance),
    }
