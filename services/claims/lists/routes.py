"""The lists of policies and claims. They follow the log closely; `At-Least` waits for a write to show."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from fastapi import APIRouter, Response

from services.claims.answers import MEDIA_TYPE
from services.claims.caller import Ask, Asked
from services.claims.lists.listed import word_of
from services.claims.lists.page import UPDATED, Filters, Listing, Sort, page
from services.claims.lists.projector import NAME, SCHEMA
from services.claims.query import Query, wrong
from services.kit.errors import FieldError, Invalid, Unavailable
from services.kit.eventlog.consumer import wait_until
from services.kit.eventlog.tokens import decode_positions

_PATIENCE: Final = 2.0
_LONGEST: Final = 10.0
_PAGED: Final = ("limit", "after", "sort", "updated_since")
_POLICIES: Final = Listing(
    "claims.policy_view", "policy_id", {"policy_no": Sort("policy_no", str), "updated_at": UPDATED}, "policy_no"
)
_CLAIMS: Final = Listing(
    "claims.claim_view",
    "claim_id",
    {"occurred_on": Sort("listed_on", date.fromisoformat), "updated_at": UPDATED},
    "-occurred_on",
)
_TEXTS: Final = {
    "insurer": "insurer_id",
    "handler": "handler_id",
    "state": "state",
    "status": "status",
    "common_event": "common_event_code",
    "claim_no": "claim_no",
    "external_reference": "external_reference",
    "insurer_claim_no": "insurer_claim_no",
}

router = APIRouter(prefix="/v1")


@router.get("/policies")
async def get_policies(ask: Asked) -> Response:
    """Policies, filtered: by number, client, insurer, branch, adviser, in force on a day."""
    query = ask.query("policy_no", "client", "insurer", "branch", "adviser", "in_force_on", *_PAGED)
    filters = _filters(ask, query)
    filters.add("policy_no = {}", query.text("policy_no"))
    filters.add("client_id = {}", query.text("client"))
    filters.add("insurer_id = {}", query.text("insurer"))
    filters.add("branch = {}", query.text("branch"))
    filters.add("adviser_id = {}", query.text("adviser"))
    filters.add("covered @> {}::date", query.day("in_force_on"))
    return await _answer(ask, _POLICIES, query, filters)


@router.get("/claims")
async def get_claims(ask: Asked) -> Response:
    """Claims and drafts, filtered: by policy and what hangs on it, coverage, state, dates of loss, references."""
    own = ("policy", "client", "branch", "coverage", "occurred_from", "occurred_to", "text")
    query = ask.query(*own, *_TEXTS, *_PAGED)
    filters = _filters(ask, query)
    filters.add("policy_id = {}", query.id("policy", "pol"))
    for name, column in _TEXTS.items():
        filters.add(f"{column} = {{}}", query.text(name))
    filters.add("{} = ANY (coverages)", query.text("coverage"))
    filters.add("occurred_on IS NOT NULL AND listed_on >= {}", query.day("occurred_from"))
    filters.add("occurred_on IS NOT NULL AND listed_on <= {}", query.day("occurred_to"))
    searched = query.text("text")
    filters.add("words @> ARRAY[{}::text]", word_of(searched) if searched else None)
    for name, column in (("client", "client_id"), ("branch", "branch")):
        of_policy = f"SELECT p.policy_id FROM claims.policy_view p WHERE p.tenant_id = $1 AND p.{column} = {{}}"
        filters.add(f"policy_id IN ({of_policy})", query.text(name))
    return await _answer(ask, _CLAIMS, query, filters)


def _filters(ask: Ask, query: Query) -> Filters:
    """What every list is filtered by: the tenant, first, and what an insurer's key may see."""
    filters = Filters()
    filters.add("tenant_id = {}", ask.caller.tenant_id)
    filters.add("insurer_id = {}", ask.caller.insurer_id)
    filters.add("updated_at >= {}", _moment(query))
    return filters


def _moment(query: Query) -> datetime | None:
    text = query.text("updated_since")
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise wrong("updated_since", "datetime-parsing") from None
    if moment.tzinfo is None:
        raise wrong("updated_since", "datetime-parsing", "2025-06-30T08:00:00Z")
    return moment


async def _answer(ask: Ask, listing: Listing, query: Query, filters: Filters) -> Response:
    await _wait(ask)
    return Response(await page(ask.house.pool, listing, query, filters), media_type=MEDIA_TYPE)


async def _wait(ask: Ask) -> None:
    """Waits until the lists show what `At-Least` names. Unavailable `projection-behind` after `Prefer: wait=N`."""
    token = ask.headers.get("at-least")
    if token is None:
        return
    try:
        positions = decode_positions(token)
    except ValueError:
        raise Invalid([FieldError("?at-least", "wrong-format")]) from None
    if not await wait_until(ask.house.pool, SCHEMA, NAME, positions, _patience(ask.headers.get("prefer", ""))):
        raise Unavailable("projection-behind")


def _patience(prefer: str) -> float:
    for preference in prefer.split(","):
        name, _, value = preference.strip().partition("=")
        if name.strip().lower() == "wait" and value.strip().isdigit():
            return min(float(value), _LONGEST)
    return _PATIENCE
