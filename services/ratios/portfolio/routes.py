"""`/v1/portfolio/…`: reads of the whole portfolio, on any two dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar

import orjson
from fastapi import APIRouter, Depends, Request, Response

from services.contracts.internal import Caller
from services.kit.clock import now, paris_day
from services.kit.database import Pool
from services.kit.eventlog.at_least import wait_at_least
from services.ratios.cuts import Cuts
from services.ratios.ledger.tables import SCHEMA
from services.ratios.portfolio.balance import balances, balances_answer, read_balances
from services.ratios.portfolio.benchmark import compared, read_comparison
from services.ratios.portfolio.benchmark_answer import benchmark_answer
from services.ratios.portfolio.concentration import concentration, concentration_answer, read_concentration
from services.ratios.portfolio.recourse_yield import read_recourse_yield, recourse_answer, recourse_yield
from services.ratios.portfolio.risk_map import read_risk_map, risk_map, risk_map_answer
from services.ratios.projector import NAME
from services.ratios.routes import cuts_of, pool_of

router = APIRouter(prefix="/v1/portfolio")

InPool = Annotated[Pool, Depends(pool_of)]
InCuts = Annotated[Cuts, Depends(cuts_of)]
T = TypeVar("T")


@router.get("/benchmark")
async def get_benchmark(request: Request, pool: InPool, cuts: InCuts) -> Response:
    """Portefeuilles comparés: loss ratio, margin, attrition, retention, equipment, by adviser or another axis."""
    comparison, moment = await _asked(request, pool, read_comparison)
    cut = await cuts.of(comparison.question.known_on, moment)
    return _answered(benchmark_answer(comparison, await compared(pool, comparison), cut))


@router.get("/technical-balance")
async def get_technical_balance(request: Request, pool: InPool, cuts: InCuts) -> Response:
    """Bilan technique: premium, cost, commission, loading and result, N-3 to N and together."""
    asked, moment = await _asked(request, pool, read_balances)
    cut = await cuts.of(asked.question.known_on, moment)
    return _answered(balances_answer(asked, await balances(pool, asked), cut))


@router.get("/concentration")
async def get_concentration(request: Request, pool: InPool, cuts: InCuts) -> Response:
    """Concentration: the part that the largest claims, policies and clients have of cost and premium."""
    asked, moment = await _asked(request, pool, read_concentration)
    cut = await cuts.of(asked.question.known_on, moment)
    return _answered(concentration_answer(asked, await concentration(pool, asked), cut))


@router.get("/recourse-yield")
async def get_recourse_yield(request: Request, pool: InPool, cuts: InCuts) -> Response:
    """Rendement des recours et des conventions, by insurer and kind."""
    question, moment = await _asked(request, pool, read_recourse_yield)
    cut = await cuts.of(question.known_on, moment)
    return _answered(recourse_answer(question, await recourse_yield(pool, question), cut))


@router.get("/risk-map")
async def get_risk_map(request: Request, pool: InPool, cuts: InCuts) -> Response:
    """Cartographie: observed frequency and severity by policy and coverage, beside the declared rating."""
    question, moment = await _asked(request, pool, read_risk_map)
    cut = await cuts.of(question.known_on, moment)
    records, ratings = await risk_map(pool, question)
    return _answered(risk_map_answer(question, records, ratings, cut))


async def _asked(request: Request, pool: Pool, read: Callable[..., T]) -> tuple[T, datetime]:
    """What is asked, and when, once the read models have reached what the caller knows of."""
    caller, moment = Caller.from_headers(request.headers), now()
    asked = read(
        request.query_params.multi_items(),
        tenant_id=caller.tenant_id,
        insurer_only=caller.insurer_id,
        today=paris_day(moment),
    )
    await wait_at_least(pool, SCHEMA, NAME, request.headers)
    return asked, moment


def _answered(content: dict[str, Any]) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")
