"""A record becomes a line for claims: identity, stream, and what it waits for."""

from uuid import UUID

import msgspec
import pytest

from services.contracts.ids import claim_stream, dress, policy_stream
from services.gateway.imports.files import Layout
from services.gateway.imports.lines import Ready, reading
from services.gateway.imports.mapping import Unmapped
from services.gateway.imports.profile_files import profile_named
from services.kit.eventlog.partitions import partition_of
from tests.unit.gateway.imports.rows import CLAIM, POLICY

TENANT = UUID(int=1)
NDJSON = Layout(compressed=False, form="ndjson")


def _csv(profile: str, row: dict[str, str], n: int = 1) -> Ready:
    layout = Layout(compressed=False, form="csv", columns=tuple(row))
    return reading(profile_named(profile), TENANT, layout)(n, list(row.values()))


def _native(line: object, n: int = 1) -> Ready:
    return reading(profile_named("sinistra"), TENANT, NDJSON)(n, msgspec.json.encode(line))


def test_a_policy_line_goes_to_the_stream_of_its_policy() -> None:
    ready = _csv("fremotor-policies", POLICY)
    stream = policy_stream(TENANT, "fremotor", "1000.200b")
    assert (ready.line.stream, ready.line.stream_type) == (str(stream), "policy")
    assert (ready.partition, ready.needs, ready.events) == (partition_of(stream), None, 9)


def test_a_claim_line_is_named_by_its_line_and_waits_for_its_policy() -> None:
    ready = _csv("fremotor-claims", CLAIM)
    assert ready.line.stream == str(claim_stream(TENANT, "fremotor", "12"))
    assert ready.needs == partition_of(policy_stream(TENANT, "fremotor", "1000.200b"))


def test_the_hash_is_of_the_content_and_not_of_its_place_or_of_columns_nobody_reads() -> None:
    first = _csv("fremotor-claims", CLAIM)
    moved = _csv("fremotor-claims", {"unread": "x", **dict(reversed(CLAIM.items()))}, n=99)
    changed = _csv("fremotor-claims", {**CLAIM, "payment": "628.01"})
    assert first.line.line_hash == moved.line.line_hash
    assert first.line.line_hash != changed.line.line_hash
    assert first.line.line_key == changed.line.line_key


def test_json_objects_are_rows_too() -> None:
    read = reading(profile_named("fremotor-claims"), TENANT, NDJSON)
    as_text = read(1, msgspec.json.encode(CLAIM))
    as_number = read(1, msgspec.json.encode({**CLAIM, "payment": 628.00, "claim_line": 12}))
    assert as_text.line == as_number.line == _csv("fremotor-claims", CLAIM).line


def test_a_native_line_passes_its_body_on() -> None:
    line = {"key": "k1", "command": "move-premium", "policy": {"insurer_id": "i", "policy_no": "p"}, "body": {"a": 1}}
    ready = _native(line)
    assert bytes(ready.line.body) == b'{"a":1}'
    assert ready.line.stream == str(policy_stream(TENANT, "i", "p"))
    assert ready.needs is None


def test_a_native_claim_waits_for_the_policy_it_names() -> None:
    policy = policy_stream(TENANT, "i", "p")
    by_reference = {"insurer_id": "i", "policy_reference": "p", "coverages": ["a", "b"]}
    ready = _native({"key": "k1", "command": "declare-claim", "claim": "c", "body": by_reference})
    assert (ready.needs, ready.events) == (partition_of(policy), 4)
    moved = {"changes": {"policy_id": dress("pol", policy)}}
    assert _native({"key": "k2", "command": "correct-claim", "claim": "c", "body": moved}).needs == partition_of(policy)
    assert _native({"key": "k3", "command": "close-claim", "claim": "c", "body": {}}).needs is None


def test_the_order_of_a_json_object_is_no_content() -> None:
    one = {"key": "k", "command": "set-reserve", "claim": "c", "body": {"amount": "1.00", "set_on": "2003-01-01"}}
    other = {**one, "body": dict(reversed(one["body"].items()))}  # type: ignore[attr-defined]
    assert _native(one).line.line_hash == _native(other).line.line_hash


@pytest.mark.parametrize(
    ("record", "key", "pointer"),
    [
        (b"not json", "", ""),
        (b'{"key": "\xff"}', "", ""),
        (b'["key"]', "", ""),
        (b'{"key": "k", "command": "fly", "body": {}}', "k", ""),
        (b'{"key": "k", "command": "set-reserve", "body": {}}', "k", "/claim"),
        (b'{"key": "k", "command": "move-premium", "claim": "c", "body": {}}', "k", "/policy"),
        (b'{"key": "k", "command": "set-reserve", "claim": "c", "body": [1]}', "k", "/body"),
        (b'{"key": "", "command": "set-reserve", "claim": "c", "body": {}}', "", "/key"),
        (b'{"key": "k", "command": "set-reserve", "claim": "c", "body": {}, "more": 1}', "k", ""),
        (b"[" * 5000, "", ""),
        (b'{"key": "k", "command": "set-reserve", "claim": "c", "body": ' + b"[" * 5000 + b"]" * 5000 + b"}", "", ""),
    ],
)
def test_a_native_line_that_cannot_be_read_says_where(record: bytes, key: str, pointer: str) -> None:
    with pytest.raises(Unmapped) as refused:
        reading(profile_named("sinistra"), TENANT, NDJSON)(1, record)
    assert (refused.value.code, refused.value.key) == ("line-unreadable", key)
    assert refused.value.errors[0].pointer == pointer


def test_native_claims_of_an_insurer_are_named_apart_from_anybody_elses() -> None:
    line = msgspec.json.encode({"key": "k", "command": "close-claim", "claim": "c", "body": {}})
    streams = {
        reading(profile_named("sinistra").pushed_by(insurer_id), TENANT, NDJSON)(1, line).line.stream
        for insurer_id in (None, "axa", "maif")
    }
    assert len(streams) == 3
    assert profile_named("fremotor-claims").pushed_by("fremotor").sender == "fremotor"
