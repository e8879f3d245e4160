"""`GET /internal/statements/{policy}`: a policy's years and its claims one by one, read at one moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.contracts.ids import dress, undress
from services.contracts.internal import Caller
from services.contracts.money import Money
from services.kit.clock import now, paris_day
from services.kit.errors import Missing
from services.ratios.answer import answer
from services.ratios.asking import InCuts, InPool, as_json, level
from services.ratios.indicators.claim_cost import ClaimCost, CoverageCost, count
from services.ratios.own_parameters import OwnParameters
from services.ratios.query.ask import snapshot
from services.ratios.query.question import Axis, Basis, Question
from services.ratios.what_if.asking import Read, read

router = APIRouter()

MOST_CLAIMS: Final = 2_000
_AXES: Final[tuple[Axis, ...]] = ("year",)


@router.get("/internal/statements/{policy_id}")
async def get_statement(
    policy_id: str,
    request: Request,
    pool: InPool,
    cuts: InCuts,
) -> Response:
    """The loss ratios of a policy by year, and the claims that they count."""
    caller = Caller.from_headers(request.headers)
    moment = now()
    question = _question(request, caller, policy_id, paris_day(moment))
    await level(request, pool)
    cut = await cuts.of(question.known_on, moment)
    async with snapshot(pool) as conn:
        found = await read(conn, question, cut, MOST_CLAIMS, live=not cut.final)
    return as_json(_answer(found))


def _question(request: Request, caller: Caller, policy_id: str, today: date) -> Question:
    try:
        policy: UUID = undress("pol", policy_id)
    except ValueError:
        raise Missing("policy") from None
    own = OwnParameters(request.query_params.multi_items())
    question = own.question(tenant_id=caller.tenant_id, insurer_only=caller.insurer_id, today=today).question
    # One policy is stated whatever its layer.
    basis: Basis = replace(question.basis, excluded_layers=())
    return replace(question, axes=_AXES, filters={"policy": (dress("pol", policy),)}, basis=basis)


def _answer(found: Read) -> dict[str, Any]:
    claims = sorted(found.claims, key=lambda claim: (claim.occurred_on, claim.claim_id))
    return {
        "figures": answer(found.question, found.records, found.cut),
        "claims": [_claim(claim, found.question.basis) for claim in claims],
    }


def _claim(claim: ClaimCost, basis: Basis) -> dict[str, Any]:
    counted = count(claim, basis)
    assert counted is not None
    return {
        "claim_id": dress("clm", claim.claim_id),
        "year": claim.year,
        "counted": counted.counts,
        "incurred": str(Money(counted.capped)),
        **_amounts(counted.amounts),
        "by_coverage": [_coverage(coverage, basis) for coverage in claim.coverages if coverage.on_line],
    }


def _coverage(coverage: CoverageCost, basis: Basis) -> dict[str, Any]:
    incurred = str(Money(coverage.net(basis)))
    return {"coverage": coverage.coverage or None, "incurred": incurred, **_amounts(coverage.amounts)}


def _amounts(cents: Any) -> dict[str, str]:
    sums = {
        "paid_indemnity": cents["paid_indemnity"],
        "paid_expense": cents["paid_expense"],
        "case_reserve": cents["reserve_indemnity"] + cents["reserve_expense"],
        "recourse_received": cents["received_indemnity"] + cents["received_expense"],
        "recourse_forecast": cents["forecast_indemnity"] + cents["forecast_expense"],
    }
    return {name: str(Money(amount)) for name, amount in sums.items()}
