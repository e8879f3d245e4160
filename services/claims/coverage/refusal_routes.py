"""The refusal file over HTTP (dossier de refus)."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response

from services.claims import answers
from services.claims.caller import Asked as AskedOf
from services.claims.change import inner
from services.claims.coverage.check import cover_of
from services.claims.coverage.cover_reading import TABLES, loss_of, record_as_known, rules_as_known
from services.claims.coverage.refusal import REMEDIES, Asked, refusal_file
from services.claims.coverage.refusal_page import refusal_page
from services.claims.cuts import basis
from services.claims.parts import TIMES, reading

HTML: Final = "text/html"

router = APIRouter(prefix="/v1/claims/{claim_id}/coverages/{coverage_id}/refusal")


@router.get("")
async def get_refusal(claim_id: str, coverage_id: str, ask: AskedOf) -> Response:
    """What the refusal of a coverage rests on, as data or, with `format=html`, as a page to print and send."""
    asked = await reading(ask, claim_id, (*TIMES, "format"))
    wanted = asked.query.choice("format", ("json", "html"), "json")
    dossier, cut = asked.dossier, asked.cut
    record = await record_as_known(ask, dossier.declared.policy_id, cut.known_on)
    rules = await rules_as_known(ask, cut.known_on, (*TABLES, REMEDIES))
    cover = cover_of(loss_of(dossier), record, rules, cut.as_of)
    about = Asked(asked.claim_id, dossier, asked.known.events, record, cover, rules, ask.for_insurer)
    file = refusal_file(about, inner("cov", coverage_id, "coverage"))
    whole = {**file, **basis(ask, cut, asked.known.events)}
    return Response(refusal_page(whole), media_type=HTML) if wanted == "html" else answers.plain(whole)
