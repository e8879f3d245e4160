"""Claims of one common event over HTTP (événement commun): grouped afterwards, listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import msgspec
from fastapi import APIRouter, Response

from services.claims import answers
from services.claims.caller import Ask, Asked, only_if
from services.claims.change import seen
from services.claims.lists.asked import PAGED, answer, filters_of
from services.claims.lists.routes import CLAIM_LISTING
from services.claims.orders import CLAIM_ORDERS
from services.claims.rule_tables.book import RuleBook
from services.claims.state import Claim, known
from services.contracts.events import ClaimEvent
from services.contracts.http.claim import CorrectionIn, Corrections
from services.contracts.http.declaration import GroupingIn
from services.contracts.ids import dress, part_id
from services.kit.diagnosis import problem_of
from services.kit.errors import Missing, Refusal, Unavailable
from services.kit.eventlog.partitions import partition_of
from services.kit.eventlog.tokens import encode_positions

TABLE: Final = "common_events"

router = APIRouter(prefix="/v1/common-events/{event_code}/claims")


@router.post("")
async def post_claims(event_code: str, ask: Asked) -> Response:
    """Says of claims that they belong to the event: each for itself, with its own outcome."""
    rules = ask.house.rules.book(ask.caller.tenant_id)
    _must_be_known(rules, event_code)
    body = GroupingIn.model_validate_json(await ask.request.body())
    positions: dict[int, int] = {}
    items = [await _grouped(ask, event_code, claim_id, body, positions) for claim_id in dict.fromkeys(body.claims)]
    headers = {"Log-Position": encode_positions(positions)} if positions else {}
    return Response(answers.encode({"items": items}), 200, headers, answers.MEDIA_TYPE)


@router.get("")
async def get_claims(event_code: str, ask: Asked) -> Response:
    """The claims of the event, latest loss first. Which events a broker has written down an insurer cannot find out."""
    if not ask.for_insurer:
        _must_be_known(ask.house.rules.book(ask.caller.tenant_id), event_code)
    query = ask.query(*PAGED)
    filters = filters_of(ask, query)
    filters.add("common_event_code = {}", event_code)
    return await answer(ask, CLAIM_LISTING, query, filters)


async def _grouped(
    ask: Ask, event_code: str, claim_id: UUID, body: GroupingIn, positions: dict[int, int]
) -> dict[str, Any]:
    """One claim, by a command of its own; a repeat of the request finds each done."""
    command = msgspec.structs.replace(ask.command, command_id=part_id(ask.command.command_id, f"claim/{claim_id.hex}"))
    facts = replace(await ask.facts(claim_id), command_id=command.command_id)
    correction = CorrectionIn(
        corrected_on=body.grouped_on, reason=body.reason, changes=Corrections(common_event_code=event_code)
    )
    order = CLAIM_ORDERS["correct-claim"](correction, facts)

    def decide(claim: Claim) -> Sequence[ClaimEvent]:
        _must_hold(facts.rules, event_code, claim)
        return order(claim)

    item: dict[str, Any] = {"claim_id": dress("clm", claim_id)}
    try:
        decided = await ask.house.claims.handle(
            claim_id, command, only_if(lambda claim: seen(ask, claim), "claim", decide)
        )
    except Unavailable:
        raise
    except Exception as error:
        return {**item, "result": "rejected", "code": problem_of(error).code}
    if decided.position is not None:
        partition = partition_of(claim_id)
        positions[partition] = max(positions.get(partition, 0), decided.position)
    return {**item, "result": "grouped" if decided.events else "unchanged", "version": decided.version}


def _must_be_known(rules: RuleBook, event_code: str) -> None:
    """Missing: `common-event-unknown`. Its rows are in the table of common events."""
    if not any(row.key == event_code for row in rules.rows.get(TABLE, ())):
        raise Missing("common-event", "common-event-unknown")


def _must_hold(rules: RuleBook, event_code: str, claim: Claim) -> None:
    """Refuses with `outside-common-event` a loss on another day."""
    occurred_on = known(claim).declared.occurred_on
    if rules.find(TABLE, event_code, occurred_on) is None:
        raise Refusal("outside-common-event", common_event_code=event_code, occurred_on=occurred_on)
