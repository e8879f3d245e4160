"""Rows of a portfolio become the bodies of commands, or are refused with everything that is wrong."""

import msgspec
import pytest

from services.contracts.bulk import BODIES, LineError
from services.gateway.imports.faults import Unmapped
from services.gateway.imports.mapping import Mapping
from services.gateway.imports.profile_files import profile_named
from tests.unit.gateway.imports.rows import claim_row, policy_row


def test_a_policy_line_is_a_policy_and_a_premium_split_by_coverage() -> None:
    mapping, row = policy_row()
    mapped = mapping(row)
    policy, premium = mapped.body["policy"], mapped.body["premium"]
    assert (policy["policy_no"], policy["client_id"]) == ("1000.200b", "1000")
    assert (policy["starts_on"], policy["ends_on"]) == ("2003-01-01", "2003-12-31")
    assert {one["coverage_code"]: one["net"] for one in premium["split"]} == {
        "third_party_liability": "73.10",
        "own_damage": "0.00",
        "theft": "0.00",
        "fire": "1.50",
        "glass": "15.00",
        "other": "61.00",
    }
    assert (premium["receipt_no"], premium["net"], premium["gross"]) == ("7", "150.60", "150.60")
    assert (mapped.key, mapped.measures) == ("policy-7", (15060,))


def test_a_claim_line_is_a_claim_paid_and_settled_on_its_day() -> None:
    mapping, row = claim_row()
    mapped = mapping(row)
    assert mapped.body["claim"]["external_reference"] == "12"
    assert mapped.body["claim"]["coverages"] == ["third_party_liability"]
    assert mapped.body["payment"]["amount"] == "628.00"
    assert mapped.body["closure"] == {"closed_on": "2003-05-06", "outcome": "settled"}
    assert (mapped.key, mapped.measures) == ("claim-12", (62800,))


def test_a_claim_of_nothing_is_closed_without_a_payment() -> None:
    mapping, row = claim_row(payment="0.00")
    mapped = mapping(row)
    assert "payment" not in mapped.body
    assert mapped.body["closure"]["outcome"] == "no_action"


@pytest.mark.parametrize("mapped", [policy_row(), claim_row(), claim_row(payment="0.00")])
def test_what_a_profile_makes_is_a_valid_body(mapped: tuple) -> None:  # type: ignore[type-arg]
    mapping, row = mapped
    command = "policy-line" if "policy" in mapping(row).body else "claim-line"
    BODIES[command].validate_json(msgspec.json.encode(mapping(row).body))  # type: ignore[index]


def test_a_code_outside_the_lookup_refuses_the_line() -> None:
    mapping, row = claim_row(guarantee="Hail")
    with pytest.raises(Unmapped) as refused:
        mapping(row)
    assert (refused.value.code, refused.value.key) == ("coverage-unmapped", "claim-12")
    assert [error.pointer for error in refused.value.errors] == ["/guarantee"]


def test_everything_that_is_wrong_with_a_line_is_told_once() -> None:
    mapping, row = claim_row(payment="", occurrence_date="2003-02-30")
    with pytest.raises(Unmapped) as refused:
        mapping(row)
    assert refused.value.code == "line-unreadable"
    found = {(error.pointer, error.code) for error in refused.value.errors}
    assert found == {("/payment", "missing"), ("/occurrence_date", "invalid-date")}
    assert len(refused.value.errors) == 2


def test_a_row_of_another_width_is_refused() -> None:
    mapping, row = claim_row()
    with pytest.raises(Unmapped) as refused:
        mapping(row[:-1])
    assert refused.value.errors == [
        LineError("", "wrong-column-count", "4 columns instead of 5", "4 colonnes au lieu de 5")
    ]


@pytest.mark.parametrize("key", ["", "  ", "a\tb", "x" * 201])
def test_a_line_without_a_sound_key_is_refused(key: str) -> None:
    mapping, row = claim_row(claim_line=key)
    with pytest.raises(Unmapped) as refused:
        mapping(row)
    assert refused.value.errors[0].pointer == "/claim_line"


_PERIODS = profile_named("freclaimset3multi")
_PERIOD = ["1999-05-03", "Fire", "17808998.0"]


def test_several_columns_together_name_a_line_and_its_claim() -> None:
    mapped = Mapping(_PERIODS, ["period_start", "guarantee", "amount"])(_PERIOD)
    assert mapped.key == "1999-05-03-Fire"
    assert mapped.body["claim"]["external_reference"] == "1999-05-03-Fire"


def test_a_line_that_lacks_part_of_its_name_is_refused_at_that_column() -> None:
    with pytest.raises(Unmapped) as refused:
        Mapping(_PERIODS, ["period_start", "guarantee", "amount"])(["1999-05-03", " ", "1"])
    assert refused.value.errors == [LineError("/guarantee", "missing", "no value", "valeur absente")]
