"""What a declaration, drafted or not, names: its own stream, and its policy."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import msgspec

from services.claims.caller import Ask
from services.contracts.bulk import CommandName
from services.contracts.http.claim import ClaimIn
from services.contracts.http.declaration import DraftFacts, DraftIn
from services.contracts.ids import claim_stream, command_stream, policy_stream


class _Head(msgspec.Struct):
    draft: object = False


_HEAD: Final = msgspec.json.Decoder(_Head)


async def command_named(ask: Ask) -> CommandName:
    """`draft-claim` for a body that says `"draft": true`, else `declare-claim`, whose model says what is wrong with it.

    Only a body with that word in it is looked into: most declare.
    """
    raw = await ask.request.body()
    if b'"draft"' not in raw:
        return "declare-claim"
    try:
        return "draft-claim" if _HEAD.decode(raw).draft is True else "declare-claim"
    except msgspec.DecodeError:
        return "declare-claim"


def stream_named(ask: Ask, body: ClaimIn | DraftIn) -> UUID:
    """What the sender names gets its stream from that name; the rest from the command, so that a retry meets it too."""
    caller = ask.caller
    if body.external_reference is None:
        return command_stream(caller.tenant_id, "claim", caller.command_id)
    return claim_stream(caller.tenant_id, caller.insurer_id or "broker", body.external_reference)


def policy_named(ask: Ask, body: ClaimIn | DraftFacts) -> UUID | None:
    """The policy that a body names, by its id or by insurer and number."""
    if body.policy_reference is None or body.insurer_id is None:
        return body.policy_id
    return policy_stream(ask.caller.tenant_id, body.insurer_id, body.policy_reference)
