"""A record becomes a line for claims: identity, stream, and what it waits for."""

from uuid import UUID

import msgspec
import pytest

from services.contracts.ids import claim_stream, dress, policy_stream
from services.gateway.imports.faults import Unmapped
from services.gateway.imports.files import Layout
from services.gateway.imports.lines import reading
from services.gateway.imports.profile_files import profile_named
from services.gateway.imports.ready import Ready
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


LISTED = {
    "insurer_id": "axa", "insurer_claim_no": "AX-7", "external_reference": "", "policy_no": "P-1",
    "occurred_on": "2025-01-05", "cut_off_on": "2025-03-31", "status": "clos", "paid_indemnity": "1200.50",
    "reserve_indemnity": "-10", "paid_expense": "0", "reserve_expense": "0", "recourse_received": "0",
    "recourse_forecast": "",
}  # fmt: skip


def test_a_position_goes_without_its_stream() -> None:
    """Claims finds it; what the insurer calls it keeps the lines of one claim together, in their order."""
    ready = _csv("insurer-positions", LISTED)
    stream = claim_stream(TENANT, "insurer/axa", "AX-7")
    assert (ready.line.match, ready.line.stream, ready.partition) == (True, str(stream), partition_of(stream))
    assert (ready.needs, ready.line.command) == (None, "report-position")
    body = msgspec.json.decode(bytes(ready.line.body))
    assert (body["insurer_status"], body["policy_no"], "external_reference" in body) == ("closed", "P-1", False)
    assert [line["paid_to_date"] for line in body["lines"]] == ["1200.50", "0.00"]
    assert "recourse_forecast" not in body["lines"][0]


def test_other_figures_of_the_same_day_are_another_line() -> None:
    """Not a changed one, which would be refused: they take the place of those before."""
    first, same = _csv("insurer-positions", LISTED), _csv("insurer-positions", LISTED, n=7)
    other = _csv("insurer-positions", {**LISTED, "paid_indemnity": "1300.00"})
    assert first.line.line_key == same.line.line_key != other.line.line_key
    assert first.line.line_key.startswith("axa-AX-7-2025-03-31#")


def test_a_native_position_may_name_its_claim_or_leave_it_to_be_found() -> None:
    body = {"insurer_id": "axa", "insurer_claim_no": "AX-7", "cut_off_on": "2025-03-31", "lines": [{}, {}]}
    found = _native({"key": "p-1", "command": "report-position", "body": body})
    named = _native({"key": "p-1", "command": "report-position", "claim": "C-1", "body": body})
    assert (found.line.match, named.line.match, found.events) == (True, False, 12)
    assert named.line.stream == str(claim_stream(TENANT, "sinistra", "C-1"))
