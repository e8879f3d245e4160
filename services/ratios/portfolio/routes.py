"""`/v1/portfolio/…`: reads of the whole portfolio, on any two dates."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from services.ratios.asking import InCuts, InPool, as_json, asked_of
from services.ratios.portfolio.balance import balances, balances_answer, read_balances
from services.ratios.portfolio.benchmark import compared, read_comparison
from services.ratios.portfolio.benchmark_answer import benchmark_answer
from services.ratios.portfolio.concentration import concentration, concentration_answer, read_concentration
from services.ratios.portfolio.recourse_yield import read_recourse_yield, recourse_answer, recourse_yield
from services.ratios.portfolio.risk_map import read_risk_map, risk_map, risk_map_answer

router = APIRouter(prefix="/v1/portfolio")


@router.get("/benchmark")
async def get_benchmark(request: Request, pool: InPool, cuts: InCuts) -> Response:
    """Portefeuilles comparés: loss ratio, margin, attrition, retention, equipment, by adviser or another axis."""
    comparison, moment = await asked_of(request, pool, read_comparison)
    cut = await cuts.of(comparison.question.known_on, moment)
    return as_json(benchmark_answer(comparison, await compared(pool, comparison), cut))


@router.get("/technical-balance")
async def get_technical_balance(request: Request, pool: InPool, cuts: InCuts) -> Response:
    """Bilan technique: premium, cost, commission, loading and result, N-3 to N and together."""
    asked, moment = await asked_of(request, pool, read_balances)
    cut = await cuts.of(asked.question.known_on, moment)
    return as_json(balances_answer(asked, await balances(pool, asked), cut))


@router.get("/concentration")
async def get_concentration(request: Request, pool: InPool, cuts: InCuts) -> Response:
    """Concentration: the part that the largest claims, policies and clients have of cost and premium."""
    asked, moment = await asked_of(request, pool, read_concentration)
    cut = await cuts.of(asked.question.known_on, moment)
    return as_json(concentration_answer(asked, await concentration(pool, asked), cut))


@router.get("/recourse-yield")
async def get_recourse_yield(request: Request, pool: InPool, cuts: InCuts) -> Response:
    """Rendement des recours et des conventions, by insurer and kind."""
    question, moment = await asked_of(request, pool, read_recourse_yield)
    cut = await cuts.of(question.known_on, moment)
    return as_json(recourse_answer(question, await recourse_yield(pool, question), cut))


@router.get("/risk-map")
async def get_risk_map(request: Request, pool: InPool, cuts: InCuts) -> Response:
    """Cartographie: observed frequency and severity by policy and coverage, beside the declared rating."""
    question, moment = await asked_of(request, pool, read_risk_map)
    cut = await cuts.of(question.known_on, moment)
    records, ratings = await risk_map(pool, question)
    return as_json(risk_map_answer(question, records, ratings, cut))
