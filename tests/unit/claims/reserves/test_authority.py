"""Reserves within what a person may decide alone, where the broker handles the claim."""

from typing import Any

import pytest

from services.claims.facts import Facts
from services.claims.lines import Where
from services.claims.reserves.authority import reserve_limit
from services.claims.rule_tables.book import RuleBook, RuleRow
from services.contracts.internal import Channel
from services.kit.errors import Refusal
from tests.unit.claims.stories import (
    TODAY,
    after,
    closed,
    day,
    declared,
    euros,
    given,
    named,
    policy,
    reopened,
    reserved,
)

DELEGATED = declared(policy=policy("delegated"))
EXPENSE = Where(cost_type="expense", cost_category="legal_fees")


def limit(
    *steps: Any, actor: str = "dana", stated_by: Any = "broker", channel: Channel = "crm", rows: Any = None
) -> str:
    found = rows if rows is not None else (row("*", "50000.00"), row("paul", "200000.00"))
    facts = Facts(
        today=TODAY, tenant_id=named("tenant"), command_id=named("command"), stream_id=named("claim"),
        channel=channel, actor=actor, rules=RuleBook.of(found),
    )  # fmt: skip
    return str(reserve_limit(given(*steps), facts, day("2025-04-01"), stated_by))


def row(who: str, amount: str) -> RuleRow:
    return RuleRow("authority_limits", f"reserve:{who}", {"amount": amount})


def test_a_persons_own_limit_counts_over_anybodys() -> None:
    assert limit(DELEGATED) == "50000.00"
    assert limit(DELEGATED, actor="paul") == "200000.00"


def test_the_limit_is_the_brokers_where_it_handles_the_claim_itself() -> None:
    assert limit(declared()) == "None"
    assert limit(DELEGATED, stated_by="insurer") == "None"
    assert limit(DELEGATED, channel="bulk") == "None"


def test_without_any_limit_nothing_is_guessed() -> None:
    with pytest.raises(Refusal, match="rule-missing"):
        limit(DELEGATED, rows=())


def test_a_reserve_above_the_limit_is_for_somebody_else() -> None:
    claim = given(DELEGATED)
    assert reserved("50000.00", limit=euros("50000.00"))(claim)
    with pytest.raises(Refusal, match="authority-exceeded"):
        reserved("50000.01", limit=euros("50000.00"))(claim)
    assert reserved("50000.01", limit=euros("200000.00"))(claim)


def test_two_lines_are_no_way_around_the_limit() -> None:
    claim = given(DELEGATED, reserved("40000.00"))
    with pytest.raises(Refusal, match="authority-exceeded"):
        reserved("20000.00", where=EXPENSE, limit=euros("50000.00"))(claim)


def test_a_reserve_above_the_limit_may_be_lowered_by_anybody() -> None:
    claim = given(DELEGATED, reserved("90000.00"))
    assert reserved("80000.00", on="2025-04-01", limit=euros("50000.00"))(claim)


def test_reopening_is_no_way_around_the_limit() -> None:
    claim = given(DELEGATED, reserved("1000.00"), closed())
    with pytest.raises(Refusal, match="authority-exceeded"):
        reopened(reserves={Where(): "60000.00"}, limit=euros("50000.00"))(claim)
    assert reopened(reserves={Where(): "50000.00"}, limit=euros("50000.00"))(claim)


def test_a_reserve_names_the_event_it_is_set_on() -> None:
    claim = given(declared(), reserved("100.00"))
    known = claim.events[-1]  # type: ignore[union-attr]
    claim = after(claim, reserved("200.00", on="2025-04-01", reason="report", basis_event_id=known))
    with pytest.raises(Refusal, match="event-unknown"):
        reserved("300.00", on="2025-05-01", reason="report", basis_event_id=named("elsewhere"))(claim)
