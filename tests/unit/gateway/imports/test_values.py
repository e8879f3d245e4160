"""Amounts, dates and years as senders write them."""

import pytest

from services.gateway.imports import values


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("15.00", ".", 1500),
        ("15", ".", 1500),
        ("144.1", ".", 14410),
        ("0.00", ".", 0),
        ("-3.05", ".", -305),
        ("+3.05", ".", 305),
        ("1234,56", ",", 123456),
        ("1 234,56", ",", 123456),
        ("1\u202f234\u202f567,8", ",", 123456780),
        ("1\u00a0234", ",", 123400),
        ("12.3400", ".", 1234),
    ],
)
def test_amounts_are_read_in_whole_cents(text: str, mark: str, expected: int) -> None:
    assert values.cents(text, mark) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("1.4", 140_000), ("-0.00005", -5), ("2720.7", 272_070_000), ("7", 700_000)]
)
def test_amounts_in_thousands_are_whole_cents_too(text: str, expected: int) -> None:
    assert values.cents(text, ".", 1000) == expected


def test_less_than_a_cent_is_no_amount_in_thousands_either() -> None:
    with pytest.raises(ValueError, match="whole cents"):
        values.cents("1.000001", ".", 1000)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("", "."),
        ("abc", "."),
        ("12.345", "."),
        ("1,50", "."),
        ("1.50", ","),
        ("1 23", "."),
        ("1e3", "."),
        ("--1", "."),
        (".50", "."),
        ("NaN", "."),
        ("٣.00", "."),
        ("1" * 16, "."),
    ],
)
def test_anything_else_is_no_amount(text: str, mark: str) -> None:
    with pytest.raises(ValueError, match="whole cents"):
        values.cents(text, mark)


def test_dates_are_iso_unless_the_profile_says_how() -> None:
    assert values.day("2003-01-31", None) == "2003-01-31"
    assert values.day("31/01/2003", "%d/%m/%Y") == "2003-01-31"


@pytest.mark.parametrize("text", ["2003-02-29", "20030131", "2003-W05-1", "31/01/2003", "2003-1-31", "hier"])
def test_a_wrong_date_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(ValueError, match="not a date of the form YYYY-MM-DD") as refused:
        values.day(text, None)
    assert text not in str(refused.value)


def test_a_year_has_a_first_and_a_last_day() -> None:
    assert values.year_edge("2004", last=False) == "2004-01-01"
    assert values.year_edge("2004", last=True) == "2004-12-31"
    with pytest.raises(ValueError, match="not a year"):
        values.year_edge("04", last=True)
