"""Where reads of a portfolio must not say more than loss ratios do: coverages asked for, unlike layers."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.kit.database import Pool
from tests.support import history as h
from tests.support.asking import Asker
from tests.support.history import History
from tests.support.ledger import project

START, END, DAY = date(2025, 1, 1), date(2025, 12, 31), date(2025, 5, 1)
CUT = {"as_of": "2025-12-31"}


async def read(asker: Asker, history: History, name: str, **query: str) -> Any:
    answer = await asker.read(f"/v1/portfolio/{name}", history.tenant, **query, **CUT)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_recourse_yield_of_a_coverage_is_of_that_coverage_alone(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy = await history.policy("P", START, END)
        claim = await history.claim("C", DAY, policy)
        for code, paid, received in (("theft", "1000.00", "100.00"), ("glass", "400.00", "300.00")):
            await history.coverage(claim, code, DAY)
            own = claim.coverages[code]
            await history.record(claim, h.paid(own, paid, DAY), h.received(own, received, DAY))
    await project(ledger)
    for query, paid, found in (({}, "1400.00", "0.285714"), ({"coverage": "glass"}, "400.00", "0.750000")):
        [row] = (await read(asker, history, "recourse-yield", **query))["rows"]
        [kind] = row["by_kind"]
        assert [(one["paid"], one["yield"]) for one in (row, kind)] == [(paid, found)] * 2


async def test_a_technical_balance_has_no_ratio_where_a_loss_ratio_has_none(
    url: str, ledger: Pool, asker: Asker
) -> None:
    """A premium that is not split beside one that is, and a grand excess beside a first line."""
    async with History(url) as history:
        for no, code, layer in (("P1", "theft", "primary"), ("P2", None, "primary"), ("P3", "theft", "grand_excess")):
            policy = await history.policy(no, START, END, layer=layer)
            await history.record(policy, h.written(no, START, END, {code: "1000.00"}))
            claim = await history.claim(f"C-{no}", DAY, policy)
            await history.coverage(claim, "theft", DAY)
            await history.record(claim, h.paid(claim.coverages["theft"], "500.00", DAY))
    await project(ledger)
    for query, reason, result in (
        ({}, None, "200.00"),
        ({"coverage": "theft"}, "premium_not_split", None),
        ({"excluded_layers": ""}, "grand_excess_included", "300.00"),
    ):
        balance = await read(asker, history, "technical-balance", **query)
        ratio = await asker.ask(history.tenant, group_by="insurer,year", **query, **CUT)
        [row] = balance["rows"]
        found = [balance["total"]["years"][-1], balance["total"]["cumulative"], row["years"][-1], row["cumulative"]]
        assert [(one["reason"], one["technical_result"]) for one in found] == [(reason, result)] * 4
        theirs = [ratio["total"], ratio["total"], ratio["rows"][0], ratio["rows"][0]]
        for mine, other in zip(found, theirs, strict=True):
            assert {n: mine[n] for n in ("premium", "incurred", "loss_ratio_percent", "reason")} == {
                n: other[n] for n in ("premium", "incurred", "loss_ratio_percent", "reason")
            }
