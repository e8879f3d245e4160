"""The tables of the read models: how a state becomes a row, and how rows are stored, a set at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

from services.claims.answers import encode, encode_sealed
from services.claims.lists.listed import SEPARATOR, listed
from services.claims.persons.state import UNRECORDED, Person
from services.claims.persons.state import evolve as evolve_person
from services.claims.persons.views import person_view
from services.claims.policy.state import UNREGISTERED, Policy, Unregistered
from services.claims.policy.state import evolve as evolve_policy
from services.claims.policy.views import policy_view
from services.claims.state import UNDECLARED, Claim
from services.claims.state import evolve as evolve_claim
from services.claims.views import claim_view
from services.contracts.events import codec
from services.contracts.ids import CLAIM, PERSON, POLICY
from services.contracts.periods import Period
from services.kit.database import Connection
from services.kit.eventlog.model import StoredEvent

S = TypeVar("S")


@dataclass(frozen=True)
class Model(Generic[S]):
    """One read model. `columns` are its own, with the type each is sent as and how it is read from that."""

    stream_type: str
    table: str
    columns: Sequence[tuple[str, str, str]]
    initial: S
    evolve: Callable[[S, Any, Any], S]
    values: Callable[[S, StoredEvent], tuple[Any, ...]]

    def step(self, state: S, stored: StoredEvent) -> S:
        """The state after one more stored event."""
        event = codec.decode(stored.kind, stored.schema_version, stored.data)
        return self.evolve(state, codec.bound(event, stored.version), stored.event_id)

    def row(self, state: S, last: StoredEvent) -> tuple[Any, ...]:
        """The row of a stream whose last event this is."""
        shared = (last.stream_id, last.tenant_id, last.version, last.recorded_at)
        return (*shared, *self.values(state, last))

    async def save(self, conn: Connection, log_partition: int, rows: Sequence[tuple[Any, ...]]) -> None:
        """Stores rows of one partition, new or changed, in one statement."""
        await conn.execute(self._upsert, log_partition, *map(list, zip(*rows, strict=True)))

    @cached_property
    def _upsert(self) -> str:
        id_name = f"{self.stream_type}_id"
        shared = ((id_name, "uuid", "{}"), ("tenant_id", "uuid", "{}"), ("version", "int", "{}"))
        columns = (*shared, ("updated_at", "timestamptz", "{}"), *self.columns)
        names = [name for name, _, _ in columns]
        sent = ", ".join(f"${n}::{kind}[]" for n, (_, kind, _) in enumerate(columns, 2))
        read = ", ".join(read.format(f"r.{name}") for name, _, read in columns)
        changed = ", ".join(f"{name} = excluded.{name}" for name in names[2:])
        return f"""
            INSERT INTO {self.table} (log_partition, {", ".join(names)})
            SELECT $1, {read} FROM unnest({sent}) AS r ({", ".join(names)})
            ON CONFLICT (log_partition, {id_name}) DO UPDATE SET {changed}"""


def _policy_values(policy: Policy, last: StoredEvent) -> tuple[Any, ...]:
    assert not isinstance(policy, Unregistered), "a stream begins with its registration"
    registered = policy.contract.registered
    return (
        registered.policy_no,
        registered.insurer_id,
        registered.client_id,
        registered.branch,
        registered.adviser_id,
        _multirange(policy.contract.covered),
        encode(policy_view(policy, last.stream_id, last.version)),
    )


def _claim_values(claim: Claim, last: StoredEvent) -> tuple[Any, ...]:
    view = claim_view(claim, last.stream_id, last.version)
    return (*listed(claim, view), encode_sealed(view))


def _person_values(person: Person, last: StoredEvent) -> tuple[Any, ...]:
    view = person_view(person, last.stream_id, last.version)
    return view["nature"], view["state"], encode_sealed(view)


def _multirange(periods: Sequence[Period]) -> str:
    return "{" + ",".join(f"[{p.start},{p.end}]" for p in periods) + "}"


def _as_text(*names: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, "text", "{}") for name in names)


_TEXTS: Final = f"string_to_array({{}}, chr({ord(SEPARATOR)}))"

POLICIES: Model[Policy] = Model(
    stream_type=POLICY,
    table="claims.policy_view",
    columns=(
        *_as_text("policy_no", "insurer_id", "client_id", "branch", "adviser_id"),
        ("covered", "text", "{}::datemultirange"),
        ("view", "bytea", "{}"),
    ),
    initial=UNREGISTERED,
    evolve=evolve_policy,
    values=_policy_values,
)
CLAIMS: Model[Claim] = Model(
    stream_type=CLAIM,
    table="claims.claim_view",
    columns=(
        *_as_text("claim_no"),
        ("policy_id", "uuid", "{}"),
        *_as_text("insurer_id"),
        ("occurred_on", "date", "{}"),
        *_as_text("state", "status"),
        ("coverages", "text", _TEXTS),
        *_as_text("common_event_code", "external_reference", "insurer_claim_no"),
        ("listed_on", "date", "{}"),
        *_as_text("handler_id", "place"),
        ("item_refs", "text", _TEXTS),
        ("merged_into", "uuid", "{}"),
        ("words", "text", _TEXTS),
        ("view", "bytea", "{}"),
    ),
    initial=UNDECLARED,
    evolve=evolve_claim,
    values=_claim_values,
)
PERSONS: Model[Person] = Model(
    stream_type=PERSON,
    table="claims.person_view",
    columns=(*_as_text("nature", "state"), ("view", "bytea", "{}")),
    initial=UNRECORDED,
    evolve=evolve_person,
    values=_person_values,
)
