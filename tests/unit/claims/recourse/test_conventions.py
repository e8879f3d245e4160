"""Conventions between insurers: the scale, the flat amounts by year, the tranches; a recourse opened by one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from services.claims.lines import Where
from services.claims.recourse.conventions import expert_of, figure, irca_terms, irsa_terms, liability_of, tranche
from services.claims.recourse.scales import ByConvention
from services.claims.rule_tables.defaults import default_book
from services.contracts.events.recourse import RecourseForecastSet, RecourseOpened
from services.kit.errors import Refusal
from tests.unit.claims.stories import (
    Step,
    day,
    declared,
    dossier,
    euros,
    given,
    named,
    paid,
    received,
    reserve_on,
    reserved,
    sought,
)

BOOK = default_book()
LOSS = day("2023-06-15")
ONE = Decimal(1)


@pytest.mark.parametrize(
    ("year", "amount"),
    [(2018, "1446.00"), (2019, "1482.00"), (2020, "1568.00"), (2021, "1678.00"), (2022, "1706.00"),
     (2023, "1776.00"), (2025, "2030.00")],
)  # fmt: skip
def test_the_flat_amount_is_that_of_the_year(year: int, amount: str) -> None:
    terms = irsa_terms(BOOK, day(f"{year}-12-31"))
    assert figure(terms, ONE, euros("100.00")).amount == euros(amount)
    assert terms.to_verify == (year == 2025)


@pytest.mark.parametrize("year", [2017, 2024, 2026])
def test_a_missing_year_is_refused_and_the_real_cost_is_not(year: int) -> None:
    terms = irsa_terms(BOOK, day(f"{year}-06-15"))
    with pytest.raises(Refusal, match="missing-convention-amount") as refusal:
        figure(terms, ONE, euros("6500.00"))
    assert refusal.value.facts == {"convention": "irsa", "year": year}
    assert figure(terms, ONE, euros("6500.01")).amount == euros("6500.01")


def test_a_share_of_liability_takes_its_part() -> None:
    terms = irsa_terms(BOOK, LOSS)
    half = figure(terms, Decimal("0.5"), euros("4000.00"))
    assert (half.basis, half.amount) == ("flat", euros("888.00"))
    assert figure(terms, Decimal("0.25"), euros("8000.00")).amount == euros("2000.00")
    assert figure(terms, Decimal(0), euros("4000.00")).amount == euros("0.00")


def test_light_injuries_have_their_own_amounts() -> None:
    assert figure(irca_terms(BOOK, day("2022-01-01")), ONE, None).amount == euros("1254.00")
    assert figure(irca_terms(BOOK, day("2023-01-01")), ONE, euros("99999.00")).amount == euros("1200.00")
    with pytest.raises(Refusal, match="missing-convention-amount"):
        figure(irca_terms(BOOK, day("2024-01-01")), ONE, None)


@pytest.mark.parametrize(
    ("case", "x", "y"),
    [
        ("10", "0", "1"),
        ("13", "0.5", "0.5"),
        ("15", "0", "1"),
        ("17", "0.5", "0.5"),
        ("20", "0", "1"),
        ("51", "0", "1"),
    ],
)
def test_the_scale(case: str, x: str, y: str) -> None:
    found = liability_of(BOOK, case, "x", LOSS), liability_of(BOOK, case, "y", LOSS)
    assert found == (Decimal(x), Decimal(y))


def test_a_case_that_is_not_in_the_scale_is_not_guessed() -> None:
    with pytest.raises(Refusal, match="rule-missing"):
        liability_of(BOOK, "21", "x", LOSS)


def test_the_experts_thresholds_are_those_of_the_day_of_the_loss() -> None:
    before, since = day("2025-02-28"), day("2025-03-01")
    assert not expert_of(BOOK, euros("850.00"), LOSS).required
    assert expert_of(BOOK, euros("850.01"), LOSS).required
    assert expert_of(BOOK, euros("6500.00"), before).final
    assert not expert_of(BOOK, euros("6500.01"), before).final
    assert expert_of(BOOK, euros("19500.00"), since).final
    assert not expert_of(BOOK, euros("19500.01"), since).final


@pytest.mark.parametrize(
    ("damage", "code", "recourse"),
    [("1600.00", "T1", "none"), ("1600.01", "T2", "real_cost"), ("5000.00", "T2", "real_cost"),
     ("5000.01", "outside", "general_law")],
)  # fmt: skip
def test_the_tranches(damage: str, code: str, recourse: str) -> None:
    found = tranche(BOOK, euros(damage), LOSS)
    assert (found.code, found.recourse) == (code, recourse)


def test_a_second_claim_within_its_months_opens_a_recourse_in_the_first_tranche() -> None:
    for previous, recourse in (("2021-06-15", "real_cost"), ("2021-06-14", "none"), ("2023-06-15", "real_cost")):
        assert tranche(BOOK, euros("100.00"), LOSS, day(previous)).recourse == recourse


def by_convention(kind: str = "convention_irsa", forecast: Where | None = None, **facts: Any) -> Step:
    asked = {"own_liability_rate": Decimal(0), "damage_net": euros("4000.00"), **facts}
    direction = "suffered" if asked.get("role") == "liability" else "sought"
    convention = ByConvention(**asked)
    return sought(on="2023-07-01", recourse_type=kind, direction=direction, convention=convention, forecast=forecast)


KNOWN = ByConvention(own_liability_rate=Decimal(0), damage_net=euros("4000.00"))
LOST = declared(occurred_on=LOSS, declared_on=LOSS)


def test_a_recourse_by_convention_states_its_amount_and_why() -> None:
    opened, *_ = by_convention()(given(LOST))
    assert isinstance(opened, RecourseOpened)
    assert (opened.amount, opened.liability_rate) == (euros("1776.00"), Decimal("1.000000"))
    why = opened.convention
    assert why is not None
    assert (why.role, why.basis, why.damage_net, why.case) == ("own", "flat", euros("4000.00"), None)


def test_a_flat_amount_that_is_not_certain_says_so_on_the_recourse() -> None:
    lately = declared(occurred_on=day("2025-03-10"), declared_on=day("2025-03-12"))
    opened, *_ = sought(on="2025-07-01", recourse_type="convention_irsa", convention=KNOWN)(given(lately))
    assert isinstance(opened, RecourseOpened)
    assert (opened.amount, opened.to_verify) == (euros("2030.00"), True)
    [certain, *_] = by_convention()(given(LOST))
    assert isinstance(certain, RecourseOpened)
    assert certain.to_verify is None


def test_a_case_and_its_side_give_the_liability() -> None:
    opened, *_ = by_convention(own_liability_rate=None, case="13", side="x")(given(LOST))
    assert isinstance(opened, RecourseOpened)
    assert (opened.amount, opened.liability_rate) == (euros("888.00"), Decimal("0.500000"))
    assert opened.convention is not None
    assert opened.convention.case == "13"
    with pytest.raises(Refusal, match="rule-missing"):
        by_convention(own_liability_rate=None, case="99", side="x")(given(LOST))


def test_the_amount_is_expected_from_the_first_day_where_asked() -> None:
    where = Where(cost_category="property")
    _, expected, *_ = by_convention(forecast=where)(given(LOST))
    assert isinstance(expected, RecourseForecastSet)
    assert (expected.before, expected.after, expected.set_on) == (euros("0.00"), euros("1776.00"), day("2023-07-01"))
    nothing = by_convention(forecast=where, own_liability_rate=Decimal(1))(given(LOST))
    assert not any(isinstance(event, RecourseForecastSet) for event in nothing)


def test_the_liable_side_is_charged_by_what_it_suffers() -> None:
    [opened] = by_convention(role="liability", own_liability_rate=Decimal(1))(given(LOST))
    assert isinstance(opened, RecourseOpened)
    assert (opened.direction, opened.amount) == ("suffered", euros("1776.00"))


def test_what_it_is_charged_is_reserved_and_paid_as_any_cost() -> None:
    charged = by_convention(role="liability", own_liability_rate=Decimal(1))
    claim = given(
        LOST, charged, reserved("1776.00", on="2023-07-02"),
        paid("1776.00", on="2023-09-01", payment_kind="recourse_suffered"),
    )  # fmt: skip
    assert reserve_on(claim) == "0.00"
    with pytest.raises(Refusal, match="recourse-direction-suffered"):
        received("1.00", on="2023-09-02")(claim)


@pytest.mark.parametrize("kind", ["convention_irsa", "convention_irca"])
def test_a_missing_year_opens_nothing(kind: str) -> None:
    with pytest.raises(Refusal, match="missing-convention-amount"):
        by_convention(kind)(given(declared(occurred_on=day("2017-01-02"), declared_on=day("2017-01-02"))))


def test_water_damage_opens_a_recourse_at_real_cost_in_the_second_tranche_alone() -> None:
    opened, *_ = by_convention("convention_irsi", own_liability_rate=None)(given(LOST))
    assert isinstance(opened, RecourseOpened)
    assert (opened.amount, opened.liability_rate) == (euros("4000.00"), Decimal("1.000000"))
    for damage, recourse in (("1600.00", "none"), ("5000.01", "general_law")):
        with pytest.raises(Refusal, match="convention-without-recourse") as refusal:
            by_convention("convention_irsi", own_liability_rate=None, damage_net=euros(damage))(given(LOST))
        assert refusal.value.facts["recourse"] == recourse


def test_a_convention_may_bring_in_more_than_was_paid() -> None:
    """The net cost falls below zero, and stays there (DOMAIN.md §1.1)."""
    claim = given(LOST, paid("500.00", on="2023-07-01"), by_convention(), received("1776.00", on="2023-09-01"))
    assert dossier(claim).recourses[named("recourse")].state() == "part_received"
