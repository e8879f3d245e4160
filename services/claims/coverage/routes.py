"""The coverages of a claim over HTTP (garanties mises en jeu)."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from services.claims.caller import Ask, Asked, stream_of
from services.claims.change import change, inner, made_by, seen
from services.claims.coverage.views import coverage_views
from services.claims.parts import LISTED, page, reading, single_opened
from services.claims.state import policy_of
from services.contracts.bulk import CommandName
from services.kit.errors import Missing

router = APIRouter(prefix="/v1/claims/{claim_id}/coverages")


@router.post("", status_code=201)
async def post_coverage(claim_id: str, ask: Asked) -> Response:
    """Calls on a coverage of the policy, under its terms on the day of the loss."""
    return await change(
        ask,
        claim_id,
        "open-coverage",
        expected=ask.expected,
        policy_id=await _policy(ask, claim_id),
        made=made_by("cov", "claim_coverage_id"),
    )


@router.get("")
async def get_coverages(claim_id: str, ask: Asked) -> Response:
    """The coverages of a claim with their balances, in the order they were opened."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, coverage_views(asked.dossier, asked.cut.as_of))


@router.get("/{coverage_id}")
async def get_coverage(claim_id: str, coverage_id: str, ask: Asked) -> Response:
    """One coverage: its terms, its balances and the decision in force."""
    asked = await reading(ask, claim_id)
    views = coverage_views(asked.dossier, asked.cut.as_of)
    return await single_opened(ask, asked.claim_id, views, coverage_id, "coverage")


@router.post("/{coverage_id}/close", status_code=201)
async def post_close(claim_id: str, coverage_id: str, ask: Asked) -> Response:
    """Closes a coverage, its reserves first."""
    return await _change(ask, claim_id, coverage_id, "close-coverage")


@router.post("/{coverage_id}/reopen", status_code=201)
async def post_reopen(claim_id: str, coverage_id: str, ask: Asked) -> Response:
    """Opens a closed coverage again."""
    return await _change(ask, claim_id, coverage_id, "reopen-coverage")


@router.post("/{coverage_id}/decision", status_code=201)
async def post_decision(claim_id: str, coverage_id: str, ask: Asked) -> Response:
    """Takes a stand on a coverage (prise de position)."""
    return await _change(ask, claim_id, coverage_id, "decide-coverage", await _policy(ask, claim_id))


@router.post("/{coverage_id}/contest", status_code=201)
async def post_contest(claim_id: str, coverage_id: str, ask: Asked) -> Response:
    """Records that the insured contests a refusal (contestation du refus)."""
    return await _change(ask, claim_id, coverage_id, "contest-coverage")


async def _change(
    ask: Ask, claim_id: str, coverage_id: str, name: CommandName, policy_id: UUID | None = None
) -> Response:
    refs = {"coverage": inner("cov", coverage_id, "coverage")}
    return await change(ask, claim_id, name, expected=ask.expected, refs=refs, policy_id=policy_id)


async def _policy(ask: Ask, claim_id: str) -> UUID | None:
    """The policy that the claim stands on: its terms are those of the coverage."""
    claim, _ = await ask.house.claims.load(ask.caller.tenant_id, stream_of("clm", claim_id))
    if not seen(ask, claim):
        raise Missing("claim")
    return policy_of(claim, ask.caller.tenant_id)
