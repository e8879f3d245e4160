"""The renewal sheet as JSON's own types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from services.contracts.ids import dress
from services.contracts.recomputation import ReservedClaim
from services.ratios.answer import basis_of, row_of
from services.ratios.figures import figures, mixed
from services.ratios.indicators.loss_ratio import percent
from services.ratios.indicators.renewal import Effect, LargeClaim, arguments, levers
from services.ratios.query.ask import Record, total_of
from services.ratios.renewal.sheet import Challengeable, Sheet, Short
from services.ratios.thresholds.values import Threshold
from services.ratios.what_if.asking import Read
from services.ratios.written import amount_of

_MOST_LARGE: Final = 20


def renewal_answer(
    policy_id: UUID,
    policy: Record,
    found: Read,
    rows: Sequence[Record],
    *,
    made: Sheet,
    reserved: Mapping[UUID, ReservedClaim],
    judged_by: Sequence[Threshold],
) -> dict[str, Any]:
    """The whole sheet of a policy."""
    question = found.question
    record = total_of(found.records)
    total = figures(question, record)
    rules = [*(record["versions"] or ()), *(threshold.version for threshold in judged_by)]
    return {
        "policy_id": dress("pol", policy_id),
        **policy,
        "basis": basis_of(question.basis, rules),
        "as_of": question.as_of.isoformat(),
        "known_on": question.known_on.isoformat(),
        "final": found.cut.final,
        "currency": None if mixed(record) else record["currency_from"],
        "log_position": found.cut.log_position,
        "years": [row_of(question, row) for row in rows],
        "total": total,
        "margin": _margin(made),
        "frequency_severity": _frequency(total, made),
        "open_reserves": _reserves(total, made, reserved),
        "large_claims": _large(made, reserved),
        "reserves_to_challenge": [_challengeable(one) for one in made.challengeable],
        "reserves_below_report": [_short(one) for one in made.short],
        "arguments": [{"code": a.code, "figures": a.figures} for a in arguments(made.facts)],
        "levers": levers(made.facts),
    }


def _margin(made: Sheet) -> dict[str, Any]:
    """On the premium written for the year: what it leaves at this ratio, and what it would be at the breakeven."""
    found, known = made.margin, made.annual_premium > 0
    above = found is not None and found.status == "above"
    return {
        "annual_premium": amount_of(made.annual_premium) if known else None,
        "status": found.status if found else None,
        "breakeven_percent": str(found.breakeven_percent) if found else None,
        "margin_points": str(found.margin_points) if found else None,
        "cost_headroom": amount_of(found.cost_headroom) if found and known else None,
        "technical_result": amount_of(found.technical_result) if found and known else None,
        "premium_at_breakeven": amount_of(found.premium_needed) if found and known else None,
        "premium_needed": amount_of(found.premium_needed) if found and known and above else None,
        "premium_increase_percent": str(found.premium_increase_percent)
        if found and above and found.premium_increase_percent is not None
        else None,
    }


def _frequency(total: Mapping[str, Any], made: Sheet) -> dict[str, Any]:
    names = ("claims", "claims_with_cost", "exposure", "exposure_basis", "frequency", "average_cost", "pure_premium")
    largest = made.facts.largest
    return {**{name: total[name] for name in names}, "largest_claim": amount_of(largest.incurred) if largest else None}


def _reserves(total: Mapping[str, Any], made: Sheet, reserved: Mapping[UUID, ReservedClaim]) -> dict[str, Any]:
    """What is reserved, and how many points of the ratio rest on it."""
    premium = made.total.premium if made.total.reason is None else 0
    points = percent(made.total.case_reserve, premium)
    return {
        "claims": sum(bool(claim.lines) for claim in reserved.values()),
        "case_reserve": total["case_reserve"],
        "share": total["reserve_share"],
        "points": None if points is None else str(points),
    }


def _large(made: Sheet, reserved: Mapping[UUID, ReservedClaim]) -> dict[str, Any]:
    return {
        "from": amount_of(made.large_from),
        "claims": len(made.large),
        "incurred": amount_of(sum(claim.incurred for claim in made.large)),
        "items": [_large_claim(claim, reserved[claim.claim_id], made) for claim in made.large[:_MOST_LARGE]],
    }


def _large_claim(claim: LargeClaim, told: ReservedClaim, made: Sheet) -> dict[str, Any]:
    share = percent(claim.incurred, made.total.incurred)
    points = percent(claim.incurred, made.total.premium if made.total.reason is None else 0)
    return {
        **_named(told),
        "open": told.is_open,
        "incurred": amount_of(claim.incurred),
        "share_percent": None if share is None else str(share),
        "points": None if points is None else str(points),
    }


def _challengeable(one: Challengeable) -> dict[str, Any]:
    line = one.line
    return {
        **_named(one.claim),
        "claim_coverage_id": line.claim_coverage_id,
        "coverage_code": line.coverage_code,
        "cost_type": line.cost_type,
        "cost_category": line.cost_category,
        "case_reserve": amount_of(line.case_reserve),
        "stated_by": line.stated_by,
        "findings": [
            {"code": f.code, "text": f.text, "facts": f.facts, "rule_version": f.rule_version} for f in one.findings
        ],
        "release": {**_effect(one.release), "points_of_its_year": _effect(one.release_in_year)["points"]},
        "halving": _effect(one.halving),
    }


def _short(one: Short) -> dict[str, Any]:
    told = {"code": one.finding.code, "text": one.finding.text, "facts": one.finding.facts}
    return {**_named(one.claim), **told, "rule_version": one.finding.rule_version, "effect": _effect(one.effect)}


def _named(claim: ReservedClaim) -> dict[str, Any]:
    return {"claim_id": claim.claim_id, "claim_no": claim.claim_no, "occurred_on": claim.occurred_on.isoformat()}


def _effect(found: Effect) -> dict[str, Any]:
    return {
        "change": amount_of(found.change),
        "points": None if found.points is None else str(found.points),
        "loss_ratio_percent_after": None if found.percent_after is None else str(found.percent_after),
    }
