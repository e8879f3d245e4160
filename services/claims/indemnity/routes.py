"""Computing the indemnity of a claim over HTTP (calculs d'indemnité), and the calculator."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Response

from services.claims import answers
from services.claims.caller import Asked, stream_of
from services.claims.change import change, made_by, seen
from services.claims.indemnity.calculators import calculate
from services.claims.indemnity.views import computation_views
from services.claims.indemnity.year import uses_around
from services.claims.parts import LISTED, page, reading, single
from services.claims.state import policy_of
from services.contracts.http.indemnity import IndemnityCalculation
from services.kit.errors import Missing

router = APIRouter()

_ALL = "/v1/claims/{claim_id}/indemnity-calculations"


@router.post("/v1/calculators/indemnity")
async def post_indemnity(ask: Asked) -> Response:
    """The indemnity of anyone's own loss, explained in eleven steps; shares, new value, statutory deductibles."""
    body = IndemnityCalculation.model_validate_json(await ask.request.body())
    return answers.plain(calculate(body, ask.rules_told, ask.house.today, french=ask.french))


@router.post(_ALL, status_code=201)
async def post_computation(claim_id: str, ask: Asked) -> Response:
    """Computes what is owed on a coverage, under its terms on the day of the loss, less the advances."""
    tenant_id = ask.caller.tenant_id
    claim, _ = await ask.house.claims.load(tenant_id, stream_of("clm", claim_id))
    if not seen(ask, claim):
        raise Missing("claim")
    uses = await uses_around(ask.house, tenant_id, claim, ask.headers)
    return await change(
        ask,
        claim_id,
        "compute-indemnity",
        expected=ask.expected,
        policy_id=policy_of(claim, tenant_id),
        made=made_by("cmp", "computation_id"),
        further=lambda facts: replace(facts, annual_uses=uses),
    )


@router.get(_ALL)
async def get_computations(claim_id: str, ask: Asked) -> Response:
    """Every computation of a claim, in the order they were recorded."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, computation_views(asked.dossier, asked.cut.as_of, french=ask.french))


@router.get(f"{_ALL}/{{computation_id}}")
async def get_computation(claim_id: str, computation_id: str, ask: Asked) -> Response:
    """One computation, step by step, and what it changed of the one that it replaced."""
    asked = await reading(ask, claim_id)
    found = computation_views(asked.dossier, asked.cut.as_of, french=ask.french)
    return single(found, computation_id, "computation")
