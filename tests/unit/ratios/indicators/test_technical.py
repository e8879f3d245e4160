"""The technical balance, and its sum."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from services.ratios.indicators.technical import Balance, together

YEARS = [
    Balance(18_000_00, 9_900_00, Fraction(7_200_00), 1_800_00, 3),
    Balance(18_500_00, 21_460_00, Fraction(7_400_00), 1_850_00, 5),
]


def test_a_year_leaves_what_claims_and_loading_do_not_take() -> None:
    first, second = YEARS
    assert first.result == 900_00
    assert second.result == -10_360_00
    assert (first.loss_ratio_percent, first.combined_ratio_percent) == (Decimal("55.00"), Decimal("95.00"))


def test_years_add_up_and_their_ratio_is_that_of_the_sums() -> None:
    whole = together(YEARS)
    assert (whole.premium, whole.incurred, whole.claims) == (36_500_00, 31_360_00, 8)
    assert whole.result == -9_460_00
    assert whole.loss_ratio_percent == Decimal("85.92"), "not the mean of 55.00 and 116.00"
    assert whole.commission == 3_650_00


def test_what_one_year_does_not_say_all_together_do_not() -> None:
    unknown = Balance(100_00, 50_00, None, None, 1)
    assert (unknown.result, unknown.combined_ratio_percent) == (None, None)
    whole = together([*YEARS, unknown])
    assert (whole.loading, whole.commission, whole.result) == (None, None, None)
    assert whole.premium == 36_600_00


def test_without_a_premium_there_is_no_ratio() -> None:
    assert Balance(0, 50_00, Fraction(0), 0, 1).loss_ratio_percent is None
    assert Balance(0, 50_00, Fraction(0), 0, 1).combined_ratio_percent is None


def test_a_premium_that_is_not_split_gives_coverages_neither_ratio_nor_result() -> None:
    whole = together([*YEARS, replace(YEARS[0], unsplit=True)])
    assert (whole.reason, whole.loss_ratio_percent, whole.result) == ("premium_not_split", None, None)


def test_a_grand_excess_beside_others_has_euros_and_no_average() -> None:
    alone = replace(YEARS[0], grand_excess=True)
    assert (alone.reason, alone.loss_ratio_percent) == (None, Decimal("55.00"))
    whole = together([alone, replace(YEARS[1], other_layers=True)])
    assert (whole.reason, whole.loss_ratio_percent, whole.combined_ratio_percent) == (
        "grand_excess_included", None, None,
    )  # fmt: skip
    assert whole.result == -9_460_00


amounts = st.integers(-(10**9), 10**9)


balances_of = st.builds(Balance, amounts, amounts, st.fractions(-(10**6), 10**6), amounts, st.just(1))


@given(st.lists(balances_of, max_size=6), st.integers(0, 6))
def test_the_sum_is_the_same_however_it_is_grouped(balances: list[Balance], at: int) -> None:
    assert together([together(balances[:at]), together(balances[at:])]) == together(balances)
    assert together(balances).result == sum(balance.result or 0 for balance in balances)
