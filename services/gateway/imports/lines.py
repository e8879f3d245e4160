"""From a record of a file to a line for claims: by a profile's columns, or as a command that it is already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import msgspec

from services.contracts.bulk import BulkLine, CommandName
from services.contracts.ids import undress
from services.gateway.imports.faults import KEY_MOST, is_sound, unreadable
from services.gateway.imports.files import Layout, Record
from services.gateway.imports.mapping import MappedRow, Mapping
from services.gateway.imports.profile import Profile
from services.gateway.imports.ready import (
    EVENTS,
    Ready,
    StreamType,
    claim_called,
    claim_named,
    json_of,
    policy_named,
    weight,
)
from services.kit.eventlog.partitions import partition_of

_POLICY_COMMANDS: Final = frozenset(
    {
        *("policy-line", "register-policy", "amend-policy", "renew-policy", "terminate-policy"),
        *("suspend-cover", "reinstate-cover", "declare-exposure", "set-action-plan", "move-premium"),
    }
)
_encode = msgspec.json.Encoder().encode
_canonical = msgspec.json.Encoder(order="deterministic").encode

Reading = Callable[[int, Record], Ready]


def reading(profile: Profile, tenant: UUID, layout: Layout) -> Reading:
    """How to read the records of a file for a tenant; the reading raises Unmapped for a record that makes no line."""
    if profile.native:
        return _native(profile, tenant)
    columns = profile.columns if layout.form == "ndjson" else layout.columns
    mapping = Mapping(profile, columns)

    def read(n: int, record: Record) -> Ready:
        return _mapped(profile, tenant, n, mapping(_row(record, columns)))

    return read


# ------------------------------------------------------------ lines that a profile maps


def _row(record: Record, columns: Sequence[str]) -> Sequence[str]:
    """The cells of a CSV row, or the same of a JSON object's fields."""
    if isinstance(record, bytes):
        found = json_of(record)
        return [_cell(found.get(column)) for column in columns]
    if record is None:
        raise unreadable("", "les guillemets de la ligne ne vont pas par paires", "the quotes of the line do not match")
    return record


def _cell(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else str(value)


def _mapped(profile: Profile, tenant: UUID, n: int, row: MappedRow) -> Ready:
    assert profile.command is not None
    body = _encode(row.body)
    digest = sha256(profile.command.encode() + b"\n" + body).hexdigest()
    if profile.command == "report-position":
        # Other figures of the same claim and day are another statement, which takes the place of the one before.
        key = f"{row.key[: KEY_MOST - 17]}#{digest[:16]}"
        return _reported(tenant, BulkLine(n, key, digest, "", "claim", profile.command, msgspec.Raw(body)), row)
    if profile.command == "policy-line":
        policy = row.body["policy"]
        (stream, partition), needs = policy_named(tenant, policy["insurer_id"], policy["policy_no"]), None
        coverages, keyed_stream = len(policy["coverages"]), False
    else:
        claim = row.body["claim"]
        stream, partition = claim_named(tenant, profile.sender, claim["external_reference"])
        needs = policy_named(tenant, claim["insurer_id"], claim["policy_reference"])[1]
        coverages, keyed_stream = len(claim["coverages"]), claim["external_reference"] == row.key
    kind: StreamType = "policy" if needs is None else "claim"
    line = BulkLine(n, row.key, digest, stream, kind, profile.command, msgspec.Raw(body))
    return Ready(line, partition, EVENTS[profile.command] + coverages, needs, row.measures, keyed_stream)


def _reported(tenant: UUID, line: BulkLine, row: MappedRow) -> Ready:
    """A position, of a claim that claims finds. What the insurer calls it keeps its lines in their order."""
    stream, partition = claim_called(tenant, row.body["insurer_id"], row.body["insurer_claim_no"])
    placed = msgspec.structs.replace(line, stream=stream, match=True)
    return Ready(placed, partition, weight("report-position", row.body), None, row.measures)


# ------------------------------------------------------------ lines that are commands already


class _PolicyName(msgspec.Struct, forbid_unknown_fields=True):
    insurer_id: str
    policy_no: str


class _Native(msgspec.Struct, forbid_unknown_fields=True):
    """One line of the native form."""

    key: str
    command: CommandName
    body: msgspec.Raw
    policy: _PolicyName | None = None
    claim: str | None = None
    refs: dict[str, str] = {}


_native_line = msgspec.json.Decoder(_Native).decode


def _native(profile: Profile, tenant: UUID) -> Reading:
    def read(n: int, record: Record) -> Ready:
        assert isinstance(record, bytes)
        found = _native_of(record)
        about_policy = found.command in _POLICY_COMMANDS
        written = bytes(found.body)  # a copy: the line as it was read is not kept
        body = json_of(written, found.key, "/body")
        matched = found.command == "report-position" and found.claim is None
        if matched:
            stream, partition = claim_called(tenant, str(body.get("insurer_id")), str(body.get("insurer_claim_no")))
        elif about_policy:
            if found.policy is None:
                raise unreadable(
                    found.key, "une commande de contrat le désigne", "a command of a policy names it", "/policy"
                )
            stream, partition = policy_named(tenant, found.policy.insurer_id, found.policy.policy_no)
        else:
            if found.claim is None:
                raise unreadable(
                    found.key, "une commande de sinistre le désigne", "a command of a claim names it", "/claim"
                )
            stream, partition = claim_named(tenant, profile.sender, found.claim)
        digest = sha256(_canonical([found.command, found.refs, body])).hexdigest()
        kind: StreamType = "policy" if about_policy else "claim"
        line = BulkLine(n, found.key, digest, stream, kind, found.command, msgspec.Raw(written), found.refs, matched)
        needs = None if about_policy else _named_policy(tenant, body)
        return Ready(line, partition, weight(found.command, body), needs, (), found.claim == found.key)

    return read


def _native_of(record: bytes) -> _Native:
    try:
        found = _native_line(record)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        key = json_of(record).get("key")
        known = key if isinstance(key, str) and is_sound(key) else ""
        raise unreadable(known, "pas une ligne de ce profil", "not a line of this profile") from None
    if not is_sound(found.key):
        raise unreadable("", "absente ou mal formée", "missing or malformed", "/key")
    return found


def _named_policy(tenant: UUID, body: dict[str, Any]) -> int | None:
    """The partition of the policy that a claim's command names, wherever its body does."""
    for part in (body, body.get("claim"), body.get("changes")):
        if not isinstance(part, dict):
            continue
        by_id, reference = part.get("policy_id"), part.get("policy_reference")
        if isinstance(by_id, str):
            return _partition_of_id(by_id)
        if isinstance(reference, str):
            return policy_named(tenant, str(part.get("insurer_id")), reference)[1]
    return None


def _partition_of_id(policy_id: str) -> int | None:
    try:
        return partition_of(undress("pol", policy_id))
    except ValueError:
        return None  # claims says what is wrong with it
