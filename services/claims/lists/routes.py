"""The lists of policies and claims. They follow the log closely; `At-Least` waits for a write to show."""

from __future__ import annotations

from datetime import date
from typing import Final

from fastapi import APIRouter, Response

from services.claims.caller import Ask, Asked
from services.claims.lists.asked import PAGED, answer, filters_of
from services.claims.lists.listed import word_of
from services.claims.lists.page import UPDATED, Listing, Sort
from services.claims.opening import hidden
from services.claims.policy.views import stored_for_insurer
from services.claims.query import Query, wrong

_POLICIES: Final = Listing(
    "claims.policy_view", "policy_id", {"policy_no": Sort("policy_no", str), "updated_at": UPDATED}, "policy_no"
)
CLAIM_LISTING: Final = Listing(
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
    query = ask.query("policy_no", "client", "insurer", "branch", "adviser", "in_force_on", *PAGED)
    filters = filters_of(ask, query)
    filters.add("policy_no = {}", query.text("policy_no"))
    filters.add("client_id = {}", query.text("client"))
    filters.add("insurer_id = {}", query.text("insurer"))
    filters.add("branch = {}", query.text("branch"))
    filters.add("adviser_id = {}", _adviser(ask, query))
    filters.add("covered @> {}::date", query.day("in_force_on"))
    return await answer(ask, _POLICIES, query, filters, stored_for_insurer if ask.for_insurer else hidden)


def _adviser(ask: Ask, query: Query) -> str | None:
    """Whose client a policy is shows by asking for it too: an insurer's key may not."""
    adviser = query.text("adviser")
    if adviser is not None and ask.for_insurer:
        raise wrong("adviser", "not-allowed")
    return adviser


@router.get("/claims")
async def get_claims(ask: Asked) -> Response:
    """Claims and drafts, filtered: by policy and what hangs on it, coverage, state, dates of loss, references."""
    own = ("policy", "client", "branch", "coverage", "occurred_from", "occurred_to", "text")
    query = ask.query(*own, *_TEXTS, *PAGED)
    filters = filters_of(ask, query)
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
    return await answer(ask, CLAIM_LISTING, query, filters)
