"""From a record of a file to a line for claims: its identity, its stream, what it weighs and what it waits for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from services.contracts.bulk import BulkLine, CommandName, LineError
from services.contracts.ids import claim_stream, policy_stream, undress
from services.gateway.imports.files import Layout, Record
from services.gateway.imports.mapping import UNREADABLE, MappedRow, Mapping, Unmapped
from services.gateway.imports.profile import Profile
from services.kit.eventlog.partitions import partition_of

_KEY_MOST: Final = 200
_POLICY_COMMANDS: Final = frozenset(
    {
        *("policy-line", "register-policy", "amend-policy", "renew-policy", "terminate-policy"),
        *("suspend-cover", "reinstate-cover", "declare-exposure", "set-action-plan", "move-premium"),
    }
)
# At most how many events a command makes, besides one for each coverage it names; a chunk is filled by these.
_EVENTS: Final[dict[str, int]] = {
    "policy-line": 3,
    "claim-line": 4,
    "position-line": 16,
    "reopen-claim": 6,
    "correct-claim": 6,
}
_EVENTS_OTHERWISE: Final = 2

_encode = msgspec.json.Encoder().encode
_canonical = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(float_hook=str).decode


class Ready(msgspec.Struct, frozen=True):
    """A line on its way, with what is needed to send it and to count it.

    `events` is how many it makes at most. `needs` is the partition of the policy it names, where that is another
    stream: earlier lines about that policy go first. `measures` are cents, in the profile's order. `keyed_stream`
    says that the stream is named by the line's own key: the key cannot come again for another one.
    """

    line: BulkLine
    partition: int
    events: int
    needs: int | None
    measures: tuple[int, ...]
    keyed_stream: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that cannot be sent, or that claims refused."""

    n: int
    key: str
    code: str
    errors: list[LineError]


StreamType = Literal["policy", "claim"]
Named = tuple[str, int]
"""A stream and its partition. The lines of one stream mostly follow one another, so the last ones are remembered."""

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


@lru_cache(maxsize=1024)
def _policy(tenant: UUID, insurer_id: str, policy_no: str) -> Named:
    stream = policy_stream(tenant, insurer_id, policy_no)
    return str(stream), partition_of(stream)


@lru_cache(maxsize=1024)
def _claim(tenant: UUID, sender: str, key: str) -> Named:
    stream = claim_stream(tenant, sender, key)
    return str(stream), partition_of(stream)


@lru_cache(maxsize=1024)
def _called(tenant: UUID, insurer_id: str, insurer_claim_no: str) -> Named:
    """What stands for a claim that only its insurer's number names."""
    stream = claim_stream(tenant, f"insurer/{insurer_id}", insurer_claim_no)
    return str(stream), partition_of(stream)


# ------------------------------------------------------------ lines that a profile maps


def _row(record: Record, columns: Sequence[str]) -> Sequence[str]:
    """The cells of a CSV row, or the same of a JSON object's fields."""
    if isinstance(record, bytes):
        found = _json(record)
        return [_cell(found.get(column)) for column in columns]
    if record is None:
        raise _unreadable("", "the quotes of the line do not match")
    return record


def _cell(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else str(value)


def _mapped(profile: Profile, tenant: UUID, n: int, row: MappedRow) -> Ready:
    assert profile.command is not None
    body = _encode(row.body)
    digest = sha256(profile.command.encode() + b"\n" + body).hexdigest()
    if profile.command == "report-position":
        # Other figures of the same claim and day are another statement, which takes the place of the one before.
        key = f"{row.key[: _KEY_MOST - 17]}#{digest[:16]}"
        return _reported(tenant, BulkLine(n, key, digest, "", "claim", profile.command, msgspec.Raw(body)), row)
    if profile.command == "policy-line":
        policy = row.body["policy"]
        (stream, partition), needs = _policy(tenant, policy["insurer_id"], policy["policy_no"]), None
        coverages, keyed_stream = len(policy["coverages"]), False
    else:
        claim = row.body["claim"]
        stream, partition = _claim(tenant, profile.sender, claim["external_reference"])
        needs = _policy(tenant, claim["insurer_id"], claim["policy_reference"])[1]
        coverages, keyed_stream = len(claim["coverages"]), claim["external_reference"] == row.key
    kind: StreamType = "policy" if needs is None else "claim"
    line = BulkLine(n, row.key, digest, stream, kind, profile.command, msgspec.Raw(body))
    return Ready(line, partition, _EVENTS[profile.command] + coverages, needs, row.measures, keyed_stream)


def _reported(tenant: UUID, line: BulkLine, row: MappedRow) -> Ready:
    """A position, of a claim that claims finds. What the insurer calls it keeps its lines in their order."""
    stream, partition = _called(tenant, row.body["insurer_id"], row.body["insurer_claim_no"])
    placed = msgspec.structs.replace(line, stream=stream, match=True)
    return Ready(placed, partition, _weight("report-position", row.body), None, row.measures)


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
        body = _json(written, found.key, "/body")
        matched = found.command == "report-position" and found.claim is None
        if matched:
            stream, partition = _called(tenant, str(body.get("insurer_id")), str(body.get("insurer_claim_no")))
        elif about_policy:
            if found.policy is None:
                raise _unreadable(found.key, "a command of a policy names it", "/policy")
            stream, partition = _policy(tenant, found.policy.insurer_id, found.policy.policy_no)
        else:
            if found.claim is None:
                raise _unreadable(found.key, "a command of a claim names it", "/claim")
            stream, partition = _claim(tenant, profile.sender, found.claim)
        digest = sha256(_canonical([found.command, found.refs, body])).hexdigest()
        kind: StreamType = "policy" if about_policy else "claim"
        line = BulkLine(n, found.key, digest, stream, kind, found.command, msgspec.Raw(written), found.refs, matched)
        needs = None if about_policy else _named_policy(tenant, body)
        return Ready(line, partition, _weight(found.command, body), needs, (), found.claim == found.key)

    return read


def _native_of(record: bytes) -> _Native:
    try:
        found = _native_line(record)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        key = _json(record).get("key")
        raise _unreadable(key if isinstance(key, str) and _sound(key) else "", "not a line of this profile") from None
    if not _sound(found.key):
        raise _unreadable("", "missing or malformed", "/key")
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
            return _policy(tenant, str(part.get("insurer_id")), reference)[1]
    return None


def _partition_of_id(policy_id: str) -> int | None:
    try:
        return partition_of(undress("pol", policy_id))
    except ValueError:
        return None  # claims says what is wrong with it


def _weight(command: CommandName, body: dict[str, Any]) -> int:
    lines = body.get("lines")
    if command == "report-position" and isinstance(lines, list):
        return _EVENTS_OTHERWISE + 5 * len(lines)
    named = [part.get("coverages") for part in (body, body.get("policy"), body.get("claim")) if isinstance(part, dict)]
    return _EVENTS.get(command, _EVENTS_OTHERWISE) + sum(len(one) for one in named if isinstance(one, list))


def _json(text: bytes, key: str = "", pointer: str = "") -> dict[str, Any]:
    try:
        found = _decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _unreadable(key, "not JSON in UTF-8", pointer) from None
    if not isinstance(found, dict):
        raise _unreadable(key, "not a JSON object", pointer)
    return found


def _sound(key: str) -> bool:
    return 0 < len(key) <= _KEY_MOST and key.isprintable()


def _unreadable(key: str, detail: str, pointer: str = "") -> Unmapped:
    return Unmapped(key, UNREADABLE, [LineError(pointer, "malformed", detail)])
