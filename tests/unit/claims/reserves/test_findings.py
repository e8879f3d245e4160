"""What is worth asking of reserves: each check fires at its threshold, and not a day or a cent before."""

from dataclasses import replace

from services.claims.lines import Where
from services.claims.policy.receipt import Part, Receipt
from services.claims.policy.state import Contract
from services.claims.reserves.findings import CODES, Finding, Question, annual_premium, findings
from services.claims.rule_tables.book import RuleBook, RuleRow
from services.claims.rule_tables.defaults import default_book
from services.claims.state import Closed, Open
from services.contracts.events.expertise import Head
from services.contracts.events.policy import Deductible, PolicyRegistered, PremiumWritten
from services.contracts.money import ZERO, Money
from services.contracts.periods import Period
from tests.unit.claims.stories import (
    TERMS,
    Step,
    closed,
    covered,
    day,
    decided,
    declared,
    euros,
    given,
    named,
    on_policy,
    ordered,
    paid,
    reported,
    reserved,
)

OWN = Where(coverage_code="own_damage", cost_category="property")


def found(*steps: Step, on: str, premium: str | None = None, rules: RuleBook | None = None) -> list[Finding]:
    claim = given(*steps)
    assert isinstance(claim, Open | Closed)
    question = Question(claim, day(on), euros(premium) if premium else None)
    return findings(question, rules or default_book())


def codes(*steps: Step, on: str, premium: str | None = None) -> set[str]:
    return {finding.code for finding in found(*steps, on=on, premium=premium)}


def test_no_movement_for_180_days() -> None:
    story = (declared(), reserved("1234.00"))
    assert "no_movement" not in codes(*story, on="2025-09-07")
    [finding] = [f for f in found(*story, on="2025-09-08") if f.code == "no_movement"]
    assert finding.facts == {"case_reserve": euros("1234.00"), "last_movement_on": day("2025-03-12"), "days": 180}
    assert "no_movement" not in codes(*story, paid("10.00", "2025-06-20", keep_reserve=True), on="2025-09-08")
    assert "no_movement" not in codes(*story, reserved("0.00", on="2025-04-01"), on="2026-09-08")


def test_an_opening_reserve_unrevised_for_90_days() -> None:
    story = (declared(), reserved("1234.00", reason="opening"))
    assert "opening_unrevised" not in codes(*story, on="2025-06-09")
    assert "opening_unrevised" in codes(*story, on="2025-06-10")
    assert "opening_unrevised" in codes(*story, paid("10.00", "2025-05-20"), on="2025-06-10")
    assert "opening_unrevised" not in codes(*story, reserved("1300.00", on="2025-05-20"), on="2025-12-10")
    assert "opening_unrevised" not in codes(declared(), reserved("1234.00"), on="2025-12-10")


def test_a_reserve_above_a_quarter_of_the_premium() -> None:
    story = (declared(), reserved("250.00"), reserved("0.01", where=OWN))
    assert "above_premium_share" not in codes(declared(), reserved("250.00"), on="2025-04-01", premium="1000.00")
    [finding] = found(declared(), reserved("250.01"), on="2025-04-01", premium="1000.00")
    assert (finding.code, finding.facts["premium"]) == ("above_premium_share", euros("1000.00"))
    assert codes(declared(), reserved("250.01"), on="2025-04-01") == set()
    assert codes(declared(), covered(), *story[1:], on="2025-04-01", premium="1000.00") == {"above_premium_share"}


def test_a_round_amount_without_a_report() -> None:
    assert "round_amount" in codes(declared(), reserved("1000.00"), on="2025-04-01")
    assert "round_amount" not in codes(declared(), reserved("500.00"), on="2025-04-01")
    assert "round_amount" not in codes(declared(), reserved("1000.01"), on="2025-04-01")
    story = (declared(), reserved("1000.00"), ordered(), reported(on="2025-04-10"))
    assert "round_amount" in codes(*story, on="2025-04-09")
    assert "round_amount" not in codes(*story, on="2025-04-10")


def test_a_closed_claim_reserves_nothing() -> None:
    story = (declared(), reserved("1000.00"), closed())
    assert codes(*story, on="2026-12-01") == set()
    claim = given(*story)
    assert isinstance(claim, Closed)
    standing = replace(claim, dossier=given(declared(), reserved("1234.00")).dossier)  # type: ignore[union-attr]
    assert [f.code for f in findings(Question(standing, day("2026-12-01")), default_book())] == [
        "reserve_on_closed_claim"
    ]
    assert findings(Question(standing, day("2026-03-31")), default_book()) == []


def expert(net: str, coverage: str | None = "own_damage") -> Step:
    coverage_id = named(coverage) if coverage else None
    head = Head(claim_coverage_id=coverage_id, code="repair", net=euros(net), gross=euros(net))
    return reported(heads=(head,))


def below(*steps: Step, deductible: Deductible | None = None, limit: str | None = None) -> list[tuple[Money, Money]]:
    terms = replace(
        TERMS,
        deductible=deductible or Deductible(kind="none"),
        limit_per_claim=euros(limit) if limit else None,
    )
    story = (declared(), covered(on_policy=replace(on_policy(), terms=terms)), ordered(), *steps)
    shown = [f for f in found(*story, on="2025-12-01") if f.code == "below_expert_report"]
    return [(f.facts["figure"], f.facts["expected"]) for f in shown]  # type: ignore[misc]


def test_reserved_and_paid_below_the_experts_report() -> None:
    assert below(reserved("900.00", where=OWN), expert("1000.00")) == [(euros("900.00"), euros("1000.00"))]
    assert below(reserved("900.00", where=OWN), expert("1000.00"), paid("100.00", where=OWN, keep_reserve=True)) == []
    assert below(reserved("1000.00", where=OWN), expert("1000.00")) == []


def test_a_report_that_names_no_coverage_is_about_all_of_the_claim() -> None:
    assert below(reserved("1000.00", where=OWN), expert("1000.00", None)) == []
    assert below(reserved("900.00", where=OWN), expert("1000.00", None)) == [(euros("900.00"), euros("1000.00"))]
    absolute = Deductible(kind="absolute", amount=euros("150.00"))
    assert below(reserved("850.00", where=OWN), expert("1000.00", None), deductible=absolute) == []


def test_the_policys_terms_lower_what_is_expected() -> None:
    absolute = Deductible(kind="absolute", amount=euros("150.00"))
    assert below(reserved("850.00", where=OWN), expert("1000.00"), deductible=absolute) == []
    assert below(reserved("800.00", where=OWN), expert("1000.00"), limit="800.00") == []
    assert below(reserved("1.00", where=OWN), expert("1000.00"), deductible=Deductible(kind="rate")) == []


def test_a_refused_coverage_is_not_below_any_report() -> None:
    refused = decided("refused", grounds=("exclusion",), remedies_stated=True)
    assert below(expert("1000.00"), refused) == []


def test_a_check_without_a_row_is_off() -> None:
    rows = [RuleRow("reserve_checks", "round_amount", {"multiple": "100.00", "at_least": "100.00"})]
    story = (declared(), reserved("100.00"))
    assert [f.code for f in found(*story, on="2026-12-01", rules=RuleBook.of(rows))] == ["round_amount"]
    assert {row.key for row in default_book().rows["reserve_checks"]} == CODES


def test_the_premium_is_what_was_written_for_the_period_of_the_loss() -> None:
    def receipt(no: str, start: str, net: str, issued: str) -> Receipt:
        written = PremiumWritten(
            receipt_no=no, issued_on=day(issued), period_start=day(start), period_end=day(f"{start[:4]}-12-31"),
            reason="renewal", split=(), net=euros(net), tax=ZERO, fees=ZERO, gross=euros(net), commission=ZERO,
        )  # fmt: skip
        return Receipt(no, (Part(named(no), written),))

    registered = PolicyRegistered(
        policy_no="P", insurer_id="axeria", client_id="c", branch="motor", product_line="motor", layer="primary",
        currency="EUR", starts_on=day("2025-01-01"), ends_on=day("2025-12-31"), handling="informative",
        claims_basis="occurrence", one_off_project=False,
    )  # fmt: skip
    contract = Contract(
        registered,
        (Period(day("2025-01-01"), day("2025-12-31")), Period(day("2026-01-01"), day("2026-12-31"))),
        receipts={
            "a": receipt("a", "2025-01-01", "600.00", "2025-01-01"),
            "b": receipt("b", "2025-07-01", "400.00", "2025-07-01"),
            "c": receipt("c", "2026-01-01", "5000.00", "2026-01-01"),
        },
    )
    assert annual_premium(contract, day("2025-03-10"), day("2026-06-30")) == euros("1000.00")
    assert annual_premium(contract, day("2025-03-10"), day("2025-06-30")) == euros("600.00")
    assert annual_premium(contract, day("2024-03-10"), day("2026-06-30")) is None
    assert annual_premium(contract, day("2026-03-10"), day("2025-06-30")) is None
