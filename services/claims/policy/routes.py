"""Policies and premiums over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response

from services.claims import answers
from services.claims.caller import Ask, Asked, only_if, stream_of
from services.claims.cuts import AsKnown, Cut, as_known, basis
from services.claims.parts import LISTED, TIMES, page
from services.claims.policy.orders import ORDERS
from services.claims.policy.parts import PARTS, Items
from services.claims.policy.state import Policy, Registered, Unregistered
from services.claims.policy.views import policy_view, stored_for_insurer, told_to
from services.claims.timeline import timeline
from services.contracts.bulk import CommandName
from services.contracts.events import PolicyEvent
from services.contracts.events.dressed import without_brokers_own
from services.contracts.events.exposure import ActionPlanSet
from services.contracts.http.policy import PolicyIn
from services.contracts.ids import dress, policy_stream
from services.kit.commands import Noted, VersionMismatch
from services.kit.errors import Missing, Refusal

Endpoint = Callable[..., Awaitable[Response]]

router = APIRouter(prefix="/v1/policies")


@router.post("", status_code=201)
async def post_policy(ask: Asked) -> Response:
    """Registers a policy (contrat), named by its insurer and number."""
    body: PolicyIn = await ask.body("register-policy")
    if not ask.sees(body.insurer_id):
        raise Refusal("forbidden", insurer_id=body.insurer_id)
    policy_id = policy_stream(ask.caller.tenant_id, body.insurer_id, body.policy_no)
    decide = ORDERS["register-policy"](body, await ask.facts(policy_id))
    decided = await ask.house.policies.handle(policy_id, ask.command, decide, fresh=True)
    return answers.whole(decided, location(policy_id), policy_view(shown(decided.state), policy_id, decided.version))


@router.get("/{policy_id}")
async def get_policy(policy_id: str, ask: Asked) -> Response:
    """One policy: the stored view where it is current, else folded; or as it was."""
    stream_id, cut = stream_of("pol", policy_id), Cut.of(ask.query("as_of", "known_on"))
    if cut.is_now:
        stored = await ask.house.views.find("policy", ask.caller.tenant_id, stream_id)
        if stored is not None:
            ask.must_see(stored.insurer_id, "policy")
            return answers.found(stored_for_insurer(stored.view) if ask.for_insurer else stored.view, stored.version)
    known = await _known(ask, stream_id, cut.known_on)
    whole = policy_view(shown(known.state), stream_id, known.version, cut.as_of)
    view = told_to(whole, for_insurer=ask.for_insurer)
    if cut.is_now:
        return answers.found(answers.encode(view), known.version)
    return answers.plain({**view, **basis(ask, cut, known.events)})


@router.get("/{policy_id}/events")
async def get_events(policy_id: str, ask: Asked) -> Response:
    """The timeline of a policy: every event, who, when, what changed, in words."""
    query = ask.query("known_on", "limit", "after")
    known = await _known(ask, stream_of("pol", policy_id), query.day("known_on"))
    return page(query, timeline(known.events, french=ask.french, for_insurer=ask.for_insurer))


@router.post("/{policy_id}/endorsements", status_code=201)
async def post_endorsement(policy_id: str, ask: Asked) -> Response:
    """Amends a policy (avenant)."""
    return await _change(ask, policy_id, "amend-policy", expected=ask.expected_always)


@router.post("/{policy_id}/renewals", status_code=201)
async def post_renewal(policy_id: str, ask: Asked) -> Response:
    """Renews a policy (renouvellement)."""
    return await _change(ask, policy_id, "renew-policy", expected=ask.expected)


@router.post("/{policy_id}/terminations", status_code=201)
async def post_termination(policy_id: str, ask: Asked) -> Response:
    """Terminates a policy (résiliation), with the refunds of its uncovered days."""
    return await _change(ask, policy_id, "terminate-policy", expected=ask.expected_always)


@router.post("/{policy_id}/suspensions", status_code=201)
async def post_suspension(policy_id: str, ask: Asked) -> Response:
    """Suspends the cover (suspension de la garantie), from a day on."""
    return await _change(ask, policy_id, "suspend-cover", expected=ask.expected)


@router.post("/{policy_id}/reinstatements", status_code=201)
async def post_reinstatement(policy_id: str, ask: Asked) -> Response:
    """Brings the cover back (remise en vigueur)."""
    return await _change(ask, policy_id, "reinstate-cover", expected=ask.expected)


@router.post("/{policy_id}/exposure-units", status_code=201)
async def post_exposure_units(policy_id: str, ask: Asked) -> Response:
    """Declares how many units the policy insures over a period (assiette déclarée)."""
    return await _change(ask, policy_id, "declare-exposure", expected=ask.expected)


@router.post("/{policy_id}/action-plans", status_code=201)
async def post_action_plan(policy_id: str, ask: Asked) -> Response:
    """Sets an action plan (plan de prévention), or what one has become."""
    return await _change(ask, policy_id, "set-action-plan", expected=ask.expected)


@router.post("/{policy_id}/premiums", status_code=201)
async def post_premium(policy_id: str, ask: Asked) -> Response:
    """Moves a premium: written, adjusted, refunded, cancelled, collected, bounced."""
    return await _change(ask, policy_id, "move-premium", expected=ask.expected)


def _list(name: str) -> Endpoint:
    async def get_parts(policy_id: str, ask: Asked) -> Response:
        query = ask.query(*LISTED)
        return page(query, await _items(ask, name, policy_id, Cut.of(query)))

    return get_parts


def _one(name: str) -> Endpoint:
    async def get_part(policy_id: str, part_id: str, ask: Asked) -> Response:
        cut = Cut.of(ask.query(*TIMES))
        for item in await _items(ask, name, policy_id, cut):
            if item["id"] == part_id:
                return answers.plain(item)
        raise Missing(name.removesuffix("s"))

    return get_part


async def _items(ask: Ask, name: str, policy_id: str, cut: Cut) -> Items:
    known = await _known(ask, stream_of("pol", policy_id), cut.known_on)
    items = PARTS[name]([e for e in known.events if cut.as_of is None or e.effective_on <= cut.as_of])
    return [without_brokers_own(item) for item in items] if ask.for_insurer else items


for _name in PARTS:  # every collection that takes POST has its GET list and GET one
    router.add_api_route(f"/{{policy_id}}/{_name}", _list(_name), methods=["GET"])
    router.add_api_route(f"/{{policy_id}}/{_name}/{{part_id}}", _one(_name), methods=["GET"])


async def _change(ask: Ask, public_id: str, name: CommandName, *, expected: int | None) -> Response:
    policy_id = stream_of("pol", public_id)
    body = await ask.body(name)
    decide = only_if(lambda p: _seen(ask, p), "policy", ORDERS[name](body, await ask.facts(policy_id)))
    try:
        decided = await ask.house.policies.handle(policy_id, ask.command, decide, expected=expected)
    except VersionMismatch:
        await _known(ask, policy_id)  # the version is told only to those who may see the policy
        raise
    view = policy_view(shown(decided.state), policy_id, decided.version)
    return answers.part(decided, "policy", view, _part_id(decided.events[0]))


def _part_id(noted: Noted[PolicyEvent]) -> str:
    event = noted.event
    return dress("pln", event.plan_id) if isinstance(event, ActionPlanSet) else dress("evt", noted.event_id)


async def _known(ask: Ask, policy_id: UUID, known_on: date | None = None) -> AsKnown[Policy]:
    known = await as_known(ask, ask.house.policies, policy_id, known_on)
    if not _seen(ask, known.state):
        raise Missing("policy")
    return known


def _seen(ask: Ask, policy: Policy) -> bool:
    return not isinstance(policy, Unregistered) and ask.sees(policy.contract.insurer_id)


def shown(policy: Policy) -> Registered:
    """A policy there is something to show of; Missing for one that was never registered."""
    if isinstance(policy, Unregistered):
        raise Missing("policy")
    return policy


def location(policy_id: UUID) -> str:
    """Where a policy is found."""
    return f"/v1/policies/{dress('pol', policy_id)}"
