"""Which policies and claims name a person, kept by the projector; and what an erasure of theirs is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from services.claims.persons.rules import ERASED_CLASSES
from services.contracts.events import codec
from services.contracts.events.declaration import ClaimDeclared, ClaimDrafted
from services.contracts.events.parties import PartyAdded
from services.contracts.events.person import PersonKeyDestroyed
from services.contracts.events.policy import PolicyAmended, PolicyRegistered
from services.contracts.ids import PERSON, claim_file, person_stream
from services.kit.database import Connection, Pool
from services.kit.eventlog.model import StoredEvent
from services.kit.sealing.vault import Name, destroy

_TELLING: Final = frozenset(
    {"policy-registered", "policy-amended", "claim-drafted", "claim-declared", "party-added"}
)  # the kinds that name people
_LINK: Final = """
INSERT INTO claims.person_link (log_partition, stream_id, person_id, tenant_id, stream_type)
SELECT DISTINCT $1::int, r.* FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[])
       AS r (stream_id, person_id, tenant_id, stream_type)
ON CONFLICT (log_partition, stream_id, person_id) DO NOTHING"""
_REFERENCES: Final = "SELECT DISTINCT reference FROM claims.directory_entry WHERE tenant_id = $1 AND person_id = $2"
_LINKED: Final = """
SELECT DISTINCT stream_type, stream_id FROM claims.person_link WHERE tenant_id = $1 AND person_id = ANY ($2)"""
_OF_POLICIES: Final = "SELECT claim_id FROM claims.claim_view WHERE tenant_id = $1 AND policy_id = ANY ($2)"
_COVERED: Final = "SELECT max(upper(covered)) FROM claims.policy_view WHERE tenant_id = $1 AND policy_id = ANY ($2)"


@dataclass(frozen=True, slots=True)
class Linked:
    """Where a person stands: the policies it holds, the claims that name it or stand on those policies."""

    policies: tuple[UUID, ...]
    claims: tuple[UUID, ...]
    covered_until: date | None
    """The last day that one of the policies covers; None without any."""


NOWHERE: Final = Linked((), (), None)


async def keep_links(conn: Connection, log_partition: int, events: Sequence[StoredEvent]) -> None:
    """Stores whom a batch of one partition names."""
    rows = [
        (stored.stream_id, person_id, stored.tenant_id, stored.stream_type)
        for stored in events
        if stored.kind in _TELLING
        for person_id in _named(stored)
    ]
    if rows:
        await conn.execute(_LINK, log_partition, *map(list, zip(*rows, strict=True)))


async def destroy_keys(conn: Connection, events: Sequence[StoredEvent]) -> None:
    """Destroys what the events say was destroyed: nothing is left to do, unless somebody fell between the two."""
    for stored in events:
        if stored.stream_type == PERSON and stored.kind == "person-key-destroyed":
            event = codec.decode(stored.kind, stored.schema_version, stored.data)
            assert isinstance(event, PersonKeyDestroyed)
            await destroy(conn, stored.tenant_id, keys_of(stored.tenant_id, stored.stream_id, event))


def keys_of(tenant_id: UUID, person_id: UUID, event: PersonKeyDestroyed) -> list[Name]:
    """The keys that an erasure destroys: the person's, and those of the claim files it names."""
    files = [claim_file(tenant_id, claim_id) for claim_id in event.claim_ids or ()]
    return [
        *((person_id, sealed_class) for sealed_class in event.classes),
        *((file, sealed_class) for file in files for sealed_class in ERASED_CLASSES),
    ]


async def linked(pool: Pool, tenant_id: UUID, person_id: UUID) -> Linked:
    """Where a person stands, by its own id and by the references of the directory that are its."""
    references = [row[0] for row in await pool.fetch(_REFERENCES, tenant_id, person_id)]
    names = [person_id, *(person_stream(tenant_id, reference) for reference in references)]
    found = await pool.fetch(_LINKED, tenant_id, names)
    policies = sorted(stream for stream_type, stream in found if stream_type == "policy")
    of_policies = await pool.fetch(_OF_POLICIES, tenant_id, policies)
    claims = {stream for stream_type, stream in found if stream_type == "claim"} | {row[0] for row in of_policies}
    after = await pool.fetchval(_COVERED, tenant_id, policies)
    return Linked(tuple(policies), tuple(sorted(claims)), None if after is None else after - timedelta(days=1))


def _named(stored: StoredEvent) -> Iterator[UUID]:
    """The persons that an event names, by their ids or by the caller's codes for them."""
    match codec.decode(stored.kind, stored.schema_version, stored.data):
        case PolicyRegistered(client_id=client, policyholder_id=holder):
            codes: list[str | None] = [client, holder]
        case PolicyAmended(changes=changes):
            codes = [change.after for change in changes if change.field in ("client_id", "policyholder_id")]
        case ClaimDeclared(reporter_id=reporter) | ClaimDrafted(reporter_id=reporter):
            codes = [reporter]
        case PartyAdded(person_id=person_id):
            codes = []
            if person_id is not None:
                yield person_id
        case other:
            raise AssertionError(f"{type(other).__name__} names nobody")
    for code in codes:
        if code is not None:
            yield person_stream(stored.tenant_id, code)
