"""Whatever amounts a sender writes, not a cent is lost; whatever a file holds, a line is read or refused."""

import csv
import gzip
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.imports import values
from services.gateway.imports.faults import Unmapped
from services.gateway.imports.files import FileProblem, check, layout_of, records
from services.gateway.imports.lines import reading
from services.gateway.imports.mapping import Mapping
from services.gateway.imports.profile_files import profile_named, read_profile
from services.kit.eventlog.partitions import PARTITIONS

TENANT = UUID(int=1)
amounts = st.integers(-(10**14), 10**14)
SUMS = read_profile(
    """
name = "sums"
version = 1
content = "claims"
description = "x"
sender = "x"
command = "claim-line"
line_key = { columns = ["id"] }
formats = { decimal = "," }
measures = { total = "c" }
[body.claim]
insurer_id = { constant = "i" }
policy_reference = { text = "id" }
external_reference = { text = "id" }
coverages = { constant = [] }
claimed_amount = { sum = ["a", "b", "c"] }
"""
)


def _written(cents: int, space: str, mark: str) -> str:
    whole, rest = divmod(abs(cents), 100)
    return ("-" if cents < 0 else "") + f"{whole:,}".replace(",", space) + f"{mark}{rest:02d}"


@given(amounts, st.sampled_from(["", " ", "\u00a0", "\u202f"]), st.sampled_from([".", ","]))
def test_an_amount_reads_back(cents: int, space: str, mark: str) -> None:
    assert values.cents(_written(cents, space, mark), mark) == cents


@given(st.lists(amounts, min_size=3, max_size=3))
def test_a_sum_of_columns_is_exact(parts: list[int]) -> None:
    mapped = Mapping(SUMS, ["id", "a", "b", "c"])(["1", *(_written(part, " ", ",") for part in parts)])
    text = mapped.body["claim"]["claimed_amount"]
    assert values.cents(text, ".") == sum(parts)
    assert mapped.measures == (parts[2],)


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(st.lists(st.lists(cells, min_size=4, max_size=6), max_size=8))
def test_a_line_is_read_or_refused_and_harms_no_other(rows: list[list[str]]) -> None:
    profile = profile_named("fremotor-claims")
    good = ["1", "1.1a", "TPL", "2003-01-01", "10.00"]
    header = ["claim_line", "policy_image_id", "guarantee", "occurrence_date", "payment"]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL)
            writer.writerow(header)
            for row in rows:
                writer.writerows([row, good])
        layout, count = list(check(path, layout_of(path, profile), profile))[-1]
        read = reading(profile, TENANT, layout)
        sound = 0
        for n, record in enumerate(records(path, layout), 1):
            try:
                ready = read(n, record)
            except Unmapped:
                continue
            assert ready.partition in PARTITIONS
            sound += ready.line.line_key == "claim-1"
    assert count == 2 * len(rows)
    assert sound >= len(rows)


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_a_file_or_a_problem(content: bytes, packed: bool) -> None:
    profile = profile_named("fremotor-claims")
    head = b"claim_line,policy_image_id,guarantee,occurrence_date,payment\n"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(gzip.compress(head + content) if packed else head + content)
        try:
            layout, count = list(check(path, layout_of(path, profile), profile))[-1]
        except FileProblem:
            return
        assert sum(1 for _ in records(path, layout)) == count
