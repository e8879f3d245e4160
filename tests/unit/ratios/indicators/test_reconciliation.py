"""Who knows more, since when and by what: told as stories of one claim's measure."""

from __future__ import annotations

from datetime import date

from services.ratios.indicators.reconciliation import (
    Measure,
    Noted,
    Parting,
    Said,
    broker_cents,
    insurer_cents,
    parting,
)

JANUARY, FEBRUARY, MARCH = date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)


def said(on: date, cents: int | None, position: int, moved: int = 0, file: str = "F1") -> Said:
    """A statement, and how many events it left after its own."""
    return Said(file, on, position, position + moved, cents, moves=moved > 0)


def noted(on: str, cents: int, position: int) -> Noted:
    return Noted(position, date.fromisoformat(on), cents)


def parted(statements: list[Said], ledger: list[Noted], on: date, measure: Measure = "paid") -> Parting:
    return parting(measure, statements, ledger, on)


def test_the_ledger_of_a_day_leaves_out_what_that_days_statement_brought() -> None:
    statements = [said(JANUARY, 1200, 5, moved=1)]
    ledger = [noted("2025-01-10", 1000, 2), noted("2025-01-31", 200, 6)]
    assert broker_cents(statements, ledger, JANUARY) == 1000
    assert broker_cents(statements, ledger, FEBRUARY) == 1200


def test_a_replaced_statement_counts_for_nothing_on_either_side() -> None:
    """Both moved the ledger of January: the broker's own is what it was before the first."""
    statements = [said(JANUARY, 1200, 5, moved=1), said(JANUARY, 1100, 9, moved=1)]
    ledger = [noted("2025-01-10", 1000, 2), noted("2025-01-31", 200, 6), noted("2025-01-31", -100, 10)]
    assert (insurer_cents(statements, JANUARY), broker_cents(statements, ledger, JANUARY)) == (1100, 1000)


def test_the_files_of_an_insurer_are_summed_each_at_its_last() -> None:
    statements = [said(JANUARY, 700, 5), said(FEBRUARY, 90, 8, file="F2"), said(JANUARY, None, 9, file="F3")]
    assert insurer_cents(statements, FEBRUARY) == 790
    assert insurer_cents([said(JANUARY, None, 9)], JANUARY) is None


def test_the_insurer_paid_what_nobody_told_us() -> None:
    found = parted([said(JANUARY, 300, 5, moved=1)], [noted("2025-01-31", 300, 6)], JANUARY)
    assert (found.ahead, found.agreed_on, found.diverged_on) == ("insurer", None, JANUARY)
    assert [s.position for s in found.said] == [5]


def test_the_broker_noted_a_payment_that_the_insurer_does_not_show_yet() -> None:
    """They agreed in January; the insurer says the same in February, the broker paid on the 10th."""
    statements = [said(JANUARY, 1000, 5, moved=1), said(FEBRUARY, 1000, 8, moved=1)]
    ledger = [noted("2025-01-31", 1000, 6), noted("2025-02-10", 250, 7), noted("2025-02-28", -250, 9)]
    found = parted(statements, ledger, FEBRUARY)
    assert (found.ahead, found.agreed_on, found.diverged_on) == ("broker", JANUARY, date(2025, 2, 10))
    assert [m.position for m in found.noted] == [7]


def test_of_several_payments_the_last_ones_that_make_the_gap_are_those_missing() -> None:
    statements = [said(JANUARY, 1000, 5, moved=1), said(FEBRUARY, 1400, 9, moved=1)]
    ledger = [
        noted("2025-01-31", 1000, 6), noted("2025-02-05", 400, 7), noted("2025-02-26", 150, 8),
        noted("2025-02-28", -150, 10),
    ]  # fmt: skip
    found = parted(statements, ledger, FEBRUARY)
    assert (found.ahead, [m.position for m in found.noted]) == ("broker", [8])


def test_what_became_known_after_the_statement_is_found_by_when_it_became_known() -> None:
    """Back-dated to before another payment that both have."""
    statements = [said(JANUARY, 1000, 5, moved=1), said(FEBRUARY, 1400, 8)]
    ledger = [noted("2025-01-31", 1000, 6), noted("2025-02-20", 400, 7), noted("2025-02-03", 90, 12)]
    found = parted(statements, ledger, FEBRUARY)
    assert (found.ahead, found.diverged_on) == ("broker", date(2025, 2, 3))


def test_more_in_a_total_speaks_for_whoever_has_more() -> None:
    statements = [said(JANUARY, 1000, 5, moved=1), said(FEBRUARY, 1700, 9, moved=1)]
    ledger = [noted("2025-01-31", 1000, 6), noted("2025-02-05", 400, 7), noted("2025-02-28", 300, 10)]
    assert parted(statements, ledger, FEBRUARY).ahead == "insurer"
    less = [said(JANUARY, 1000, 5, moved=1), said(FEBRUARY, 1100, 9, moved=1)]
    found = parted(less, [*ledger[:2], noted("2025-02-28", -300, 10)], FEBRUARY)
    assert (found.ahead, [m.position for m in found.noted]) == ("broker", [7])


def test_a_new_reserve_is_the_insurers() -> None:
    statements = [said(JANUARY, 1000, 5, moved=1), said(FEBRUARY, 700, 9, moved=1)]
    ledger = [noted("2025-01-31", 1000, 6), noted("2025-02-05", 400, 7), noted("2025-02-28", -700, 10)]
    assert parted(statements, ledger, FEBRUARY, "case_reserve").ahead == "insurer"


def test_where_the_broker_pays_a_gap_is_as_old_as_the_first_statement_that_shows_it() -> None:
    """Nothing moves; February showed it first, and March says the same again."""
    statements = [said(JANUARY, 1000, 5), said(FEBRUARY, 1300, 6), said(MARCH, 1300, 7)]
    found = parted(statements, [noted("2025-01-10", 1000, 2)], MARCH)
    assert (found.ahead, found.agreed_on, found.diverged_on) == ("insurer", JANUARY, FEBRUARY)


def test_where_the_broker_pays_what_it_learns_later_may_close_an_old_gap() -> None:
    """January was 200 apart until the broker noted a payment of January: since then they agreed there."""
    statements = [said(JANUARY, 1000, 5), said(FEBRUARY, 1000, 9)]
    ledger = [noted("2025-01-10", 800, 2), noted("2025-01-20", 200, 7), noted("2025-02-15", 60, 8)]
    found = parted(statements, ledger, FEBRUARY)
    assert (found.ahead, found.agreed_on, found.diverged_on) == ("broker", JANUARY, date(2025, 2, 15))


def test_a_line_that_the_insurer_never_states_is_the_brokers() -> None:
    """It was there before the first statement, and no statement speaks of it."""
    statements = [said(JANUARY, 0, 5), said(FEBRUARY, 0, 6)]
    found = parted(statements, [noted("2025-01-10", 500, 2)], FEBRUARY, "case_reserve")
    assert (found.ahead, found.agreed_on, found.diverged_on) == ("broker", None, date(2025, 1, 10))
