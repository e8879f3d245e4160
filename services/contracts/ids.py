"""Every id is made by one recipe, so that a resend meets what it made before (EVENT_LOG.md §2)."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Final
from uuid import UUID

import orjson
from pydantic import BeforeValidator, PlainSerializer

from services.contracts.http.wrong import id_format
from services.kit.errors import Expected
from services.kit.eventlog.partitions import stream_id_from_seed, uuid8

POLICY: Final = "policy"
CLAIM: Final = "claim"
PERSON: Final = "person"


def _cut(seed: bytes) -> UUID:
    """A UUID version 8 from a seed's sha256."""
    return uuid8(sha256(seed).digest()[:16])


def _seed(*parts: str | UUID) -> bytes:
    """The JSON array of the parts as text: UTF-8, no spaces."""
    return orjson.dumps(parts, default=str)


def policy_stream(tenant: UUID, insurer_id: str, policy_no: str) -> UUID:
    """The stream of a policy, always named by its insurer and number."""
    return stream_id_from_seed(_seed(tenant, POLICY, insurer_id, policy_no))


def claim_stream(tenant: UUID, source: str, key: str) -> UUID:
    """The stream of a claim that its sender names; `source` says whose name it is."""
    return stream_id_from_seed(_seed(tenant, CLAIM, source, key))


def person_stream(tenant: UUID, reference: str) -> UUID:
    """The stream, and the id, of a person that the tenant calls by its own reference: known before any record."""
    return stream_id_from_seed(_seed(tenant, PERSON, "broker", reference))


def claim_file(tenant: UUID, claim_id: UUID) -> UUID:
    """Whose key seals a claim's free text: nobody's, for it may speak of several people, but the file's own."""
    return person_stream(tenant, f"claim/{claim_id.hex}")


def directory_entry(tenant: UUID, kind: str, reference: str) -> UUID:
    """An entry of the directory: its kind, and the caller's own reference."""
    return stream_id_from_seed(_seed(tenant, "directory", kind, reference))


def command_stream(tenant: UUID, stream_type: str, command_id: UUID) -> UUID:
    """The stream of what nobody names: made from its command, so a retry meets it too."""
    return stream_id_from_seed(_seed(tenant, stream_type, "command", command_id))


def http_command(tenant: UUID, principal: str, method: str, path: str, key: str) -> UUID:
    """The command id of a request that carries an Idempotency-Key."""
    return _cut(_seed("http", tenant, principal, method, path, key))


def line_command(tenant: UUID, sender: str, line_key: str, name: str = "") -> UUID:
    """The command id of a line of a file: its sender's name for it, never the file's."""
    return _cut(_seed("line", tenant, sender, line_key, name))


def part_id(command_id: UUID, name: str, n: int = 0) -> UUID:
    """The id of the n-th thing of a kind that a command makes inside its stream."""
    return _cut(_seed("part", command_id, name, str(n)))


def tenant_uuid(code: str) -> UUID:
    """The id of the tenant with this code."""
    return _cut(_seed("tenant", code))


def dress(prefix: str, value: UUID) -> str:
    """`clm_0123…`: how an id looks outside."""
    return f"{prefix}_{value.hex}"


def undress(prefix: str, text: str) -> UUID:
    """The UUID behind a public id; ValueError for any other spelling."""
    head, _, tail = text.partition("_")
    if head != prefix or len(tail) != 32 or tail != tail.lower():
        raise Expected(f"un identifiant de la forme {prefix}_…", f"not an id of the form {prefix}_…")
    return UUID(hex=tail)


def _dressed(prefix: str) -> tuple[BeforeValidator, PlainSerializer]:
    def read(value: object) -> object:
        if isinstance(value, UUID):
            return value
        try:
            return undress(prefix, value if isinstance(value, str) else "")
        except ValueError:
            raise id_format(prefix) from None

    return BeforeValidator(read), PlainSerializer(lambda u: dress(prefix, u), return_type=str)


PolicyId = Annotated[UUID, *_dressed("pol")]
ClaimId = Annotated[UUID, *_dressed("clm")]
ClaimCoverageId = Annotated[UUID, *_dressed("cov")]
PaymentId = Annotated[UUID, *_dressed("pay")]
RecourseId = Annotated[UUID, *_dressed("rec")]
ReceiptId = Annotated[UUID, *_dressed("rcp")]
ExpertiseId = Annotated[UUID, *_dressed("exp")]
CollectionId = Annotated[UUID, *_dressed("col")]
PlanId = Annotated[UUID, *_dressed("pln")]
DocumentId = Annotated[UUID, *_dressed("doc")]
PartyId = Annotated[UUID, *_dressed("pty")]
PersonId = Annotated[UUID, *_dressed("per")]
ComputationId = Annotated[UUID, *_dressed("cmp")]
OfferId = Annotated[UUID, *_dressed("off")]
DeadlineId = Annotated[UUID, *_dressed("ddl")]
EventId = Annotated[UUID, *_dressed("evt")]
