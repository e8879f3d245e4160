"""The view of a claim: its balances in rows, the status people see, what comes next."""

from typing import Any
from uuid import UUID

import pytest

from services.claims.answers import encode
from services.claims.lines import Where
from services.claims.state import UNDECLARED
from services.claims.views import claim_view
from services.kit.errors import Missing
from tests.unit.claims.stories import (
    Step,
    acknowledged,
    closed,
    concluded,
    covered,
    day,
    decided,
    declared,
    expected,
    given,
    named,
    ordered,
    paid,
    policy,
    received,
    recourse_closed,
    reopened,
    reported,
    reserved,
    reversed_,
    sent,
    sought,
)

CLAIM_ID = UUID("00010000-0000-8000-8000-000000000000")
OWN = Where(coverage_code="own_damage")
EXPENSE = Where(coverage_code="own_damage", cost_type="expense", cost_category="expert_fees")


def view(*story: Step, **how: Any) -> dict[str, Any]:
    return claim_view(given(declared(), *story), CLAIM_ID, 7, **how)


def texts(row: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in row.items() if str(value) not in ("0.00", "None")}


def test_balances_stand_by_coverage_and_cost_type_and_add_up() -> None:
    shown = view(
        covered(), covered("theft"), reserved("1000.00", where=OWN), paid("400.00", where=OWN),
        paid("90.00", name="fees", where=EXPENSE), reserved("50.00"), sought(), expected("200.00", where=OWN),
        received("60.00", where=OWN), paid("30.00", name="own", borne_by="insured"),
    )  # fmt: skip
    own, theft, none = shown["balances"]["coverages"]
    assert texts(own) == {
        "claim_coverage_id": f"cov_{named('own_damage').hex}",
        "coverage_code": "own_damage",
        "paid_indemnity": "400.00",
        "paid_expense": "90.00",
        "paid": "490.00",
        "case_reserve_indemnity": "600.00",
        "case_reserve": "600.00",
        "recourse_received": "60.00",
        "recourse_forecast": "140.00",
        "incurred": "890.00",
    }
    assert texts(theft) == {"claim_coverage_id": f"cov_{named('theft').hex}", "coverage_code": "theft"}
    assert none["claim_coverage_id"] is None
    assert texts(none)["insured_paid"] == "30.00"
    total = texts(shown["balances"]["total"])
    assert (total["paid"], total["case_reserve"], total["incurred"]) == ("490.00", "650.00", "940.00")


def test_as_of_leaves_out_later_movements_and_nothing_else() -> None:
    shown = view(
        covered(), reserved("1000.00", where=OWN), paid("400.00", where=OWN), reversed_("100.00", on="2025-08-01"),
        sought(on="2025-07-15"), closed("2026-01-01", recourse_pending=True),
        as_of=day("2025-07-01"), include=("payments", "recourses"),
    )  # fmt: skip
    assert str(shown["balances"]["total"]["case_reserve"]) == "600.00"
    assert shown["state"] == "closed"
    [payment] = shown["payments"]
    assert (str(payment["remaining"]), payment["reversals"]) == ("400.00", [])
    assert len(shown["recourses"]) == 1


@pytest.mark.parametrize(
    ("story", "code", "waiting_for"),
    [
        ((), "declared", "transmission"),
        ((sent(),), "transmitted", "insurer_acknowledgement"),
        ((sent(), acknowledged()), "under_review", "insurer_decision"),
        ((acknowledged(), ordered()), "expertise", "expert_report"),
        ((acknowledged(), ordered(), reported("preliminary")), "expertise", "expert_report"),
        ((acknowledged(), ordered(), reported()), "under_review", "insurer_decision"),
        ((covered(), decided("confirmed")), "under_review", "settlement"),
        ((covered(), decided("under_reservation")), "under_review", "insurer_decision"),
        ((covered(), covered("theft"), decided("confirmed")), "under_review", "insurer_decision"),
        ((acknowledged(), ordered(), reported(), concluded("contested")), "expertise", "counter_expertise"),
        (
            (ordered(), reported(), concluded("contested"), reserved("10.00"), paid("4.00")),
            "expertise",
            "counter_expertise",
        ),
        ((ordered(), reported(), concluded("contested"), reserved("10.00"), paid("10.00")), "settled", "closure"),
        ((covered(), decided("refused", grounds=("excluded",), remedies_stated=True)), "refused", None),
        ((reserved("10.00"), paid("4.00")), "settled_partial", "settlement"),
        ((reserved("10.00"), paid("10.00")), "settled", "closure"),
        ((paid("10.00"), sought()), "recourse_pending", "recourse"),
        ((paid("10.00"), reversed_("10.00")), "declared", "transmission"),
        ((paid("10.00"), closed()), "closed", None),
        ((closed(),), "closed_no_payment", None),
        ((paid("10.00"), reversed_("10.00"), closed()), "closed_no_payment", None),
        ((paid("10.00"), sought(), closed(recourse_pending=True)), "recourse_pending", "recourse"),
        ((paid("9.00"), sought(), closed(recourse_pending=True), recourse_closed("2026-05-01")), "closed", None),
        ((paid("10.00"), closed(), reopened()), "reopened", "settlement"),
        ((paid("10.00"), closed(), reopened(), paid("5.00", on="2026-06-01", name="b")), "settled", "closure"),
    ],
)
def test_the_status_people_see(story: tuple[Step, ...], code: str, waiting_for: str | None) -> None:
    status = view(*story)["status"]
    assert (status["code"], status["waiting_for"]) == (code, waiting_for)


def test_a_refusal_of_one_coverage_is_not_the_claims() -> None:
    refused = decided("refused", grounds=("excluded",), remedies_stated=True)
    assert view(covered(), covered("theft"), refused)["status"]["code"] == "under_review"


def test_where_the_broker_pays_it_decides_on_the_cover() -> None:
    claim = given(declared(policy=policy("delegated")), covered(), acknowledged())
    shown = claim_view(claim, CLAIM_ID, 7)["status"]
    assert (shown["code"], shown["waiting_for"]) == ("under_review", "cover_decision")


def test_what_a_claim_waits_for_has_a_word_in_both_languages() -> None:
    assert view()["status"]["waiting_for_label"] == "Transmission à la compagnie"
    assert view(french=False)["status"]["waiting_for_label"] == "Sending to the insurer"
    assert view(closed())["status"]["waiting_for_label"] is None


def test_the_label_speaks_the_callers_language() -> None:
    assert view(ordered())["status"]["label"] == "En attente d’expertise"
    assert view(ordered(), french=False)["status"]["label"] == "Waiting for the expert"


def test_cover_is_shown_where_somebody_looked_it_up() -> None:
    assert "cover" not in view()
    assert view(cover={"status": "covered"})["cover"]["status"] == "covered"


def test_a_whole_view_can_be_sent() -> None:
    sent_view = encode(
        view(
            covered(), ordered(), reported(), reserved("10.00", where=OWN), paid("4.00", where=OWN), reversed_("1.00"),
            decided("confirmed"), sought(), expected("1.00"), received("2.00"), closed(recourse_pending=True),
            include=("payments", "recourses", "expertises"), cover={"status": "covered"},
        )
    )  # fmt: skip
    assert b'"recourse_received":"2.00"' in sent_view
    assert b'"merged_into":null' in sent_view


def test_there_is_no_view_of_nothing() -> None:
    with pytest.raises(Missing):
        claim_view(UNDECLARED, CLAIM_ID, 0)
