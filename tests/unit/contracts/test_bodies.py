"""Bodies name what is wrong, in both languages, and take nothing that only looks right."""

from collections.abc import Mapping

import orjson
import pytest
from pydantic import TypeAdapter, ValidationError

from services.contracts.http.claim import ClaimIn
from services.contracts.http.money import ReserveIn
from services.contracts.http.policy import PolicyIn
from services.contracts.http.premium import PremiumIn
from services.contracts.http.recourse import RecourseIn
from services.kit.field_errors import field_errors

RESERVE = {"coverage_code": "theft", "amount": "10.00", "set_on": "2025-03-12"}
CLAIM = {
    "insurer_id": "axa",
    "policy_reference": "P-1",
    "occurred_on": "2025-03-10",
    "declared_on": "2025-03-12",
    "cause_code": "theft",
}


def told(model: type, body: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    raw = orjson.dumps(body)
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(model).validate_json(raw)
    return {e.pointer: (e.code, e.french) for e in field_errors(caught.value.errors(), raw)}


@pytest.mark.parametrize("amount", ["1", "1.0", 1, 1.0, True, None, "1e3", "١.٠٠"])
def test_an_amount_is_text_with_two_decimals(amount: object) -> None:
    code, detail = told(ReserveIn, {**RESERVE, "amount": amount})["/amount"]
    assert code == "amount-format"
    assert "deux décimales" in detail


@pytest.mark.parametrize("amount", ["100000000000.00", "-100000000000.00", "999999999999999.99"])
def test_an_amount_leaves_room_for_a_million_others(amount: str) -> None:
    assert told(ReserveIn, {**RESERVE, "amount": amount})["/amount"][0] == "amount-too-large"
    assert ReserveIn.model_validate({**RESERVE, "amount": "99999999999.99"}).amount.cents * 900_000 < 2**63


@pytest.mark.parametrize(
    "day", ["2025-02-30", "0001-01-01", "9999-12-31", 1741737600, "2025-03-12T00:00:00", "12/03/2025", "2025-W11-3"]
)
def test_a_date_is_a_day_of_a_plausible_year(day: object) -> None:
    code, detail = told(ReserveIn, {**RESERVE, "set_on": day})["/set_on"]
    assert code == "date-format"
    assert "AAAA-MM-JJ" in detail


def test_an_unknown_field_is_refused() -> None:
    assert told(ReserveIn, {**RESERVE, "colour": "red"}) == {"/colour": ("unknown-field", "Champ inconnu.")}


def test_an_id_of_another_kind_is_refused() -> None:
    claim_id = {**CLAIM, "policy_reference": None, "policy_id": "clm_" + "0" * 32}
    assert told(ClaimIn, claim_id)["/policy_id"][0] == "id-format"


def test_a_coverage_is_named_once() -> None:
    both = {**RESERVE, "claim_coverage_id": "cov_" + "0" * 32}
    assert told(ReserveIn, both)[""][0] == "coverage-named-twice"


def test_indemnities_and_expenses_have_their_own_categories() -> None:
    assert told(ReserveIn, {**RESERVE, "cost_type": "expense", "cost_category": "bodily"})[""][0] == (
        "cost-category-mismatch"
    )


def test_text_about_people_is_trimmed_and_never_empty_or_endless() -> None:
    narrative = ClaimIn.model_validate_json(orjson.dumps({**CLAIM, "narrative": "  Il a reculé. "})).narrative
    assert narrative == "Il a reculé."
    assert told(ClaimIn, {**CLAIM, "narrative": "  "})["/narrative"][0] == "too-short"
    assert told(ClaimIn, {**CLAIM, "narrative": "a" * 10_001})["/narrative"][0] == "too-long"


def test_the_shares_of_coinsurers_sum_to_one() -> None:
    shares: list[dict[str, object]] = [
        {"insurer_id": "a", "share": "0.5", "is_lead": True},
        {"insurer_id": "b", "share": "0.4"},
    ]
    policy = {
        "policy_no": "P-1",
        "insurer_id": "a",
        "client_id": "c",
        "branch": "motor_liability",
        "product_line": "motor",
        "starts_on": "2025-01-01",
        "ends_on": "2025-12-31",
        "coverages": [{"coverage_code": "theft"}],
        "shares": shares,
    }
    assert told(PolicyIn, policy)[""][0] == "shares-not-whole"
    whole = {**policy, "shares": [shares[0], {**shares[1], "share": "0.500000"}]}
    assert PolicyIn.model_validate_json(orjson.dumps(whole)).shares is not None


def test_a_refund_is_positive() -> None:
    refund = {
        "kind": "refunded",
        "receipt_no": "Q1",
        "effective_on": "2025-06-30",
        "period_start": "2025-07-01",
        "period_end": "2025-12-31",
        "net": "-10.00",
        "gross": "-10.00",
    }
    assert {code for code, _ in told(PremiumIn, refund).values()} == {"amount-negative"}  # type: ignore[arg-type]


def test_the_insureds_deductible_is_recovered_for_the_insured() -> None:
    recourse = {"recourse_type": "insured_deductible", "opened_on": "2025-04-01"}
    assert RecourseIn.model_validate(recourse).sought_for == "insured"
    assert told(RecourseIn, {**recourse, "beneficiary": "insurer"})[""][0] == "beneficiary-mismatch"
    assert RecourseIn.model_validate({**recourse, "recourse_type": "third_party"}).sought_for == "insurer"
