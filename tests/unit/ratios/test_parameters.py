"""What may be asked, and what is answered to what may not."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.contracts.money import Money
from services.kit.errors import Invalid
from services.ratios.cursors import read_cursor, write_cursor
from services.ratios.explain.places import read_place
from services.ratios.parameters import Asked, read_parameters
from services.ratios.query.order import sort_keys
from services.ratios.query.question import Basis, Sort
from services.ratios.reconciliation.parameters import read_asked

TODAY = date(2026, 11, 21)
POLICY = "pol_" + "0" * 32
LAST = "\U0010ffff"


def read(*pairs: tuple[str, str]) -> Asked:
    return read_parameters(pairs, tenant_id=uuid4(), insurer_only=None, today=TODAY)


def test_nothing_asked_is_the_default_basis_today() -> None:
    question = read().question
    assert question.basis == Basis()
    assert (question.as_of, question.known_on) == (TODAY, TODAY)
    assert (question.axes, question.filters, question.years, question.limit) == ((), {}, None, 50)


def test_everything_can_be_asked() -> None:
    asked = read(
        ("group_by", "policy,coverage"), ("years", "2022..2025"), ("coverage", "theft"), ("coverage", "fire"),
        ("policy", POLICY), ("premium_basis", "written"), ("tax_basis", "gross"), ("cost_basis", "paid"),
        ("include_expenses", "false"), ("recourse", "none"), ("scope", "covered"), ("cap", "10000.00"),
        ("excluded_layers", ""), ("as_of", "2025-12-31"), ("known_on", "2026-01-15"), ("limit", "10"),
        ("format", "csv"), ("year_basis", "accident_year"), ("include_ibnr", "false"),
    )  # fmt: skip
    question = asked.question
    assert asked.format == "csv"
    assert question.axes == ("policy", "coverage")
    assert question.filters == {"policy": (POLICY,), "coverage": ("theft", "fire")}
    assert question.years == (2022, 2025)
    assert question.basis == Basis(
        premium_basis="written", tax_basis="gross", cost_basis="paid", include_expenses=False, recourse="none",
        scope="covered", cap=Money(10_000_00), excluded_layers=(),
    )  # fmt: skip
    assert (question.as_of, question.known_on, question.limit) == (date(2025, 12, 31), date(2026, 1, 15), 10)


def test_none_is_the_group_without_a_value() -> None:
    asked = read(("policy", "none"), ("policy", POLICY), ("adviser", "none"), ("insurer", "none"))
    assert asked.question.filters == {"policy": ("", POLICY), "adviser": ("",), "insurer": ("none",)}
    with pytest.raises(Invalid, match=r"\?adviser: invalid-value"):
        read(("adviser", ""))


def test_a_past_day_is_answered_as_of_that_day() -> None:
    assert read(("known_on", "2025-06-30")).question.as_of == date(2025, 6, 30)
    assert read(("known_on", "2027-06-30")).question.as_of == TODAY
    assert read(("known_on", "2025-06-30"), ("as_of", "2025-12-31")).question.as_of == date(2025, 12, 31)


def test_one_year_is_a_filter_too() -> None:
    assert read(("year", "2025")).question.years == (2025, 2025)


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        (("group_by", "policy,postcode"), "invalid-value"),
        (("group_by", "year,year"), "invalid-value"),
        (("years", "2025..2022"), "invalid-value"),
        (("years", "22..25"), "invalid-value"),
        (("policy", "P-1"), "invalid-value"),
        (("coverage", ""), "invalid-value"),
        (("client", "a\x00b"), "invalid-value"),
        (("premium_basis", "due"), "invalid-value"),
        (("include_expenses", "yes"), "invalid-value"),
        (("cap", "0.00"), "invalid-value"),
        (("cap", "1000"), "invalid-value"),
        (("excluded_layers", "third"), "invalid-value"),
        (("as_of", "31/12/2025"), "invalid-value"),
        (("as_of", "20251231"), "invalid-value"),
        (("known_on", "9999-12-31"), "invalid-value"),
        (("limit", "501"), "invalid-value"),
        (("limit", "0"), "invalid-value"),
        (("after", "é"), "invalid-value"),
        (("after", "W10"), "invalid-value"),
        (("format", "xlsx"), "invalid-value"),
        (("year_basis", "accounting_year"), "not-available"),
        (("include_ibnr", "true"), "not-available"),
        (("grouped_by", "year"), "unknown-parameter"),
    ],
)
def test_a_wrong_parameter_is_named(pair: tuple[str, str], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(("group_by", "year"), pair) if pair[0] != "group_by" else read(pair)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(f"?{pair[0]}", code)]


@pytest.mark.parametrize(
    "pair",
    [
        ("group_by", "colour"), ("years", "last"), ("premium_basis", "due"), ("include_expenses", "yes"), ("cap", "1"),
        ("cap", "0.00"), ("sort", "colour"), ("excluded_layers", "top"), ("limit", "0"), ("as_of", "2025-13-01"),
        ("known_on", "yesterday"), ("policy", "P-1"), ("after", "e30"), ("year", "1066"),
    ],
)  # fmt: skip
def test_what_was_expected_is_said_in_both_languages(pair: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as caught:
        read(pair)
    [error] = caught.value.errors
    assert error.french
    assert error.french != error.detail


def test_a_parameter_given_twice_is_not_guessed() -> None:
    with pytest.raises(Invalid, match=r"\?as_of: given-twice"):
        read(("as_of", "2025-01-01"), ("as_of", "2025-01-02"))


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        read(("cap", "x"), ("nonsense", "1"), ("limit", "x"))
    assert {error.pointer for error in refused.value.errors} == {"?cap", "?nonsense", "?limit"}


def test_a_cursor_belongs_to_its_question() -> None:
    keys = sort_keys(read(("group_by", "year,coverage")).question)
    cursor = write_cursor({"sort_keys": ["2025", LAST]}, keys)
    assert read_cursor(cursor, keys) == ("2025", LAST)
    for other in ((("group_by", "coverage,year"),), (("group_by", "year,coverage"), ("sort", "-incurred"))):
        with pytest.raises(ValueError, match="cursor"):
            read_cursor(cursor, sort_keys(read(*other).question))


@pytest.mark.parametrize("values", [["2025"], ["x", ""], ["2025", "a\x00"], ["2025", "\ud800"], [2025, ""], {"a": 1}])
def test_a_cursor_that_was_tampered_with_is_none(values: Any) -> None:
    keys = sort_keys(read(("group_by", "year,coverage")).question)
    cursor = write_cursor({"sort_keys": values}, keys)
    with pytest.raises(ValueError, match="cursor"):
        read_cursor(cursor, keys)


@pytest.mark.parametrize("depth", [10, 9_000])
def test_a_cursor_that_is_nested_deep_is_none(depth: int) -> None:
    word = urlsafe_b64encode(b"[" * depth + b"]" * depth).decode()
    with pytest.raises(ValueError, match="cursor"):
        read_cursor(word, sort_keys(read(("group_by", "year")).question))
    with pytest.raises(ValueError, match="cursor"):
        read_place(word, by_date=True)
    with pytest.raises(Invalid):
        read_asked([("after", word)], tenant_id=uuid4(), insurer_only=None, today=TODAY)


def test_rows_are_sorted_by_an_axis_of_theirs_or_a_figure() -> None:
    asked = read(("group_by", "client,year"), ("sort", "-loss_ratio"))
    assert asked.question.sort == Sort("loss_ratio", descending=True)
    assert read(("group_by", "client"), ("sort", "client")).question.sort == Sort("client")
    for wrong in ("policy", "-", "status", "incurred,premium"):
        with pytest.raises(Invalid, match=r"\?sort: invalid-value"):
            read(("group_by", "client"), ("sort", wrong))


def test_how_a_broker_is_organised_is_not_told_to_insurers() -> None:
    for pair, pointer in ((("group_by", "adviser"), "group_by"), (("adviser", "anna"), "adviser")):
        with pytest.raises(Invalid, match=rf"\?{pointer}: not-allowed"):
            read_parameters((pair,), tenant_id=uuid4(), insurer_only="axa", today=TODAY)
