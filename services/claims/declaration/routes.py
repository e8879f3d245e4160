"""Declaring, reading and correcting claims over HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from fastapi import APIRouter, Response

from services.claims import answers
from services.claims.caller import Asked, stream_of
from services.claims.change import change
from services.claims.cuts import basis
from services.claims.declaration.named import command_named, policy_named, stream_named
from services.claims.declaration.reading import cover_shown, stored_claim
from services.claims.duplicates.reading import warnings_for
from services.claims.opening import opened, plain_opened
from services.claims.orders import CLAIM_ORDERS
from services.claims.parties.persons import named_persons, recorded
from services.claims.parts import LISTED, TIMES, page, reading
from services.claims.query import Query, wrong
from services.claims.settlement.views import told_to
from services.claims.state import policy_of
from services.claims.timeline import timeline
from services.claims.views import INCLUDES, claim_view
from services.claims.withheld import may_be_told
from services.contracts.events.codec import MONEY_KINDS
from services.contracts.http.claim import ClaimIn, CorrectionIn
from services.contracts.http.declaration import DraftIn
from services.contracts.ids import dress

router = APIRouter(prefix="/v1/claims")


@router.post("", status_code=201)
async def post_claim(ask: Asked) -> Response:
    """Declares a claim (déclaration) on a policy named by its id, or by insurer and number; with `draft`, keeps it."""
    name = await command_named(ask)
    body: ClaimIn | DraftIn = await ask.body(name)
    claim_id = stream_named(ask, body)
    persons = await recorded(ask.house.pool, ask.caller.tenant_id, named_persons(body))
    facts = replace(await ask.facts(claim_id, policy_named(ask, body)), persons=persons)
    decided = await ask.house.claims.handle(claim_id, ask.command, CLAIM_ORDERS[name](body, facts), fresh=True)
    view = claim_view(decided.state, claim_id, decided.version, french=ask.french)
    return answers.whole(decided, f"/v1/claims/{dress('clm', claim_id)}", view)


@router.get("/{claim_id}")
async def get_claim(claim_id: str, ask: Asked) -> Response:
    """A claim as it is, or as it was (`as_of`, `known_on`); `include` adds its payments, recourses, expertises."""
    if not ask.request.query_params and ask.french and (stored := await stored_claim(ask, claim_id)) is not None:
        return stored
    asked = await reading(ask, claim_id, (*TIMES, "include"))
    view = claim_view(
        asked.known.state,
        asked.claim_id,
        asked.known.version,
        as_of=asked.cut.as_of,
        french=ask.french,
        cover=await cover_shown(ask, asked.known.state, asked.cut),
        include=_included(asked.query),
    )
    if "payments" in view:
        view["payments"] = told_to(view["payments"], for_insurer=ask.for_insurer)
    if asked.cut.is_now:
        view["warnings"] = await warnings_for(ask, asked.claim_id)
        return answers.found(await opened(ask, asked.claim_id, answers.encode_sealed(view)), asked.known.version)
    return await plain_opened(ask, asked.claim_id, {**view, **basis(ask, asked.cut, asked.known.events)})


@router.patch("/{claim_id}")
async def patch_claim(claim_id: str, ask: Asked) -> Response:
    """Corrects facts (rectification), or attaches the claim to another policy (rattachement)."""
    body: CorrectionIn = await ask.body("correct-claim")
    policy_id = body.changes.policy_id
    if policy_id is None and body.changes.occurred_on is not None:
        # Another day of loss has other terms: those of the policy that the claim stands on.
        claim, _ = await ask.house.claims.load(ask.caller.tenant_id, stream_of("clm", claim_id))
        policy_id = policy_of(claim, ask.caller.tenant_id)
    answer = await change(ask, claim_id, "correct-claim", expected=ask.expected_always, policy_id=policy_id)
    answer.status_code = 200
    return answer


@router.get("/{claim_id}/events")
async def get_events(claim_id: str, ask: Asked) -> Response:
    """The timeline: every event, who, when, what changed, in words; `as_of` leaves out what moved money later."""
    asked = await reading(ask, claim_id, LISTED)
    last = asked.cut.as_of or date.max
    kept = [e for e in asked.known.events if e.kind not in MONEY_KINDS or e.effective_on <= last]
    told = [event for event in kept if may_be_told(ask.caller, event.kind)]
    return page(asked.query, timeline(told, french=ask.french, for_insurer=ask.for_insurer))


@router.post("/{claim_id}/transmission", status_code=201)
async def post_transmission(claim_id: str, ask: Asked) -> Response:
    """Records the sending to the insurer (déclaration à la compagnie)."""
    return await change(ask, claim_id, "send-claim", expected=ask.expected)


@router.post("/{claim_id}/acknowledgement", status_code=201)
async def post_acknowledgement(claim_id: str, ask: Asked) -> Response:
    """Records the insurer's own reference (accusé de réception)."""
    return await change(ask, claim_id, "acknowledge-claim", expected=ask.expected)


def _included(query: Query) -> list[str]:
    names = (query.text("include") or "").split(",") if query.text("include") else []
    if any(name not in INCLUDES for name in names):
        raise wrong("include", "not-allowed", ", ".join(INCLUDES))
    return names
