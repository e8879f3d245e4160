"""A pre-declaration over HTTP: kept again, declared, dropped."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims.caller import Asked, stream_of
from services.claims.change import change, seen
from services.claims.declaration.named import policy_named
from services.claims.state import policy_of
from services.contracts.http.declaration import DraftIn
from services.kit.errors import Missing

router = APIRouter(prefix="/v1/claims/{claim_id}")


@router.post("/draft", status_code=201)
async def post_draft(claim_id: str, ask: Asked) -> Response:
    """Keeps another draft in the place of the last one, whole."""
    body: DraftIn = await ask.body("draft-claim")
    return await change(ask, claim_id, "draft-claim", expected=ask.expected, policy_id=policy_named(ask, body))


@router.post("/declaration", status_code=201)
async def post_declaration(claim_id: str, ask: Asked) -> Response:
    """Declares what the draft holds (déclaration)."""
    claim, _ = await ask.house.claims.load(ask.caller.tenant_id, stream_of("clm", claim_id))
    if not seen(ask, claim):
        raise Missing("claim")
    policy_id = policy_of(claim, ask.caller.tenant_id)
    return await change(ask, claim_id, "declare-draft", expected=ask.expected, policy_id=policy_id)


@router.post("/abandonment", status_code=201)
async def post_abandonment(claim_id: str, ask: Asked) -> Response:
    """Drops the draft, for good."""
    return await change(ask, claim_id, "abandon-draft", expected=ask.expected)
