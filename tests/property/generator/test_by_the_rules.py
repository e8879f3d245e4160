"""Any portfolio obeys the rules of claims, and the movements of ratios sum to what the generator expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contracts.events.declaration import ClaimCoverageOpened
from services.contracts.money import Money
from services.generator.expected import Cut, Expected
from services.generator.portfolio import History, Portfolio
from services.ratios.movements import claim_movements
from services.ratios.premium_movements import premium_movements
from tests.support.by_the_rules import claim_events, policy_events

UNTIL = date(2025, 6, 30)
MEASURES = {
    "paid_indemnity": ("paid_indemnity",),
    "paid_expense": ("paid_expense",),
    "case_reserve": ("reserve_indemnity", "reserve_expense"),
    "recourse_received": ("received_indemnity", "received_expense"),
    "recourse_forecast": ("forecast_indemnity", "forecast_expense"),
}

Figures = dict[tuple[int, str], dict[str, int]]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), days=st.integers(0, 900), back=st.integers(0, 900))
def test_movements_sum_to_what_was_expected(seed: int, days: int, back: int) -> None:
    portfolio = Portfolio(policies=12, first_year=2022, years=3, seed=seed, until=UNTIL - timedelta(days))
    cut = Cut(portfolio.until - timedelta(back // 2), portfolio.until - timedelta(back // 3))
    expected = Expected([cut])
    figures: Figures = defaultdict(lambda: defaultdict(int))
    for history in portfolio.histories():
        for told in history.policy.lines:
            expected.add_premiums(told.figures)
        for claim in history.claims:
            expected.add_claim(claim)
        _add(history, cut, figures)
    assert _told(expected.told()[0]["scopes"]["all"]["rows"]) == _told(_rows(figures))


def _add(history: History, cut: Cut, figures: Figures) -> None:
    policy, premiums = policy_events(told.line for told in history.policy.lines)
    for known_on, event in premiums:
        for premium in premium_movements(event):
            if premium.coverage_code is not None and cut.takes(premium.effective_on, known_on):
                year = premium.earns_from.year if premium.earns_from else premium.effective_on.year
                figures[year, premium.coverage_code]["written"] += premium.net
                figures[year, premium.coverage_code]["collected"] += premium.collected_net
    for claim in history.claims:
        codes: dict[Any, str] = {}
        for known_on, fact in claim_events(claim.lines, policy):
            if isinstance(fact, ClaimCoverageOpened):
                codes[fact.claim_coverage_id] = fact.coverage_code
            for movement in claim_movements(fact):
                if movement.on_line and cut.takes(movement.effective_on, known_on):
                    cell = figures[claim.occurred_on.year, codes[movement.claim_coverage_id]]
                    for measure, parts in MEASURES.items():
                        cell[measure] += sum(getattr(movement, part) or 0 for part in parts)


def _rows(figures: Figures) -> Iterator[dict[str, Any]]:
    for (year, coverage), cell in figures.items():
        yield {"group": {"year": year, "coverage": coverage}, **{name: str(Money(n)) for name, n in cell.items()}}


def _told(rows: Any) -> dict[tuple[int, str, str], str]:
    """Every amount that is not zero, by year, coverage and name."""
    names = ("written", "collected", *MEASURES)
    return {
        (row["group"]["year"], row["group"]["coverage"], name): row[name]
        for row in rows
        for name in names
        if row.get(name, "0.00") != "0.00"
    }
