"""Payment batches over HTTP (règlements groupés): issued together, cleared with the bank, told in a statement."""

from __future__ import annotations

from collections import Counter
from urllib.parse import quote

from fastapi import APIRouter, Response

from services.claims import answers
from services.claims.caller import Ask, Asked
from services.claims.lists.asked import wait_for_write
from services.claims.lists.batches import Batch, batches_after, claims_of
from services.claims.settlement.batch_views import View, batch_state, statement
from services.claims.settlement.batches import Line, Outcomes, carry_out
from services.claims.state import Closed, Open
from services.contracts.http.settlement import BatchClearingIn, PaymentBatchIn, PaymentClearIn, PaymentIssueIn
from services.kit.errors import Missing, Refusal
from services.kit.eventlog.tokens import encode_positions

router = APIRouter(prefix="/v1/payment-batches")


@router.post("", status_code=201)
async def post_batch(ask: Asked) -> Response:
    """Issues authorised payments of many claims; each line has its own result."""
    _broker_alone(ask)
    body = PaymentBatchIn.model_validate_json(await ask.request.body())
    issue = PaymentIssueIn(
        issued_on=body.issued_on, method=body.method, reference=body.batch_no, batch_no=body.batch_no
    )
    lines = [Line(line.claim_id, line.payment_id, issue) for line in body.payments]
    return _answer(body.batch_no, await carry_out(ask, body.batch_no, "issue-payment", lines))


@router.post("/{batch_no}/clearing", status_code=201)
async def post_clearing(batch_no: str, ask: Asked) -> Response:
    """Clears payments of a batch from the bank's statement; each line has its own result."""
    _broker_alone(ask)
    body = BatchClearingIn.model_validate_json(await ask.request.body())
    lines = [
        Line(
            line.claim_id,
            line.payment_id,
            PaymentClearIn(cleared_on=body.cleared_on, bank_reference=line.bank_reference),
        )
        for line in body.payments
    ]
    return _answer(batch_no, await carry_out(ask, batch_no, "clear-payment", lines))


@router.get("")
async def get_batches(ask: Asked) -> Response:
    """The batches in the order of their numbers, in sums."""
    _broker_alone(ask)
    query = ask.query("limit", "after")
    limit = query.number("limit", 50, 500)
    await wait_for_write(ask)
    found = await batches_after(ask.house.pool, ask.caller.tenant_id, query.text("after") or "", limit + 1)
    following = found[limit - 1].batch_no if len(found) > limit else None
    return answers.plain({"items": [_row(batch) for batch in found[:limit]], "next": following})


@router.get("/{batch_no}")
async def get_batch(batch_no: str, ask: Asked) -> Response:
    """The statement of a batch: its payments as they are now, with sums by state and kind of payee."""
    _broker_alone(ask)
    ask.query()
    await wait_for_write(ask)
    view = await _statement(ask, batch_no) if "\0" not in batch_no else None
    if view is None:
        raise Missing("batch", "batch-not-found")
    return answers.plain(view)


def _broker_alone(ask: Ask) -> None:
    """A batch goes over the claims of several insurers."""
    if ask.for_insurer:
        raise Refusal("forbidden")


async def _statement(ask: Ask, batch_no: str) -> View | None:
    tenant_id = ask.caller.tenant_id
    ids = await claims_of(ask.house.pool, tenant_id, batch_no)
    claims = await ask.house.claims.load_since(tenant_id, dict.fromkeys(ids))
    dossiers = {key: claim.dossier for key, (claim, _) in claims.items() if isinstance(claim, Open | Closed)}
    return statement(batch_no, dossiers)


def _row(batch: Batch) -> View:
    return {
        "batch_no": batch.batch_no,
        "state": batch_state(batch.payments, batch.done),
        "issued_on": batch.issued_on,
        "payments": batch.payments,
        "amount": batch.amount,
        "remaining": batch.remaining,
    }


def _answer(batch_no: str, outcomes: Outcomes) -> Response:
    counted = Counter(item["result"] for item in outcomes.items)
    content = {"batch_no": batch_no, "counts": dict(sorted(counted.items())), "items": outcomes.items}
    headers = {"Location": f"/v1/payment-batches/{quote(batch_no, safe='')}"}
    if outcomes.positions:
        headers["Log-Position"] = encode_positions(outcomes.positions)
    return Response(answers.encode(content), 201, headers, answers.MEDIA_TYPE)
