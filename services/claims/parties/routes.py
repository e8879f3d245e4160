"""The people around a claim over HTTP: parties, handler, assistance, liability."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims.caller import Asked
from services.claims.change import change, inner, made_by
from services.claims.parties.views import assistance_views, party_views
from services.claims.parts import LISTED, page, reading, single

router = APIRouter(prefix="/v1/claims/{claim_id}")


@router.post("/parties", status_code=201)
async def post_party(claim_id: str, ask: Asked) -> Response:
    """Names a party (intervenant): a person, or an organisation by its code."""
    return await change(ask, claim_id, "add-party", expected=ask.expected, made=made_by("pty", "party_id"))


@router.get("/parties")
async def get_parties(claim_id: str, ask: Asked) -> Response:
    """The parties of a claim, removed ones too, in the order they were added."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, party_views(asked.dossier, asked.cut.as_of))


@router.get("/parties/{party_id}")
async def get_party(claim_id: str, party_id: str, ask: Asked) -> Response:
    """One party."""
    asked = await reading(ask, claim_id)
    return single(party_views(asked.dossier, asked.cut.as_of), party_id, "party")


@router.post("/parties/{party_id}/remove", status_code=201)
async def post_removal(claim_id: str, party_id: str, ask: Asked) -> Response:
    """Removes a party; that it took part stays on the record."""
    refs = {"party": inner("pty", party_id, "party")}
    return await change(ask, claim_id, "remove-party", expected=ask.expected, refs=refs)


@router.post("/assignment", status_code=201)
async def post_assignment(claim_id: str, ask: Asked) -> Response:
    """Gives the claim to a handler (gestionnaire)."""
    return await change(ask, claim_id, "assign-claim", expected=ask.expected)


@router.post("/assistances", status_code=201)
async def post_assistance(claim_id: str, ask: Asked) -> Response:
    """Records help in kind (assistance); its cost is a payment with `in_kind`."""
    made = made_by("ast", "assistance_id")
    return await change(ask, claim_id, "provide-assistance", expected=ask.expected, made=made)


@router.get("/assistances")
async def get_assistances(claim_id: str, ask: Asked) -> Response:
    """The assistance provided, in the order it was recorded."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, assistance_views(asked.dossier, asked.cut.as_of))


@router.get("/assistances/{assistance_id}")
async def get_assistance(claim_id: str, assistance_id: str, ask: Asked) -> Response:
    """One assistance."""
    asked = await reading(ask, claim_id)
    return single(assistance_views(asked.dossier, asked.cut.as_of), assistance_id, "assistance")


@router.post("/liability", status_code=201)
async def post_liability(claim_id: str, ask: Asked) -> Response:
    """Sets the insured's share of liability (responsabilité), and what says so."""
    return await change(ask, claim_id, "set-liability", expected=ask.expected)
