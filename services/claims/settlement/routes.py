"""Payments over HTTP (règlements): recorded, or proposed and carried out."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from fastapi import APIRouter, Response

from services.claims.caller import Ask, Asked, stream_of
from services.claims.change import change, inner, made_by, seen
from services.claims.indemnity.year import annual_turn, taken_around, uses_around
from services.claims.parts import LISTED, page, reading
from services.claims.settlement.bank import accounts_of, with_masked_account
from services.claims.settlement.views import payment_views, told_to
from services.contracts.bulk import CommandName
from services.kit.errors import Missing

router = APIRouter(prefix="/v1/claims/{claim_id}/payments")


class _Kind(msgspec.Struct):
    """What tells a proposal from a payment recorded: the date it carries."""

    proposed_on: msgspec.Raw = msgspec.Raw(b"")


@router.post("", status_code=201)
async def post_payment(claim_id: str, ask: Asked) -> Response:
    """Records what the insurer paid (`paid_on`), or proposes that the broker pay (`proposed_on`)."""
    made = made_by("pay", "payment_id")
    if not await _proposes(ask):
        return await change(ask, claim_id, "record-payment", expected=ask.expected, made=made)
    accounts = await accounts_of(ask, claim_id, await ask.body("propose-payment"))
    return await change(
        ask,
        claim_id,
        "propose-payment",
        expected=ask.expected,
        made=made,
        further=lambda facts: replace(facts, accounts=accounts),
    )


async def _proposes(ask: Ask) -> bool:
    """Whether a body is a proposal; one that cannot be read is told so as a payment recorded."""
    try:
        return bool(bytes(msgspec.json.decode(await ask.request.body(), type=_Kind).proposed_on))
    except (msgspec.DecodeError, RecursionError):
        return False


@router.get("")
async def get_payments(claim_id: str, ask: Asked) -> Response:
    """The payments of a claim, in the order they were recorded."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, told_to(payment_views(asked.dossier, asked.cut.as_of), for_insurer=ask.for_insurer))


@router.get("/{payment_id}")
async def get_payment(claim_id: str, payment_id: str, ask: Asked) -> Response:
    """One payment: its state, what is left of it, what may come next; its account masked, for the broker alone."""
    asked = await reading(ask, claim_id)
    for view in told_to(payment_views(asked.dossier, asked.cut.as_of), for_insurer=ask.for_insurer):
        if view["id"] == payment_id:
            return await with_masked_account(ask, asked, view)
    raise Missing("payment", "payment-not-found")


@router.post("/{payment_id}/approve", status_code=201)
async def post_approve(claim_id: str, payment_id: str, ask: Asked) -> Response:
    """Authorises a payment that another person proposed."""
    claim, _ = await ask.house.claims.load(ask.caller.tenant_id, stream_of("clm", claim_id))
    if not seen(ask, claim):
        raise Missing("claim")
    tenant_id = ask.caller.tenant_id
    async with annual_turn(ask.house, tenant_id, claim):
        uses = await uses_around(ask.house, tenant_id, claim, ask.headers)
        taken = await taken_around(ask.house, tenant_id, claim)
        return await change(
            ask,
            claim_id,
            "approve-payment",
            expected=ask.expected,
            refs={"payment": inner("pay", payment_id, "payment")},
            further=lambda facts: replace(facts, annual_uses=uses, annual_taken=taken),
        )


@router.post("/{payment_id}/decline", status_code=201)
async def post_decline(claim_id: str, payment_id: str, ask: Asked) -> Response:
    """Refuses or cancels a payment before it is issued."""
    return await _change(ask, claim_id, payment_id, "decline-payment")


@router.post("/{payment_id}/issue", status_code=201)
async def post_issue(claim_id: str, payment_id: str, ask: Asked) -> Response:
    """Issues an authorised payment; it draws its line's reserve down."""
    return await _change(ask, claim_id, payment_id, "issue-payment")


@router.post("/{payment_id}/clear", status_code=201)
async def post_clear(claim_id: str, payment_id: str, ask: Asked) -> Response:
    """Notes that the bank debited a payment."""
    return await _change(ask, claim_id, payment_id, "clear-payment")


@router.post("/{payment_id}/stop", status_code=201)
async def post_stop(claim_id: str, payment_id: str, ask: Asked) -> Response:
    """Stops an issued payment that was not debited."""
    return await _change(ask, claim_id, payment_id, "stop-payment")


@router.post("/{payment_id}/reverse", status_code=201)
async def post_reverse(claim_id: str, payment_id: str, ask: Asked) -> Response:
    """Takes a payment back (contre-passation), whole or in part."""
    return await _change(ask, claim_id, payment_id, "reverse-payment")


async def _change(ask: Ask, claim_id: str, payment_id: str, name: CommandName) -> Response:
    refs = {"payment": inner("pay", payment_id, "payment")}
    return await change(ask, claim_id, name, expected=ask.expected, refs=refs)
