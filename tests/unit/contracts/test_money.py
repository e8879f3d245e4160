"""Whole cents: what is read is what is written, and no split loses a cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.money import Money, pro_rata, split, total

cents = st.integers(-10_000_000_000, 10_000_000_000)


@given(cents)
def test_text_and_back(value: int) -> None:
    assert Money.parse(str(Money(value))) == Money(value)


@pytest.mark.parametrize("text", ["1", "1.0", "1,00", "1.005", "", " 1.00", "1e2", "--1.00", "١.٠٠"])
def test_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="two decimals"):
        Money.parse(text)


@given(cents, st.lists(st.integers(0, 1_000_000), min_size=1, max_size=12), st.data())
def test_a_split_sums_to_its_amount(value: int, weights: list[int], data: st.DataObject) -> None:
    lead = data.draw(st.none() | st.integers(0, len(weights) - 1))
    assert total(split(Money(value), weights, lead)) == Money(value)


def test_a_third_each_gives_the_residual_cent_to_the_lead() -> None:
    # DOMAIN.md IN19
    assert [str(m) for m in split(Money(100_00), [1, 1, 1], lead=1)] == ["33.33", "33.34", "33.33"]
    assert [str(m) for m in split(Money(100_00), [1, 1, 1])] == ["33.34", "33.33", "33.33"]


@given(cents, st.integers(0, 10_000), st.integers(1, 10_000))
def test_pro_rata_is_the_decimal_product_rounded_half_up(value: int, part: int, whole: int) -> None:
    exact = Decimal(abs(value)) * part / whole
    assert abs(abs(pro_rata(value, part, whole)) - exact) <= Decimal("0.5") + Decimal("1e-12")


def test_half_a_cent_goes_away_from_zero() -> None:
    assert pro_rata(1, 1, 2) == 1
    assert pro_rata(-1, 1, 2) == -1
    assert Money(5).times(Decimal("0.5")) == Money(3)
    assert Money(-5).times(Decimal("0.5")) == Money(-3)
