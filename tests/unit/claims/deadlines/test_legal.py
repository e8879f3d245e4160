"""Due dates by the table in force on the trigger date."""

from datetime import date

import pytest

from services.claims.deadlines.counting import counted, months_after
from services.claims.deadlines.legal import Extension, deadline_set, due
from services.claims.rule_tables.book import RuleBook, RuleRow
from services.claims.rule_tables.defaults import default_book, default_rows
from services.kit.errors import Refusal
from tests.unit.claims.stories import named

RULES = default_book()


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("unit", "value", "trigger", "expected"),
    [
        ("days", 10, "2026-03-02", "2026-03-12"),
        ("hours", 24, "2026-03-02", "2026-03-03"),
        ("hours", 25, "2026-03-02", "2026-03-04"),
        ("months", 2, "2026-12-31", "2027-02-28"),
        ("months", 24, "2024-02-29", "2026-02-28"),
        ("working_days", 2, "2026-11-06", "2026-11-10"),
        ("ouvrables", 2, "2026-11-06", "2026-11-09"),
    ],
)
def test_units(unit: str, value: int, trigger: str, expected: str) -> None:
    assert counted(unit, value, day(trigger)) == day(expected)


def test_the_last_day_of_a_short_month() -> None:
    assert months_after(day("2026-01-31"), 1) == day("2026-02-28")


def test_the_rule_of_the_trigger_date_counts() -> None:
    assert due(RULES, "declare_natcat", day("2022-12-31")).value == 10
    found = due(RULES, "declare_natcat", day("2023-01-01"))
    assert (found.value, found.rule_version, found.to_verify) == (30, "deadlines@2023-01-01", True)


@pytest.mark.parametrize(
    ("code", "trigger"),
    [("no_such_code", "2026-01-01"), ("complaint_answer", "2024-07-01"), ("offer_general", "2026-01-01")],
)
def test_what_is_not_law_on_that_day_is_refused(code: str, trigger: str) -> None:
    with pytest.raises(Refusal, match="deadline-code-unknown"):
        due(RULES, code, day(trigger))


def test_a_tenant_may_switch_an_obligation_on() -> None:
    on = RuleRow("deadlines", "offer_general", {"unit": "months", "value": "6", "owner": "insurer"})
    rules = RuleBook.of([*default_rows(), on])
    assert due(rules, "offer_general", day("2026-01-31")).due_on == day("2026-07-31")


def test_extensions_count_from_the_same_trigger() -> None:
    longer = due(RULES, "gdpr_request", day("2026-01-31"), extension=Extension(months=2))
    assert longer.due_on == day("2026-04-30")
    assert due(RULES, "do_offer", day("2026-03-02"), extension=Extension(days=135)).due_on == day("2026-10-13")


def test_a_region_moves_what_is_counted_in_working_days() -> None:
    assert due(RULES, "declare_theft", day("2026-04-01")).due_on == day("2026-04-03")
    assert due(RULES, "declare_theft", day("2026-04-01"), region="alsace_moselle").due_on == day("2026-04-07")


def test_an_event_names_the_article_and_the_doubt() -> None:
    event = deadline_set(due(RULES, "settlement_pay", day("2026-03-02")), named("command"), day("2026-03-03"))
    assert (event.legal_basis, event.to_verify, event.owner) == ("L113-5", True, "insurer")
    assert (event.due_on, event.due_on_rolled) == (day("2026-04-01"), day("2026-04-01"))


def test_two_deadlines_of_one_command_are_two_things() -> None:
    first = deadline_set(due(RULES, "do_pay", day("2026-03-02")), named("command"), day("2026-03-03"))
    other = deadline_set(due(RULES, "natcat_pay", day("2026-03-02")), named("command"), day("2026-03-03"))
    again = deadline_set(due(RULES, "do_pay", day("2026-03-02")), named("command"), day("2026-03-03"))
    assert first == again
    assert first.deadline_id != other.deadline_id
