"""Ids are made by one recipe for ever: these values may never change."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts import ids
from services.kit.eventlog.partitions import PARTITIONS, partition_of

TENANT = UUID("11111111-2222-8333-8444-555555555555")


def test_the_recipe_is_fixed() -> None:
    assert ids.policy_stream(TENANT, "axa", "P-1") == UUID("000ce11b-7e21-82ff-b9d7-d73da2a77ef4")
    assert ids.claim_stream(TENANT, "broker", "S-1") == UUID("00ace567-1761-8453-afe0-cda022b07ffe")
    assert ids.line_command(TENANT, "fremotor", "1") == UUID("8967ed89-9d3e-86ee-a39c-da41f20af7ad")


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_stream_carries_a_known_partition(insurer: str, number: str) -> None:
    stream = ids.policy_stream(TENANT, insurer, number)
    assert partition_of(stream) in PARTITIONS
    assert stream.version == 8


@given(st.uuids())
def test_a_public_id_reads_back(value: UUID) -> None:
    assert ids.undress("clm", ids.dress("clm", value)) == value


@pytest.mark.parametrize("text", ["", "clm_", "pol_" + "0" * 32, "clm_" + "G" * 32, "clm_" + "A" * 32])
def test_another_spelling_is_no_id(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        ids.undress("clm", text)


def test_names_that_look_alike_differ() -> None:
    assert ids.policy_stream(TENANT, "a", "bc") != ids.policy_stream(TENANT, "ab", "c")
