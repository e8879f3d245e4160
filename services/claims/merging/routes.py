"""Merging over HTTP (fusion)."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Response

from services.claims.caller import Asked, stream_of
from services.claims.change import change, seen
from services.claims.merging.finishing import finish_merge
from services.claims.merging.turn import merging
from services.contracts.http.declaration import MergeIn
from services.kit.eventlog.partitions import partition_of
from services.kit.eventlog.tokens import decode_positions, encode_positions

router = APIRouter(prefix="/v1/claims/{claim_id}")


@router.post("/merge", status_code=201)
async def post_merge(claim_id: str, ask: Asked) -> Response:
    """Closes the claim as the duplicate of another, which receives what it lacks; `Log-Position` covers both."""
    expected = ask.expected_always
    body: MergeIn = await ask.body("merge-claim")
    async with merging(ask.house, ask.caller.tenant_id):
        target, _ = await ask.house.claims.load(ask.caller.tenant_id, body.into)
        others = {body.into: target} if seen(ask, target) else {}
        answer = await change(
            ask, claim_id, "merge-claim", expected=expected, further=lambda facts: replace(facts, others=others)
        )
    finished = await finish_merge(ask.house, ask.caller.tenant_id, stream_of("clm", claim_id))
    if finished is not None and finished.position is not None:
        positions = decode_positions(answer.headers["log-position"])
        partition = partition_of(finished.stream_id)
        positions[partition] = max(positions.get(partition, 0), finished.position)
        answer.headers["log-position"] = encode_positions(positions)
    return answer
