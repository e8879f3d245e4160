"""The limitation period and what restarts it."""

from datetime import date

import pytest

from services.claims.deadlines.limitation import Interruption, limitation
from services.claims.rule_tables.defaults import default_book

RULES = default_book()
OCCURRED = date(2024, 3, 10)


def interruption(cause: str, on: str) -> Interruption:
    return Interruption(cause, date.fromisoformat(on))  # type: ignore[arg-type]


def test_two_years_from_the_loss() -> None:
    assert limitation(RULES, OCCURRED).due.due_on == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("told", "runs_from", "effects"),
    [
        ([("negotiation", "2025-06-01")], "2024-03-10", ["never_interrupts"]),
        ([("registered_letter", "2026-03-10")], "2026-03-10", ["restarts"]),
        ([("registered_letter", "2026-03-11")], "2024-03-10", ["after_expiry"]),
        ([("summons", "2026-01-01"), ("expert_designated", "2025-06-01")], "2026-01-01", ["restarts", "restarts"]),
        ([("acknowledgement", "2024-03-09")], "2024-03-10", ["before_start"]),
        ([("expert_designated", "2025-06-01"), ("summons", "2027-06-02")], "2025-06-01", ["restarts", "after_expiry"]),
    ],
)
def test_interruptions(told: list[tuple[str, str]], runs_from: str, effects: list[str]) -> None:
    found = limitation(RULES, OCCURRED, [interruption(*one) for one in told])
    assert found.runs_from == date.fromisoformat(runs_from)
    assert [effect for _, effect in found.effects] == effects


def test_drought_has_five_years_and_each_restart_gives_them_in_full() -> None:
    found = limitation(RULES, OCCURRED, [interruption("court_summons", "2028-01-15")], code="limitation_drought")
    assert found.due.due_on == date(2033, 1, 15)
