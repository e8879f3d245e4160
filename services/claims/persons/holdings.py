"""What is held of a person across the streams: the claims that keep it, and all that answers a request for access."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import orjson

from services.claims import answers
from services.claims.caller import Ask
from services.claims.opening import opened_person, shown
from services.claims.persons.links import Linked
from services.claims.persons.retention import HeldClaim
from services.claims.persons.state import Person
from services.claims.persons.views import person_view
from services.claims.state import Abandoned, Claim, Closed, Draft, Open, Undeclared
from services.contracts.events import PersonEvent, codec
from services.contracts.events.sealed import Sealed
from services.contracts.ids import claim_file, dress
from services.kit.commands import Decided
from services.kit.eventlog.model import StoredEvent
from services.kit.eventlog.reader import read_streams

_CONSTRUCTION: Final = "construction"
_BODILY: Final = ("bodily", "mixed")
_ENTRIES: Final = """
SELECT DISTINCT kind, reference FROM claims.directory_entry WHERE tenant_id = $1 AND person_id = $2 ORDER BY 1, 2"""


async def held_claims(ask: Ask, claim_ids: Sequence[UUID]) -> list[HeldClaim]:
    """The claims as far as retention looks at them; a draft is open, an abandoned one keeps nothing."""
    states = await ask.house.claims.load_since(ask.caller.tenant_id, dict.fromkeys(claim_ids))
    claims = {claim_id: claim for claim_id, (claim, _) in states.items()}
    policies = {claim_id: policy for claim_id, claim in claims.items() if (policy := _policy(claim)) is not None}
    known = await ask.house.shelf.find_all(ask.caller.tenant_id, set(policies.values()))
    building = {policy for policy, found in known.items() if found.contract.registered.product_line == _CONSTRUCTION}
    return [
        _held(claim_id, claim, construction=policies.get(claim_id) in building)
        for claim_id, claim in claims.items()
        if not isinstance(claim, Undeclared | Abandoned)
    ]


async def holdings(ask: Ask, person_id: UUID, decided: Decided[Person, PersonEvent], where: Linked) -> dict[str, Any]:
    """Everything: the person's record opened, the policies and claims it stands in, and what these say of it.

    A text is `about` the person where it is sealed under its own key, else the file: it may speak of others too.
    """
    view = answers.encode_sealed(person_view(decided.state, person_id, decided.version))
    streams = await read_streams(ask.house.pool, ask.caller.tenant_id, where.claims)
    entries = await ask.house.pool.fetch(_ENTRIES, ask.caller.tenant_id, person_id)
    return {
        "held": {
            "person": orjson.loads(await opened_person(ask, person_id, view)),
            "policies": [dress("pol", policy) for policy in where.policies],
            "claims": [
                {"id": dress("clm", claim_id), "texts": await _texts(ask, person_id, claim_id, events)}
                for claim_id, events in streams.items()
            ],
            "directory": [{"kind": kind, "reference": reference} for kind, reference in entries],
        }
    }


async def _texts(ask: Ask, person_id: UUID, claim_id: UUID, events: Sequence[StoredEvent]) -> list[dict[str, Any]]:
    file = claim_file(ask.caller.tenant_id, claim_id)
    found: list[tuple[StoredEvent, Sealed]] = []
    for stored in events:
        event = codec.bound(codec.decode(stored.kind, stored.schema_version, stored.data), stored.version)
        held = codec.private(event).values()
        found += [(stored, s) for s in held if isinstance(s, Sealed) and s.person_id in (person_id, file)]
    texts = await shown(ask, claim_id, [sealed for _, sealed in found])
    return [
        {
            "event_id": dress("evt", stored.event_id),
            "kind": stored.kind,
            "effective_on": stored.effective_on,
            "field": sealed.field,
            "about": "person" if sealed.person_id == person_id else "file",
            "text": text,
        }
        for (stored, sealed), text in zip(found, texts, strict=True)
    ]


def _held(claim_id: UUID, claim: Draft | Open | Closed, *, construction: bool) -> HeldClaim:
    bodily = not isinstance(claim, Draft) and claim.dossier.declared.injury_kind in _BODILY
    closed_on = claim.closing.closed_on if isinstance(claim, Closed) else None
    return HeldClaim(claim_id, closed_on, bodily=bodily, construction=construction)


def _policy(claim: Claim) -> UUID | None:
    match claim:
        case Undeclared():
            return None
        case Draft(drafted=drafted) | Abandoned(drafted=drafted):
            return drafted.policy_id
        case _:
            return claim.dossier.declared.policy_id
