"""Opening reserves: the policy's own amount, else the dated grid; never for a file."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.claims.declaration.rules import declare_claim
from services.claims.facts import Facts
from services.claims.reserves.opening import with_opening_reserves
from services.claims.rule_tables.book import RuleBook, RuleRow
from services.claims.state import UNDECLARED
from services.claims.terms import CoverageOnPolicy
from services.contracts.events import ClaimEvent
from services.contracts.events.reserves import CaseReserveSet
from services.contracts.internal import Channel
from tests.unit.claims.stories import (
    TERMS,
    TODAY,
    covered,
    declaration,
    declared,
    dossier,
    euros,
    folded,
    given,
    named,
    on_policy,
)


def grid(key: str, amount: str, since: str | None = None, category: str | None = None) -> RuleRow:
    values = {"amount": amount} | ({"cost_category": category} if category else {})
    return RuleRow("opening_reserves", key, values, date.fromisoformat(since) if since else None)


def facts(*rows: RuleRow, channel: Channel = "crm") -> Facts:
    return Facts(
        today=TODAY, tenant_id=named("tenant"), command_id=named("command"), stream_id=named("claim"),
        channel=channel, actor="dana", rules=RuleBook.of(rows),
    )  # fmt: skip


def stating(amount: str | None) -> CoverageOnPolicy:
    terms = replace(TERMS, opening_reserve=euros(amount) if amount else None)
    return replace(on_policy(), terms=terms)


def opening(coverage: CoverageOnPolicy, *rows: RuleRow, channel: Channel = "crm", **about: Any) -> list[ClaimEvent]:
    events = declare_claim(UNDECLARED, declaration(coverages=(coverage,), **about))
    return with_opening_reserves(events, facts(*rows, channel=channel))


def reserves(events: list[ClaimEvent]) -> list[tuple[str, str]]:
    return [(str(e.after), e.line.cost_category) for e in events if isinstance(e, CaseReserveSet)]


def test_the_policys_own_amount_counts_over_the_grid() -> None:
    events = opening(stating("1500.00"), grid("*:own_damage", "900.00"))
    assert reserves(events) == [("1500.00", "property")]
    [event] = [e for e in events if isinstance(e, CaseReserveSet)]
    assert (event.reason, event.stated_by, event.set_on) == ("opening", "broker", date(2025, 3, 12))
    assert str(dossier(folded(UNDECLARED, events)).ledger.reserve(event.line).at()) == "1500.00"


def test_the_grid_in_force_on_the_day_counts_where_the_policy_says_nothing() -> None:
    rows = (grid("*:own_damage", "900.00"), grid("*:own_damage", "950.00", "2025-03-12"), grid("*:theft", "1.00"))
    assert reserves(opening(stating(None), *rows)) == [("950.00", "property")]
    assert reserves(opening(stating(None), *rows[:1], grid("*:own_damage", "950.00", "2025-03-13"))) == [
        ("900.00", "property")
    ]


@pytest.mark.parametrize(("injury", "category"), [("material", "property"), ("bodily", "bodily"), ("mixed", "other")])
def test_the_category_is_the_grids_or_that_of_the_injury(injury: str, category: str) -> None:
    assert reserves(opening(stating("10.00"), injury_kind=injury)) == [("10.00", category)]
    third = grid("*:own_damage", "10.00", category="third_party")
    assert reserves(opening(stating("10.00"), third, injury_kind=injury)) == [("10.00", "third_party")]


def test_nothing_is_reserved_without_a_rule_or_without_cover_or_at_zero() -> None:
    assert reserves(opening(stating(None))) == []
    assert reserves(opening(stating("0.00"), grid("*:own_damage", "900.00"))) == []
    assert reserves(opening(on_policy(terms=False), grid("*:own_damage", "900.00"))) == []


@pytest.mark.parametrize("channel", ["bulk", "edi"])
def test_a_file_states_its_reserves_itself(channel: Channel) -> None:
    assert reserves(opening(stating("1500.00"), channel=channel)) == []


def test_a_coverage_called_upon_later_is_reserved_once() -> None:
    claim = given(declared())
    events = covered(on_policy=stating("700.00"))(claim)
    with_it = with_opening_reserves(events, facts(), dossier(claim))
    assert reserves(with_it) == [("700.00", "property")]
    assert reserves(with_opening_reserves(events, facts(), dossier(folded(claim, with_it)))) == []
