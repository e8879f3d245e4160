"""Payments over HTTP (règlements)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims.caller import Asked
from services.claims.change import change, inner, made_by
from services.claims.parts import LISTED, page, reading, single
from services.claims.settlement.views import payment_views

router = APIRouter(prefix="/v1/claims/{claim_id}/payments")


@router.post("", status_code=201)
async def post_payment(claim_id: str, ask: Asked) -> Response:
    """Records what the insurer paid (règlement constaté); it draws its line's reserve down."""
    made = made_by("pay", "payment_id")
    return await change(ask, claim_id, "record-payment", expected=ask.expected, made=made)


@router.get("")
async def get_payments(claim_id: str, ask: Asked) -> Response:
    """The payments of a claim, in the order they were recorded."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, payment_views(asked.dossier, asked.cut.as_of))


@router.get("/{payment_id}")
async def get_payment(claim_id: str, payment_id: str, ask: Asked) -> Response:
    """One payment, what is left of it and what was taken back."""
    asked = await reading(ask, claim_id)
    return single(payment_views(asked.dossier, asked.cut.as_of), payment_id, "payment")


@router.post("/{payment_id}/reverse", status_code=201)
async def post_reverse(claim_id: str, payment_id: str, ask: Asked) -> Response:
    """Takes a payment back (contre-passation), whole or in part."""
    refs = {"payment": inner("pay", payment_id, "payment")}
    return await change(ask, claim_id, "reverse-payment", expected=ask.expected, refs=refs)
