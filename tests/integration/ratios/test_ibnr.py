"""IBNR in a ratio, told as events and asked over HTTP: the published triangle, what guards it, what each group gets."""

from __future__ import annotations

import random
from contextlib import contextmanager
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.money import Money
from services.kit.database import Pool
from services.ratios.indicators.loss_ratio import whole_cents
from services.ratios.reserving.chain_ladder import chain_ladder
from tests.conftest import Server
from tests.support import history as h
from tests.support.asking import Asker, asking
from tests.support.golden import cases
from tests.support.history import History, Stream
from tests.support.ledger import project
from tests.support.random_history import FIRST, projected
from tests.support.reference import loss_ratios
from tests.support.world import World

[TR1] = [case for case in cases("reserving") if case["id"] == "TR1a"]
IBNR = {"include_ibnr": "true"}
END = "2025-12-31"


async def tell(
    history: History, name: str = "P1", *, first: int = 0, times: int = 1, insurer_id: str = "axa", **overrides: Any
) -> Stream:
    """A policy whose claims stand at the end of each year as in the triangle, `times` over; 100,000.00 a year."""
    origins = [int(year) for year in TR1["input"]["origins"]]
    policy = await history.policy(name, date(origins[0], 1, 1), date(2025, 12, 31), insurer_id=insurer_id, **overrides)
    for year in origins:
        start, end = date(year, 1, 1), date(year, 12, 31)
        await history.record(policy, h.written(f"{name}-{year}", start, end, {None: "100000.00"}))
    for n, (year, row) in enumerate(zip(origins, TR1["input"]["triangle"], strict=True)):
        if n < first:
            continue
        claim = await history.claim(f"{name}-C{year}", date(year, 2, 1), policy, insurer_id=insurer_id)
        before = "0.00"
        for k, amount in enumerate(row):
            after = str(Money(times * Money.parse(amount).cents))
            await history.record(claim, h.reserved(None, before, after, date(year + k, 12, 31)))
            before = after
    return policy


def shown(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


async def test_the_published_triangle(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await project(ledger)
    answer = await asker.ask(history.tenant, group_by="year", as_of=END, **IBNR)
    expected = TR1["expected"]
    assert answer["basis"]["include_ibnr"] is True
    assert [row["ibnr"] for row in answer["rows"]] == expected["ibnr"]
    assert [row["incurred"] for row in answer["rows"]] == expected["ultimate"]
    total = answer["total"]
    assert (total["ibnr"], total["incurred"]) == (expected["total_ibnr"], expected["total_ultimate"])
    assert (total["loss_ratio_percent"], total["reason"]) == ("197.89", None)
    assert {(row["low_credibility"], *row["ibnr_warnings"]) for row in (*answer["rows"], total)} == {(True,)}
    without = await asker.ask(history.tenant, group_by="year", as_of=END)
    assert "ibnr" not in without["rows"][0]
    assert without["total"]["incurred"] == "664300.00"


async def test_years_asked_for_take_their_part_of_the_same_triangle(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await project(ledger)
    answer = await asker.ask(history.tenant, years="2023..2024", as_of=END, **IBNR)
    assert answer["total"]["ibnr"] == "33565.35"


async def test_each_group_has_its_own_triangle_and_the_total_that_of_all(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history, "P1", branch="motor_liability")
        await tell(history, "P2", branch="fire_natural", first=2)
        await tell(history, "P3", branch="surety", layer="grand_excess", times=2)
    await project(ledger)
    answer = await asker.ask(history.tenant, group_by="branch", as_of=END, **IBNR)
    assert shown(answer["rows"], "ibnr", "reason") == [
        (None, "ibnr_needs_three_years"),
        (TR1["expected"]["total_ibnr"], None),
    ]
    assert [row["loss_ratio"] for row in answer["rows"]] == [None, "1.978925"]
    assert answer["rows"][0]["incurred"] == "304000.00", "the cost is answered all the same"
    assert shown(answer["listed_apart"], "ibnr") == [("254539.76",)]
    assert answer["total"]["reason"] is None
    by_client = await asker.ask(history.tenant, group_by="client,year", as_of=END, **IBNR)
    assert (
        sum(Money.parse(row["ibnr"]).cents for row in by_client["rows"])
        == Money.parse(by_client["total"]["ibnr"]).cents
    ), "the years of one triangle"


async def test_a_year_that_is_not_over_is_not_projected(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await project(ledger)
    answer = await asker.ask(history.tenant, group_by="year", as_of="2025-06-30", **IBNR)
    assert shown(answer["rows"], "ibnr", "reason")[-1] == (None, "ibnr_year_not_over")
    # The triangle ends in 2024: its factors are 320 / 210 and 165 / 150.
    assert [row["ibnr"] for row in answer["rows"][:-1]] == ["0.00", "17000.00", "81142.86"]
    assert (answer["total"]["ibnr"], answer["total"]["reason"]) == (None, "ibnr_year_not_over")
    over = await asker.ask(history.tenant, years="2022..2024", as_of="2025-06-30", **IBNR)
    assert over["total"]["ibnr"] == "98142.86"


async def test_what_was_not_known_is_not_in_the_triangle(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        history.known_on(date(2026, 1, 15))
        await tell(history, "P1", first=1)
        history.known_on(date(2026, 2, 15))
        await tell(history, "P2", times=2, insurer_id="maif")
    await project(ledger)
    before = await asker.ask(history.tenant, as_of=END, known_on="2026-01-31", **IBNR)
    after = await asker.ask(history.tenant, as_of=END, known_on="2026-02-15", **IBNR)
    assert before["total"]["ibnr"] != after["total"]["ibnr"]
    again = await asker.ask(history.tenant, as_of=END, known_on="2026-01-31", **IBNR)
    assert before == again
    own = await asker.ask(history.tenant, insurer_id="maif", as_of=END, **IBNR)
    assert own["total"]["ibnr"] == "254539.76", "an insurer's triangle is of its own claims"


async def test_a_stranger_has_no_triangle(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await project(ledger)
    async with History(url) as stranger:
        answer = await asker.ask(stranger.tenant, group_by="year", as_of=END, **IBNR)
    assert (answer["rows"], answer["total"]["ibnr"]) == ([], None)


async def test_what_ibnr_does_not_go_with_is_refused(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        pass
    for wrong, pointer, code in (
        ({"year_basis": "accounting_year"}, "?year_basis", "ibnr-needs-accident-year"),
        ({"year_basis": "policy_year"}, "?year_basis", "ibnr-needs-accident-year"),
        ({"cost_basis": "paid"}, "?cost_basis", "ibnr-needs-incurred"),
        ({"sort": "-loss_ratio", "group_by": "year"}, "?sort", "not-available"),
    ):
        response = await asker.get(history.tenant, **IBNR, **wrong)
        assert response.status_code == 422, response.text
        assert (pointer, code) in [(e["pointer"], e["code"]) for e in response.json()["errors"]], response.text


@settings(max_examples=6)
@given(seed=st.integers(0, 2**32))
async def test_triangles_are_what_the_events_say_at_the_ends_of_years(server: Server, seed: int) -> None:
    with contextmanager(server.clone)() as url:
        await _compare(url, random.Random(seed))


async def _compare(url: str, rnd: random.Random) -> None:
    grown = await projected(url, rnd, 60)
    history = grown.history
    async with asking(url) as asker:
        for _ in range(6):
            known_on = FIRST + timedelta(days=rnd.randint(0, (grown.today - FIRST).days + 10))
            last = rnd.choice((2023, 2024, 2025))
            cap, insurer = rnd.choice((None, 100_000)), rnd.choice((None, "axa"))
            answer = await asker.ask(
                history.tenant, insurer_id=insurer, as_of=f"{last}-12-31", known_on=known_on.isoformat(), **IBNR,
                **({} if cap is None else {"cap": str(Money(cap))}),
            )  # fmt: skip
            rows = _triangle(history, known_on, last, cap, insurer)
            found = answer["total"]["ibnr"]
            if len(rows) < 3:
                assert found is None
                continue
            # In the last year, all of them together cost what the total says.
            expected = whole_cents(sum(chain_ladder(rows).ibnr, Fraction()))
            assert found == str(Money(expected))


def _triangle(history: History, known_on: date, last: int, cap: int | None, insurer: str | None) -> list[list[int]]:
    """Cost by origin year at the end of each year, from the events themselves."""
    at: dict[int, dict[int, int]] = {}
    for year in range(2010, last + 1):
        world = World(history.recorded, known_on, date(year, 12, 31))
        rows, _ = loss_ratios(world, ("year",), cap=cap, insurer_only=insurer)
        at[year] = {group[0]: row.incurred for group, row in rows.items() if row.claims or row.incurred}
    origins = [origin for found in at.values() for origin in found if origin <= last]
    first = min(origins, default=last + 1)
    return [[at[year].get(origin, 0) for year in range(origin, last + 1)] for origin in range(first, last + 1)]
