"""Rows sorted by any figure or axis, page after page, nothing lost and nothing twice."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from services.kit.database import Pool
from services.ratios.query.measures import FIGURES
from tests.support.asking import Asker
from tests.support.history import History
from tests.support.ledger import project
from tests.support.random_history import RandomHistory

QUESTION = {"group_by": "policy,year", "as_of": "2025-06-30", "cap": "20000.00"}


@pytest.fixture
async def history(url: str, ledger: Pool) -> History:
    async with History(url) as history:
        await RandomHistory(history, random.Random(7)).grow(150)
    await project(ledger)
    return history


async def pages(asker: Asker, history: History, **asked: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while not rows or cursor:
        page = await asker.ask(history.tenant, **QUESTION, limit="7", **asked, **cursor)
        rows += page["rows"]
        cursor = {"after": page["next"]} if page["next"] else {}
    return rows


def key(row: dict[str, Any]) -> tuple[Any, ...]:
    group = row["group"]
    return (group["policy_no"] is None, group["policy_no"], group["year"])


async def test_by_every_figure_both_ways(history: History, asker: Asker) -> None:
    by_group = await pages(asker, history)
    assert len(by_group) > 14
    assert by_group == sorted(by_group, key=key)
    varied = 0
    for figure in FIGURES:
        for sign in ("", "-"):
            rows = await pages(asker, history, sort=f"{sign}{figure}")
            values = [row[figure] for row in rows]
            told = [Decimal(value) for value in values if value is not None]
            assert told == sorted(told, reverse=sign == "-"), figure
            assert values[len(told) :] == [None] * (len(rows) - len(told)), figure
            assert sorted(rows, key=key) == by_group, figure
            missing = rows[len(told) :]
            assert missing == sorted(missing, key=key), figure
            varied += len(set(told)) > 2
    assert varied >= 2 * (len(FIGURES) - 8)


async def test_by_an_axis_what_has_none_stands_last_both_ways(history: History, asker: Asker) -> None:
    for sign in ("", "-"):
        rows = await pages(asker, history, sort=f"{sign}policy")
        numbers = [row["group"]["policy_no"] for row in rows]
        named = [number for number in numbers if number is not None]
        assert named == sorted(named, reverse=sign == "-")
        assert numbers == named + [None] * (len(numbers) - len(named))
    years = [row["group"]["year"] for row in await pages(asker, history, sort="-year")]
    assert years == sorted(years, reverse=True)


async def test_an_insurer_learns_no_margin_from_the_order(history: History, asker: Asker) -> None:
    asked = {"group_by": "policy,year", "as_of": "2025-06-30"}
    plain = await asker.ask(history.tenant, insurer_id="axa", **asked)
    sorted_by = await asker.ask(history.tenant, insurer_id="axa", sort="-margin_points", **asked)
    assert sorted_by["rows"] == plain["rows"]
    assert {row["breakeven_reason"] for row in plain["rows"]} == {"brokers_own"}
    assert {row["margin_points"] for row in plain["rows"]} == {None}


async def test_a_cursor_of_another_order_is_refused(history: History, asker: Asker) -> None:
    page = await asker.ask(history.tenant, **QUESTION, limit="2")
    response = await asker.get(history.tenant, **QUESTION, limit="2", sort="-incurred", after=page["next"])
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "?after")
