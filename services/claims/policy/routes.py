"""Policies and premiums over HTTP."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from services.claims import answers
from services.claims.caller import Ask, Asked, only_if, stream_of
from services.claims.policy.orders import ORDERS
from services.claims.policy.state import InForce, Policy, Terminated, Unregistered
from services.claims.policy.views import policy_view
from services.contracts.bulk import CommandName
from services.contracts.http.policy import PolicyIn
from services.contracts.ids import dress, policy_stream
from services.kit.errors import Missing

router = APIRouter(prefix="/v1/policies")


@router.post("", status_code=201)
async def post_policy(ask: Asked) -> Response:
    """Registers a policy (contrat), named by its insurer and number."""
    body: PolicyIn = await ask.body("register-policy")
    policy_id = policy_stream(ask.caller.tenant_id, body.insurer_id, body.policy_no)
    decide = ORDERS["register-policy"](body, await ask.facts(policy_id))
    decided = await ask.house.policies.handle(policy_id, ask.command, decide, fresh=True)
    return answers.whole(decided, location(policy_id), policy_view(shown(decided.state), policy_id, decided.version))


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


@router.post("/{policy_id}/premiums", status_code=201)
async def post_premium(policy_id: str, ask: Asked) -> Response:
    """Moves a premium: written, adjusted, refunded, cancelled, collected, bounced."""
    return await _change(ask, policy_id, "move-premium", expected=ask.expected)


async def _change(ask: Ask, public_id: str, name: CommandName, *, expected: int | None) -> Response:
    policy_id = stream_of("pol", public_id)
    body = await ask.body(name)
    decide = only_if(lambda p: _seen(ask, p), "policy", ORDERS[name](body, await ask.facts(policy_id)))
    decided = await ask.house.policies.handle(policy_id, ask.command, decide, expected=expected)
    view = policy_view(shown(decided.state), policy_id, decided.version)
    movement = dress("evt", decided.events[0].event_id) if name == "move-premium" else None
    return answers.part(decided, "policy", view, movement)


def _seen(ask: Ask, policy: Policy) -> bool:
    return not isinstance(policy, Unregistered) and ask.sees(policy.contract.insurer_id)


def shown(policy: Policy) -> InForce | Terminated:
    """A policy there is something to show of; Missing for one that was never registered."""
    if isinstance(policy, Unregistered):
        raise Missing("policy")
    return policy


def location(policy_id: UUID) -> str:
    """Where a policy is found."""
    return f"/v1/policies/{dress('pol', policy_id)}"
