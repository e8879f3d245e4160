"""Each share of a coinsured premium is loaded at its own insurer's rate, whatever is asked: docs/decisions/0124."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.contracts.ids import dress
from services.kit.clock import now, paris_day
from services.kit.database import Pool
from services.ratios.query.ask import stages_for
from services.ratios.query.question import Question
from services.ratios.query.statement import from_ledger
from services.ratios.rollup.keeper import Rollup
from services.ratios.rollup.reading import with_coinsured
from tests.support import history as h
from tests.support.asking import caller
from tests.support.beside import Both, both
from tests.support.history import History
from tests.support.ledger import settle

START, END, DAY = date(2025, 1, 1), date(2025, 12, 31), date(2025, 5, 1)
CUT = {"as_of": "2025-12-31"}
AXES = ("policy", "client", "branch", "product_line", "coverage", "insurer", "adviser", "segment", "year")
# Premium 1,000.00 and cost 650.00; axa bears 60 % at 40 % and leads, maif 40 % at 20 %.
WHOLE: dict[str, Any] = {
    "premium": "1000.00", "incurred": "650.00", "loss_ratio_percent": "65.00", "loading_rate": "0.320000",
    "breakeven_percent": "68.00", "combined_ratio_percent": "97.00", "margin_points": "3.00", "cost_headroom": "30.00",
    "technical_result": "30.00", "premium_needed": None, "premium_increase_percent": None, "status": "watch",
    "suggested_actions": [],
}  # fmt: skip
AXA = {"premium": "600.00", "loading_rate": "0.400000", "margin_points": "-5.00", "cost_headroom": "-30.00"}
MAIF = {"premium": "400.00", "loading_rate": "0.200000", "margin_points": "15.00", "cost_headroom": "60.00"}
RULES = "loading_rates@2025-01-01,watch_points@product"


@pytest.fixture
async def services(url: str) -> AsyncIterator[Both]:
    async with both(url) as services:
        yield services


async def tell(history: History) -> h.Stream:
    """The policy of the table above, and its claim."""
    history.known_on(START)
    policy = await history.policy("P1", START, END, adviser_id="anna", shares=h.shares(axa="0.600000", maif="0.400000"))
    await history.record(policy, h.written("R1", START, END, {"theft": "1000.00"}))
    history.known_on(DAY)
    claim = await history.claim("C1", DAY, policy)
    await history.coverage(claim, "theft", DAY)
    await history.record(claim, h.reserved(claim.coverages["theft"], "0.00", "650.00", DAY))
    return policy


async def rated(services: Both, tenant: UUID, **rates: str) -> None:
    """Sets the rates of insurers from the first day of the year on."""
    for insurer, rate in rates.items():
        path, body = f"/v1/loading-rates/{insurer}/motor_liability", {"valid_from": "2025-01-01", "rate": rate}
        response = await services.client.put(path, json=body, headers=caller(tenant).to_headers())
        assert response.status_code == 200, response.text


async def told(url: str, ledger: Pool, services: Both) -> tuple[UUID, str]:
    """The tenant, and its policy's name."""
    async with History(url) as history:
        policy = await tell(history)
    await settle(ledger)
    await rated(services, history.tenant, axa="0.400000", maif="0.200000")
    return history.tenant, dress("pol", policy.stream_id)


async def read(services: Both, tenant: UUID, path: str, **parameters: str) -> Any:
    response = await services.get(tenant, path, **{**CUT, **parameters})
    assert response.status_code == 200, response.text
    return response.json()


def of(figures: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    return {name: figures[name] for name in expected}


async def summed(ledger: Pool, tenant: UUID) -> None:
    """Makes the sums: what follows is answered from them where they hold it."""
    await Rollup(ledger).catch_up()
    question = Question(tenant_id=tenant, as_of=END, known_on=END)
    assert await stages_for(ledger, question) is with_coinsured


@pytest.mark.parametrize("from_sums", [False, True])
async def test_a_total_is_the_same_on_every_axis_and_with_none(
    url: str, ledger: Pool, services: Both, from_sums: bool
) -> None:
    tenant, policy = await told(url, ledger, services)
    assert await stages_for(ledger, Question(tenant_id=tenant, as_of=END, known_on=END)) is from_ledger
    if from_sums:
        await summed(ledger, tenant)
    for axes in ("", *AXES, "branch,year", "coverage,year", "insurer,year"):
        for narrowed in ({}, {"policy": policy}, {"branch": "motor_liability"}, {"coverage": "theft"}):
            answer = await read(services, tenant, "/v1/ratios/loss-ratio", group_by=axes, **narrowed)
            assert of(answer["total"], WHOLE) == WHOLE, (axes, narrowed)
            assert answer["basis"]["rule_version"] == RULES
            shown = [of(row, MAIF) for row in answer["rows"]]
            if "insurer" in axes:
                assert shown == [AXA, MAIF]
            elif axes:
                assert shown == [of(WHOLE, MAIF)], axes


@pytest.mark.parametrize("from_sums", [False, True])
async def test_a_filter_on_an_insurer_has_its_rate_alone(
    url: str, ledger: Pool, services: Both, from_sums: bool
) -> None:
    tenant, _ = await told(url, ledger, services)
    if from_sums:
        await summed(ledger, tenant)
    for insurer, expected in (("axa", AXA), ("maif", MAIF)):
        answer = await read(services, tenant, "/v1/ratios/loss-ratio", insurer=insurer)
        assert of(answer["total"], expected) == expected


@pytest.mark.parametrize("from_sums", [False, True])
async def test_every_point_of_a_history_is_loaded_alike(
    url: str, ledger: Pool, services: Both, from_sums: bool
) -> None:
    tenant, policy = await told(url, ledger, services)
    if from_sums:
        await summed(ledger, tenant)
    # Rates became known today: the point before knows that of the product.
    last_month = paris_day(now()).replace(day=1) - timedelta(days=1)
    months = {"from": f"{last_month:%Y-%m}"}
    for asked in ({}, {"policy": policy}, {"group_by": "branch"}, {"group_by": "insurer"}):
        answer = await read(services, tenant, "/v1/ratios/history", **months, **asked)
        before, last = answer["points"]
        assert before["figures"]["loading_rate"] == "0.400000"
        assert of(last["figures"], WHOLE) == WHOLE, asked


async def test_an_explanation_is_of_the_same_figures_and_of_whole_premiums(
    url: str, ledger: Pool, services: Both
) -> None:
    tenant, policy = await told(url, ledger, services)
    for asked in ({}, {"policy": policy}):
        answer = await read(services, tenant, "/v1/ratios/explain", **asked)
        assert of(answer["figures"], WHOLE) == WHOLE
        assert (answer["sums"]["premium"], answer["sums"]["incurred"]) == ("1000.00", "650.00")
        assert {item["premium"] for item in answer["items"]} == {"0.00", "1000.00"}


@pytest.mark.parametrize("from_sums", [False, True])
async def test_a_balance_leaves_the_same_by_any_axis(url: str, ledger: Pool, services: Both, from_sums: bool) -> None:
    tenant, _ = await told(url, ledger, services)
    if from_sums:
        await summed(ledger, tenant)
    expected = {"premium": "1000.00", "incurred": "650.00", "loading": "320.00", "technical_result": "30.00"}
    for axis in ("insurer", "branch", "adviser", "product_line", "client"):
        answer = await read(services, tenant, "/v1/portfolio/technical-balance", group_by=axis, year="2025")
        assert of(answer["total"]["cumulative"], expected) == expected, axis
        assert answer["total"]["cumulative"]["combined_ratio_percent"] == "97.00"
        rows = {row["group"][axis]: row["cumulative"]["loading"] for row in answer["rows"]}
        assert rows == {"axa": "240.00", "maif": "80.00"} if axis == "insurer" else list(rows.values()) == ["320.00"]


@pytest.mark.parametrize("from_sums", [False, True])
async def test_a_balance_rounds_its_loading_once(url: str, ledger: Pool, services: Both, from_sums: bool) -> None:
    """35 % of 10.01 are 3.5035, of both together 7.007: rows need not add up to the total, which no axis moves."""
    async with History(url) as history:
        for name, insurer in (("anna", "axa"), ("bob", "axa"), ("carl", "maif")):
            policy = await history.policy(name, START, END, adviser_id=name, insurer_id=insurer)
            await history.record(policy, h.written(name, START, END, {"theft": "10.01"}))
    await settle(ledger)
    await rated(services, history.tenant, axa="0.350000", maif="0.350000")
    if from_sums:
        await Rollup(ledger).catch_up()
    found = {}
    for axis in ("insurer", "branch", "adviser"):
        answer = await read(services, history.tenant, "/v1/portfolio/technical-balance", group_by=axis, year="2025")
        found[axis] = [row["cumulative"]["loading"] for row in answer["rows"]]
        for total in (answer["total"]["cumulative"], answer["total"]["years"][-1]):
            assert (total["loading"], total["technical_result"]) == ("10.51", "19.52"), axis
    assert found == {"insurer": ["7.01", "3.50"], "branch": ["10.51"], "adviser": ["3.50", "3.50", "3.50"]}
    ratio = await read(services, history.tenant, "/v1/ratios/loss-ratio")
    assert ratio["total"]["technical_result"] == "19.52"


async def test_what_if_and_the_renewal_sheet_begin_with_the_same_margin(url: str, ledger: Pool, services: Both) -> None:
    tenant, policy = await told(url, ledger, services)
    for question in ({}, {"policy": policy}):
        tried = await services.tried(tenant, {"premium": {"net": "1100.00"}}, **CUT, **question)
        assert of(tried["reality"], WHOLE) == WHOLE
        other = tried["what_if"]
        assert (other["premium"], other["loading_rate"], other["cost_headroom"]) == ("1100.00", "0.320000", "98.00")
        assert tried["difference"]["margin_points"] == "5.91"
    sheet = await read(services, tenant, f"/v1/policies/{policy}/renewal")
    assert of(sheet["total"], WHOLE) == WHOLE
    assert of(sheet["years"][-1], WHOLE) == WHOLE
    assert sheet["margin"] == {
        "annual_premium": "1000.00", "status": "watch", "breakeven_percent": "68.00", "margin_points": "3.00",
        "cost_headroom": "30.00", "technical_result": "30.00", "premium_at_breakeven": "955.88",
        "premium_needed": None, "premium_increase_percent": None,
    }  # fmt: skip


@pytest.mark.parametrize("from_sums", [False, True])
async def test_where_one_insurer_has_no_rate_no_axis_has_a_margin_in_all(
    url: str, ledger: Pool, services: Both, from_sums: bool
) -> None:
    """Nobody has said one for this branch but of axa, which leads."""
    async with History(url) as history:
        policy = await history.policy(
            "P1", START, END, branch="capitalisation", shares=h.shares(axa="0.600000", maif="0.400000")
        )
        await history.record(policy, h.written("R1", START, END, {"theft": "1000.00"}))
    await settle(ledger)
    body = {"valid_from": "2025-01-01", "rate": "0.400000"}
    path = "/v1/loading-rates/axa/capitalisation"
    await services.client.put(path, json=body, headers=caller(history.tenant).to_headers())
    if from_sums:
        await summed(ledger, history.tenant)
    for axis in ("", "insurer", "branch"):
        answer = await read(services, history.tenant, "/v1/ratios/loss-ratio", group_by=axis)
        assert (answer["total"]["status"], answer["total"]["breakeven_reason"]) == (None, "no_loading_rate"), axis


async def test_shares_are_rounded_before_they_are_loaded_on_every_axis(url: str, ledger: Pool, services: Both) -> None:
    """0.05 split by thirds: 0.01 for axa, which leads, and 0.02 for each of the others; of each coverage by itself."""
    thirds = h.shares(axa="0.333333", maif="0.333333", allianz="0.333334")
    async with History(url) as history:
        policy = await history.policy("P1", START, END, shares=thirds)
        await history.record(policy, h.written("R1", START, END, {"theft": "0.05", "fire": "0.05"}))
    await settle(ledger)
    await rated(services, history.tenant, axa="0.500000", maif="0.000000", allianz="0.000000")
    await summed(ledger, history.tenant)
    for axis in ("", "insurer", "branch", "policy", "coverage"):
        answer = await read(services, history.tenant, "/v1/ratios/loss-ratio", group_by=axis)
        assert (answer["total"]["premium"], answer["total"]["loading_rate"]) == ("0.10", "0.100000"), axis
