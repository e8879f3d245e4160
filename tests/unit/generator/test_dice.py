"""Chance that falls the same way everywhere: the values are frozen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from services.generator.dice import Dice, Weighted
from services.generator.measured import MONTHS, WEEKDAYS

FROZEN_WHOLE = [312810, 87348, 357558, 661863]
FROZEN_CENTS = [1837466, 106179, 29297, 7868]
FROZEN_COUNTS = [3, 1, 3, 0, 0, 2, 0, 4]
FROZEN_DAY = date(2024, 2, 25)


def test_draws_are_frozen() -> None:
    """Another machine, another Python, another library: the same numbers."""
    dice = Dice(1, "frozen")
    assert [dice.below(1_000_000) for _ in range(4)] == FROZEN_WHOLE
    assert [dice.lognormal_cents(Decimal("6.5132"), Decimal("1.2826")) for _ in range(4)] == FROZEN_CENTS
    assert [dice.count(Decimal("1.5")) for _ in range(8)] == FROZEN_COUNTS
    assert dice.day_of_year(2024, MONTHS, WEEKDAYS) == FROZEN_DAY


def test_another_name_draws_something_else() -> None:
    assert Dice(1, "a").below(10**9) != Dice(1, "b").below(10**9)
    assert Dice(1, "a").below(10**9) != Dice(2, "a").below(10**9)


def test_a_count_has_its_mean() -> None:
    dice = Dice(3, "counts")
    drawn = [dice.count(Decimal("0.75")) for _ in range(20_000)]
    assert abs(sum(drawn) / len(drawn) - 0.75) < 0.02


def test_a_lognormal_has_its_median() -> None:
    dice = Dice(3, "amounts")
    drawn = sorted(dice.lognormal_cents(Decimal("6.5"), Decimal("1.3")) for _ in range(10_001))
    assert abs(drawn[5_000] / 100 - 665.14) < 40


def test_weights_are_kept() -> None:
    dice = Dice(5, "weights")
    table = Weighted([("rare", 1), ("common", 9)])
    rare = sum(dice.pick(table) == "rare" for _ in range(20_000))
    assert 1_800 < rare < 2_200
