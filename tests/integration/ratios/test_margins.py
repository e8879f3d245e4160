"""What is left before the breakeven: rates by insurer, branch and year, weighted by the premium they load."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.kit.database import Pool
from services.ratios.loading.rates import LoadingRate
from services.ratios.loading.store import set_rate
from services.ratios.thresholds.store import set_threshold
from services.ratios.thresholds.values import Threshold
from tests.support import history as h
from tests.support.asking import Asker
from tests.support.history import History
from tests.support.ledger import project

START, END, DAY = date(2025, 1, 1), date(2025, 12, 31), date(2025, 5, 1)
CUT = {"as_of": "2025-12-31"}


async def tell(history: History, no: str, net: str, cost: str, **overrides: Any) -> None:
    policy = await history.policy(no, START, END, **overrides)
    await history.record(policy, h.written(f"R-{no}", START, END, {None: net}, tax_percent=9))
    claim = await history.claim(f"C-{no}", DAY, policy, insurer_id=overrides.get("insurer_id", "axa"))
    await history.record(claim, h.paid(None, cost, DAY))


async def rate(ledger: Pool, history: History, of: str, value: str, valid_from: date = START) -> None:
    row = LoadingRate("motor_liability", valid_from, Decimal(value), of, recorded_by="user-1")
    await set_rate(ledger, history.tenant, row)


async def test_a_groups_loading_is_that_of_its_premiums_together(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history, "P1", "3000.00", "1500.00", insurer_id="axa")
        await tell(history, "P2", "1000.00", "900.00", insurer_id="maif")
    await rate(ledger, history, "axa", "0.300000")
    await project(ledger)
    answer = await asker.ask(history.tenant, group_by="insurer", **CUT)
    axa, maif = answer["rows"]
    assert (axa["loading_rate"], axa["breakeven_percent"], axa["status"]) == ("0.300000", "70.00", "below")
    # Of maif nobody has said a rate: the product's for motor liability.
    assert (maif["loading_rate"], maif["margin_points"], maif["status"]) == ("0.400000", "-30.00", "above")
    assert maif["suggested_actions"] == [
        "amicable_cancellation", "review_worst_products", "prevention_plan", "premium_increase",
    ]  # fmt: skip
    assert (maif["premium_needed"], maif["premium_increase_percent"]) == ("1500.00", "50.00")
    assert (axa["premium_needed"], axa["premium_increase_percent"]) == (None, None)
    total = answer["total"]
    # 3,000 × 30 % + 1,000 × 40 % = 1,300 of 4,000.
    assert (total["loading_rate"], total["breakeven_percent"], total["combined_ratio_percent"]) == (
        "0.325000", "67.50", "92.50",
    )  # fmt: skip
    assert (total["margin_points"], total["cost_headroom"], total["technical_result"]) == ("7.50", "300.00", "300.00")
    assert answer["basis"]["rule_version"] == "loading_rates@2025-01-01,loading_rates@product,watch_points@product"


async def test_a_rate_counts_for_the_premiums_of_years_that_begin_with_it(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy = await history.policy("P1", START, date(2026, 12, 31))
        for year in (2025, 2026):
            event = h.written(f"R{year}", date(year, 1, 1), date(year, 12, 31), {None: "1000.00"})
            await history.record(policy, event)
    await rate(ledger, history, "axa", "0.200000", date(2025, 7, 1))
    await project(ledger)
    answer = await asker.ask(history.tenant, group_by="year", as_of="2026-12-31")
    assert [row["loading_rate"] for row in answer["rows"]] == ["0.400000", "0.200000"]
    assert answer["total"]["loading_rate"] == "0.300000"
    # Said today: as known before, it was the product's.
    before = await asker.ask(history.tenant, group_by="year", as_of="2026-12-31", known_on="2026-01-01")
    assert [row["loading_rate"] for row in before["rows"]] == ["0.400000", "0.400000"]


async def test_without_a_rate_there_is_no_margin_and_the_reason(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history, "P1", "1000.00", "500.00", branch="capitalisation")
        await tell(history, "P2", "1000.00", "500.00")
        await history.policy("P3", START, END)
        await history.claim("C3", DAY, await history.policy("P4", START, END))
    await project(ledger)
    answer = await asker.ask(history.tenant, group_by="branch,policy", **CUT)
    reasons = {row["group"]["policy_no"]: row["breakeven_reason"] for row in answer["rows"]}
    assert reasons == {"P1": "no_loading_rate", "P2": None, "P4": "no_premium"}
    assert (answer["total"]["loading_rate"], answer["total"]["breakeven_reason"]) == (None, "no_loading_rate")
    assert answer["total"]["loss_ratio_percent"] == "50.00"
    own = await asker.ask(history.tenant, insurer_id="axa", **CUT)
    assert (own["total"]["status"], own["total"]["breakeven_reason"]) == (None, "brokers_own")


async def test_how_near_is_near_is_the_brokers_to_say(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history, "P1", "1000.00", "500.00")
    await project(ledger)
    assert (await asker.ask(history.tenant, **CUT))["total"]["status"] == "below"
    band = Threshold("watch_points", START, Decimal(10), recorded_by="user-1")
    await set_threshold(ledger, history.tenant, band)
    answer = await asker.ask(history.tenant, **CUT)
    assert answer["total"]["status"] == "watch"
    assert answer["basis"]["rule_version"] == "loading_rates@product,watch_points@2025-01-01"


@pytest.mark.parametrize("path", ["loss-ratio", "history", "explain", "frequency-severity"])
async def test_from_when_a_broker_judges_how_is_not_told_to_insurers(
    url: str, ledger: Pool, asker: Asker, path: str
) -> None:
    async with History(url) as history:
        await tell(history, "P1", "1000.00", "500.00")
    await project(ledger)
    await set_threshold(ledger, history.tenant, Threshold("watch_points", START, Decimal(10), recorded_by="user-1"))
    basis = {}
    for insurer_id in (None, "axa"):
        answer = await asker.read(f"/v1/ratios/{path}", history.tenant, insurer_id=insurer_id, as_of="2025-12-31")
        assert answer.status_code == 200, answer.text
        basis[insurer_id] = answer.json()["basis"]
    assert "watch_points@2025-01-01" in basis[None]["rule_version"].split(",")
    assert basis["axa"] == {**basis[None], "rule_version": None}


async def test_the_gap_between_gross_and_net_is_told(url: str, ledger: Pool, asker: Asker) -> None:
    """100 points less the naive ratio are what tax flatters, what loading takes, and the margin."""
    async with History(url) as history:
        await tell(history, "P1", "10000.00", "6000.00")
    await project(ledger)
    for tax_basis, ratio in (("net", "60.00"), ("gross", "55.05")):
        total = (await asker.ask(history.tenant, tax_basis=tax_basis, **CUT))["total"]
        assert total["loss_ratio_percent"] == ratio
        assert (total["loss_ratio_on_gross_percent"], total["flatters_points"]) == ("55.05", "4.95")
        assert (total["breakeven_percent"], total["margin_points"], total["status"]) == ("60.00", "0.00", "watch")


async def test_how_much_rests_on_reserves_is_of_the_cost_that_counts(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy = await history.policy("P1", START, END)
        claim = await history.claim("C1", DAY, policy)
        await history.record(
            claim, h.paid(None, "100.00", DAY), h.reserved(None, "0.00", "200.00", DAY),
            h.reserved(None, "0.00", "100.00", DAY, cost_type="expense"),
        )  # fmt: skip
    await project(ledger)
    for asked, share in (
        ({}, "0.750000"), ({"include_expenses": "false"}, "0.666667"), ({"cost_basis": "paid"}, "0.000000"),
        ({"cap": "200.00"}, "0.750000"),
    ):  # fmt: skip
        assert (await asker.ask(history.tenant, **asked, **CUT))["total"]["reserve_share"] == share


async def test_a_year_says_how_much_of_it_has_passed(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history, "P1", "1000.00", "500.00")
    await project(ledger)
    for as_of, passed in (("2025-06-30", "0.495890"), ("2025-12-31", "1.000000"), ("2026-02-01", "1.000000")):
        answer = await asker.ask(history.tenant, group_by="year", as_of=as_of)
        assert [row["elapsed_fraction"] for row in answer["rows"]] == [passed]
        assert answer["total"]["elapsed_fraction"] is None


async def test_a_file_has_every_column(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history, "P1", "1000.00", "900.00")
    await project(ledger)
    answer = await asker.ask(history.tenant, group_by="year,client", **CUT)
    written = (await asker.get(history.tenant, group_by="year,client", format="csv", **CUT)).text.splitlines()
    columns, values = written[0].split(","), written[1].split(",")
    row = answer["rows"][0]
    assert columns == [*row["group"], *(name for name in row if name != "group")]
    found = dict(zip(columns, values, strict=True))
    assert found["suggested_actions"] == " ".join(row["suggested_actions"])
    assert (found["immature"], found["excess_over_cap"], found["status"]) == ("false", "", "above")
