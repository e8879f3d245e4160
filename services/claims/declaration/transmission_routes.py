"""The proof of a declaration to the insurer over HTTP (déclaration à la compagnie)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims import answers
from services.claims.caller import Ask, Asked
from services.claims.declaration.transmission import content_of, transmission_view
from services.claims.dossier import Dossier
from services.claims.parts import Reading, reading
from services.claims.views import declared

router = APIRouter(prefix="/v1/claims/{claim_id}/transmission")

_KIND = "claim-sent-to-insurer"


@router.get("")
async def get_transmission(claim_id: str, ask: Asked) -> Response:
    """Where the exchange with the insurer stands, and whether the proof recorded is about what we hold."""
    asked = await reading(ask, claim_id, ("known_on",))
    content = content_of(_as_sent(ask, asked), asked.claim_id)
    return answers.plain(transmission_view(asked.dossier, content))


@router.get("/content")
async def get_content(claim_id: str, ask: Asked) -> Response:
    """The exact bytes whose sha256 is the `content_hash`: the declaration as it was sent, or as it would be now."""
    asked = await reading(ask, claim_id, ("known_on",))
    return Response(content_of(_as_sent(ask, asked), asked.claim_id), media_type=answers.MEDIA_TYPE)


def _as_sent(ask: Ask, asked: Reading) -> Dossier:
    """The claim as it stood when it was sent: what was corrected afterwards was not in it."""
    events = asked.known.events
    sent = next((n for n, event in enumerate(events) if event.kind == _KIND), len(events))
    return declared(ask.house.claims.fold(events[:sent])).dossier
