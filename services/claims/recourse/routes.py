"""Recourse over HTTP (recours)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims.caller import Ask, Asked
from services.claims.change import Made, change, inner, made_by
from services.claims.parts import LISTED, page, reading, single
from services.claims.recourse.views import receipt_views, recourse_views, remittance_views
from services.contracts.bulk import CommandName
from services.contracts.ids import dress

router = APIRouter(prefix="/v1/claims/{claim_id}/recourses")


@router.post("", status_code=201)
async def post_recourse(claim_id: str, ask: Asked) -> Response:
    """Opens a recourse, sought or suffered."""
    made = made_by("rec", "recourse_id")
    return await change(ask, claim_id, "open-recourse", expected=ask.expected, made=made)


@router.get("")
async def get_recourses(claim_id: str, ask: Asked) -> Response:
    """The recourses of a claim, in the order they were opened."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, recourse_views(asked.dossier, asked.cut.as_of))


@router.get("/{recourse_id}")
async def get_recourse(claim_id: str, recourse_id: str, ask: Asked) -> Response:
    """One recourse, what is expected of it and what came in."""
    asked = await reading(ask, claim_id)
    return single(recourse_views(asked.dossier, asked.cut.as_of), recourse_id, "recourse")


@router.post("/{recourse_id}/claim", status_code=201)
async def post_claim(claim_id: str, recourse_id: str, ask: Asked) -> Response:
    """Claims an amount from the other side (présentation du recours)."""
    return await _change(ask, claim_id, recourse_id, "claim-recourse")


@router.post("/{recourse_id}/accept", status_code=201)
async def post_accept(claim_id: str, recourse_id: str, ask: Asked) -> Response:
    """The other side accepts, whole or up to an amount."""
    return await _change(ask, claim_id, recourse_id, "accept-recourse")


@router.post("/{recourse_id}/dispute", status_code=201)
async def post_dispute(claim_id: str, recourse_id: str, ask: Asked) -> Response:
    """The other side disputes; it can be claimed again."""
    return await _change(ask, claim_id, recourse_id, "dispute-recourse")


@router.post("/{recourse_id}/forecast", status_code=201)
async def post_forecast(claim_id: str, recourse_id: str, ask: Asked) -> Response:
    """Sets what is expected on a line (prévision de recours)."""
    return await _change(ask, claim_id, recourse_id, "forecast-recourse")


@router.post("/{recourse_id}/receipts", status_code=201)
async def post_receipt(claim_id: str, recourse_id: str, ask: Asked) -> Response:
    """Records money received (recours encaissé); it lowers its forecast."""
    return await _change(ask, claim_id, recourse_id, "receive-recourse", made_by("rcp", "receipt_id"))


@router.get("/{recourse_id}/receipts")
async def get_receipts(claim_id: str, recourse_id: str, ask: Asked) -> Response:
    """What came in from a recourse, in the order it was recorded."""
    asked = await reading(ask, claim_id, LISTED)
    key = inner("rec", recourse_id, "recourse")
    return page(asked.query, receipt_views(asked.dossier, key, asked.cut.as_of))


@router.get("/{recourse_id}/receipts/{receipt_id}")
async def get_receipt(claim_id: str, recourse_id: str, receipt_id: str, ask: Asked) -> Response:
    """One receipt."""
    asked = await reading(ask, claim_id)
    key = inner("rec", recourse_id, "recourse")
    return single(receipt_views(asked.dossier, key, asked.cut.as_of), receipt_id, "receipt")


@router.post("/{recourse_id}/remittances", status_code=201)
async def post_remittance(claim_id: str, recourse_id: str, ask: Asked) -> Response:
    """Records money passed on to whom it belongs (reversement)."""
    return await _change(ask, claim_id, recourse_id, "remit-recourse", lambda noted: dress("evt", noted.event_id))


@router.get("/{recourse_id}/remittances")
async def get_remittances(claim_id: str, recourse_id: str, ask: Asked) -> Response:
    """What was passed on, in the order it was recorded."""
    asked = await reading(ask, claim_id, LISTED)
    key = inner("rec", recourse_id, "recourse")
    return page(asked.query, remittance_views(asked.dossier, key, asked.cut.as_of))


@router.get("/{recourse_id}/remittances/{remittance_id}")
async def get_remittance(claim_id: str, recourse_id: str, remittance_id: str, ask: Asked) -> Response:
    """One remittance."""
    asked = await reading(ask, claim_id)
    key = inner("rec", recourse_id, "recourse")
    return single(remittance_views(asked.dossier, key, asked.cut.as_of), remittance_id, "remittance")


@router.post("/{recourse_id}/abandon", status_code=201)
async def post_abandon(claim_id: str, recourse_id: str, ask: Asked) -> Response:
    """Gives a recourse up (abandon), its forecasts first."""
    return await _change(ask, claim_id, recourse_id, "abandon-recourse")


@router.post("/{recourse_id}/close", status_code=201)
async def post_close(claim_id: str, recourse_id: str, ask: Asked) -> Response:
    """Closes a recourse, its forecasts first."""
    return await _change(ask, claim_id, recourse_id, "close-recourse")


async def _change(ask: Ask, claim_id: str, recourse_id: str, name: CommandName, made: Made | None = None) -> Response:
    refs = {"recourse": inner("rec", recourse_id, "recourse")}
    return await change(ask, claim_id, name, expected=ask.expected, refs=refs, made=made)
