"""Whatever the cell, the basis and the dates: the lines of an explanation sum to its figures, and to their change."""

from __future__ import annotations

import random
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.ids import dress
from tests.conftest import Server
from tests.support.asking import Asker, asking
from tests.support.random_history import COVERAGES, FIRST, SOME_PASTS, RandomHistory, projected

PATH = "/v1/ratios/explain"
Pairs = list[tuple[str, str]]


@SOME_PASTS
@given(seed=st.integers(0, 2**32))
async def test_lines_sum_to_the_cell_and_to_its_change(server: Server, seed: int) -> None:
    with contextmanager(server.clone)() as url:
        await _compare(url, random.Random(seed))


async def _compare(url: str, rnd: random.Random) -> None:
    grown = await projected(url, rnd, 80)
    history = grown.history
    span = (grown.today - FIRST).days
    async with asking(url) as asker:
        for _ in range(10):
            insurer_id = rnd.choice((None, None, None, "axa"))
            days = sorted(FIRST + timedelta(days=rnd.randint(0, span + 10)) for _ in range(2))
            valid = sorted(FIRST + timedelta(days=rnd.randint(0, span + 400)) for _ in range(2))
            pins = [*_pins(rnd, grown), *_switches(rnd)]
            now = [*pins, ("known_on", f"{days[1]}"), ("as_of", f"{valid[1]}")]
            then = [*pins, ("known_on", f"{days[0]}"), ("as_of", f"{valid[0]}")]
            since = [*now, ("known_from", f"{days[0]}"), ("as_of_from", f"{valid[0]}")]
            cell = await asker.ask(history.tenant, *now, insurer_id=insurer_id)
            was = await asker.ask(history.tenant, *then, insurer_id=insurer_id)
            _check_cell(await _explained(asker, history.tenant, now, insurer_id), cell)
            _check_change(await _explained(asker, history.tenant, since, insurer_id), was, cell)


def _pins(rnd: random.Random, grown: RandomHistory) -> Pairs:
    """A cell: any policy, client, insurer, branch, coverages, years, or all of them."""
    pins = [
        ("policy", dress("pol", rnd.choice(grown.policies).stream_id)), ("client", rnd.choice(("c1", "c2"))),
        ("branch", "motor_liability"), ("coverage", rnd.choice(COVERAGES)), ("insurer", "maif"),
        ("years", rnd.choice(("2022", "2023", "2022..2024"))),
    ]  # fmt: skip
    return rnd.sample(pins, rnd.randint(0, 2))


def _switches(rnd: random.Random) -> Pairs:
    switches = [
        ("premium_basis", rnd.choice(("earned", "written", "collected"))), ("tax_basis", rnd.choice(("net", "gross"))),
        ("cost_basis", rnd.choice(("incurred", "paid"))), ("include_expenses", rnd.choice(("true", "false"))),
        ("recourse", rnd.choice(("received_and_expected", "received", "none"))),
        ("scope", rnd.choice(("all", "covered"))),
        ("year_basis", rnd.choice(("accounting_year", "policy_year"))),
        ("cap", rnd.choice(("1000.00", "10000.00"))), ("excluded_layers", rnd.choice(("", "grand_excess"))),
    ]  # fmt: skip
    return rnd.sample(switches, rnd.randint(0, 6))


async def _explained(asker: Asker, tenant: UUID, asked: Pairs, insurer_id: str | None) -> dict[str, Any]:
    """All pages as one."""
    whole: dict[str, Any] = {}
    cursor: Pairs = []
    while not whole or cursor:
        response = await asker.read(PATH, tenant, *asked, ("limit", "7"), *cursor, insurer_id=insurer_id)
        assert response.status_code == 200, response.text
        page = response.json()
        whole = {**page, "items": [*whole.get("items", []), *page["items"]]}
        cursor = [("after", page["next"])] if page["next"] else []
    assert len(whole["items"]) == whole["sums"]["lines"]
    return whole


def _check_cell(explained: dict[str, Any], cell: dict[str, Any]) -> None:
    assert explained["figures"] == cell["total"]
    _check_sums(explained, {})
    shown = [-abs(Decimal(line["incurred"])) - abs(Decimal(line["premium"])) for line in explained["items"]]
    assert shown == sorted(shown), "the largest first"
    assert {line["because"] for line in explained["items"]} <= {"known", "cap", "rounding"}


def _check_change(explained: dict[str, Any], was: dict[str, Any], cell: dict[str, Any]) -> None:
    assert (explained["before"]["figures"], explained["figures"]) == (was["total"], cell["total"])
    _check_sums(explained, was["total"])
    points = [Decimal(line["points"]) for line in explained["items"] if line["points"] is not None]
    if points:
        assert [abs(value) for value in points] == sorted((abs(value) for value in points), reverse=True)
        change = Decimal(explained["change"]["loss_ratio_points"])
        assert abs(sum(points) - change) <= Decimal("0.005") + len(points) * Decimal("0.00005")


def _check_sums(explained: dict[str, Any], was: dict[str, Any]) -> None:
    lines, cell = explained["items"], explained["figures"]
    for name in ("incurred", "premium"):
        found = sum(Decimal(line[name]) for line in lines)
        assert found == Decimal(explained["sums"][name]) == Decimal(cell[name]) - Decimal(was.get(name, 0)), name
    for name, measures in (
        ("paid_indemnity", ("paid_indemnity",)),
        ("paid_expense", ("paid_expense",)),
        ("case_reserve", ("reserve_indemnity", "reserve_expense")),
        ("recourse_received", ("received_indemnity", "received_expense")),
        ("recourse_forecast", ("forecast_indemnity", "forecast_expense")),
    ):
        found = sum(Decimal(line["amounts"].get(measure, 0)) for line in lines for measure in measures)
        assert found == Decimal(cell[name]) - Decimal(was.get(name, 0)), name
    for line in lines:
        if line["because"] not in ("cap", "rounding"):
            assert line["event_id"], line
            assert line["kind"], line
