"""One command on one claim over HTTP: read the body, take the facts, ask the desk once, answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import Response

from services.claims import answers
from services.claims.caller import Ask, only_if, stream_of
from services.claims.facts import Facts
from services.claims.orders import CLAIM_ORDERS
from services.claims.parties.persons import named_persons, recorded
from services.claims.state import Claim, Undeclared, insurer_of
from services.claims.views import claim_view
from services.contracts.bulk import CommandName
from services.contracts.events import ClaimEvent
from services.contracts.ids import dress, undress
from services.kit.commands import Decided, Noted, VersionMismatch
from services.kit.errors import Missing

Made = Callable[[Noted[ClaimEvent]], str]
"""The public id of what a command made, from its first event."""


def _no_further(facts: Facts) -> Facts:
    return facts


async def change(
    ask: Ask,
    public_id: str,
    name: CommandName,
    *,
    expected: int | None = None,
    refs: Mapping[str, UUID] | None = None,
    policy_id: UUID | None = None,
    made: Made | None = None,
    further: Callable[[Facts], Facts] = _no_further,
) -> Response:
    """Carries out a command on a claim that the caller may see; `policy_id` is a policy the command needs.

    `further` adds facts that the route has found elsewhere.
    """
    claim_id = stream_of("clm", public_id)
    body = await ask.body(name)
    persons = await recorded(ask.house.pool, ask.caller.tenant_id, named_persons(body))
    facts = further(replace(await ask.facts(claim_id, policy_id), refs=refs or {}, persons=persons))
    decide = only_if(lambda claim: seen(ask, claim), "claim", CLAIM_ORDERS[name](body, facts))
    decided = await _handled(ask, claim_id, decide, expected)
    view = claim_view(decided.state, claim_id, decided.version, french=ask.french)
    part = made(decided.events[0]) if made and decided.events else None
    return answers.part(decided, "claim", view, part)


async def _handled(
    ask: Ask, claim_id: UUID, decide: Callable[[Claim], Sequence[ClaimEvent]], expected: int | None
) -> Decided[Claim, ClaimEvent]:
    """A version is told only to those who may see the claim: for anybody else it is Missing."""
    try:
        return await ask.house.claims.handle(claim_id, ask.command, decide, expected=expected)
    except VersionMismatch:
        claim, _ = await ask.house.claims.load(ask.caller.tenant_id, claim_id)
        if not seen(ask, claim):
            raise Missing("claim") from None
        raise


def seen(ask: Ask, claim: Claim) -> bool:
    """Whether there is a claim, and the caller may see it."""
    return not isinstance(claim, Undeclared) and ask.sees(insurer_of(claim))


def inner(prefix: str, public_id: str, what: str) -> UUID:
    """The thing inside a claim that a path names. Missing for what is not such an id."""
    try:
        return undress(prefix, public_id)
    except ValueError:
        raise Missing(what, f"{what}-not-found") from None


def made_by(prefix: str, field: str) -> Made:
    """What a command made carries its id in a field of the first event."""

    def made(noted: Noted[ClaimEvent]) -> str:
        value: Any = getattr(noted.event, field)
        return dress(prefix, value)

    return made
