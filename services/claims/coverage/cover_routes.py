"""The cover check of a claim over HTTP (vérification de garantie)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims import answers
from services.claims.caller import Asked
from services.claims.coverage.cover_reading import cover_as_known, loss_of
from services.claims.coverage.cover_view import cover_view
from services.claims.cuts import basis
from services.claims.parts import reading
from services.claims.words import Words
from services.contracts.ids import dress

router = APIRouter(prefix="/v1/claims/{claim_id}/cover")


@router.get("")
async def get_cover(claim_id: str, ask: Asked) -> Response:
    """Whether the loss is covered, per coverage, and why: each reason quotes the terms it rests on."""
    asked = await reading(ask, claim_id)
    declared = asked.dossier.declared
    found = await cover_as_known(ask, loss_of(asked.dossier), declared.policy_id, asked.cut)
    return answers.plain(
        {
            "claim_id": dress("clm", asked.claim_id),
            "policy_id": dress("pol", declared.policy_id) if declared.policy_id else None,
            "occurred_on": declared.occurred_on,
            **cover_view(found, Words(ask.french, declared.currency, for_insurer=ask.for_insurer)),
            **basis(ask, asked.cut, asked.known.events),
        }
    )
