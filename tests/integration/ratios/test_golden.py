"""The golden loss ratios, told as events and asked over HTTP."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.contracts.events import Event
from services.contracts.events.policy import PremiumWritten
from services.contracts.money import Money
from services.kit.database import Pool
from services.ratios.loading.rates import LoadingRate
from services.ratios.loading.store import set_rate
from tests.support import history as h
from tests.support.asking import Asker
from tests.support.golden import cases, holds
from tests.support.history import History, Stream
from tests.support.ledger import project

SWITCHES = ("cost_basis", "recourse", "tax_basis", "cap")


def of(operation: str) -> pytest.MarkDecorator:
    chosen = [case for case in cases("loss_ratio") if case["input"]["operation"] == operation]
    return pytest.mark.parametrize("case", chosen, ids=[case["id"] for case in chosen])


async def tell_claim(history: History, policy: Stream, year: int, told: dict[str, Any]) -> None:
    day = date(year, 3, 1)
    claim = await history.claim(told["id"], day, policy)
    for cost_type in ("indemnity", "expense"):
        kind: Any = cost_type
        if (paid := told[f"paid_{cost_type}"]) != "0.00":
            await history.record(claim, h.paid(None, paid, day, cost_type=kind))
        if (reserve := told[f"case_reserve_{cost_type}"]) != "0.00":
            await history.record(claim, h.reserved(None, "0.00", reserve, day, cost_type=kind))
    if told["recourse_received"] != "0.00":
        await history.record(claim, h.received(None, told["recourse_received"], day))
    if told["recourse_forecast"] != "0.00":
        await history.record(claim, h.forecast(None, "0.00", told["recourse_forecast"], day))
    if told.get("status") == "closed_no_payment":
        await history.record(claim, h.closed(day, "no_action"))


def premium(year: int, net: str, gross: str | None = None) -> PremiumWritten:
    start, end = date(year, 1, 1), date(year, 12, 31)
    fees = str(Money.parse(gross) - Money.parse(net)) if gross else "0.00"
    return h.written(f"R{year}", start, end, {None: net}, fees=fees)


@of("loss_ratio")
async def test_loss_ratio(case: dict[str, Any], url: str, ledger: Pool, asker: Asker) -> None:
    given = case["input"]
    async with History(url) as history:
        policy = await history.policy("P1", date(2025, 1, 1), date(2025, 12, 31))
        units = h.exposed(given["exposure"], date(2025, 1, 1), date(2025, 12, 31))
        await history.record(policy, units)
        if given["premium"]["earned_net"] != "0.00":
            event = premium(2025, given["premium"]["earned_net"], given["premium"]["earned_gross"])
            await history.record(policy, event)
        for told in given["claims"]:
            await tell_claim(history, policy, 2025, told)
    await project(ledger)
    switches = {name: value for name, value in given["basis"].items() if name in SWITCHES}
    answer = await asker.ask(history.tenant, group_by="year", as_of=given["as_of"], **switches)
    [row] = answer["rows"]
    holds(case["expected"], row)
    holds(case["expected"], answer["total"])


@of("profitability")
async def test_profitability(case: dict[str, Any], url: str, ledger: Pool, asker: Asker) -> None:
    """A ratio is told as the claims that it takes; the calculator's word for the naive ratio is its own."""
    given, expected = case["input"], dict(case["expected"])
    net = Money.parse(given["premium_net"])
    told = given.get("incurred") or given.get("claims_cost")
    cost = Money.parse(told) if told else net.times(Decimal(given["loss_ratio"]))
    day = date(2025, 3, 1)
    async with History(url) as history:
        await set_rate(
            ledger, history.tenant,
            LoadingRate("motor_liability", day, Decimal(given["loading_rate"]), "axa", recorded_by="user-1"),
        )  # fmt: skip
        policy = await history.policy("P1", date(2026, 1, 1), date(2026, 12, 31))
        await history.record(policy, premium(2026, given["premium_net"], given.get("premium_gross")))
        claim = await history.claim("C1", date(2026, 3, 1), policy)
        await history.record(claim, h.paid(None, str(cost), date(2026, 3, 1)))
    await project(ledger)
    answer = await asker.ask(history.tenant, group_by="year", as_of="2026-12-31")
    if "naive_gross_percent" in expected:
        expected["loss_ratio_on_gross_percent"] = expected.pop("naive_gross_percent")
    [row] = answer["rows"]
    holds(expected, row)
    holds(expected, answer["total"])


@of("years")
async def test_years(case: dict[str, Any], url: str, ledger: Pool, asker: Asker) -> None:
    given = case["input"]
    async with History(url) as history:
        policy = await history.policy("P1", date(2022, 1, 1), date(2025, 12, 31))
        for year in given["years"]:
            await history.record(policy, premium(year["year"], year["premium_net"]))
            for told in year["claims"]:
                await tell_claim(history, policy, year["year"], told)
    await project(ledger)
    switches = {name: value for name, value in given["basis"].items() if name in SWITCHES}
    answer = await asker.ask(history.tenant, group_by="year", as_of=given["as_of"], **switches)
    found = {"rows": [row | row["group"] for row in answer["rows"]], "total": answer["total"]}
    holds(case["expected"], found)


@of("client_aggregate")
async def test_client_aggregate(case: dict[str, Any], url: str, ledger: Pool, asker: Asker) -> None:
    given = case["input"]
    day = date(2025, 3, 1)
    async with History(url) as history:
        for told in given["policies"]:
            policy = await history.policy(told["policy"], date(2025, 1, 1), date(2025, 12, 31), layer=told["layer"])
            await history.record(policy, premium(2025, told["premium_net"]))
            if told["incurred"] != "0.00":
                claim = await history.claim(told["policy"], day, policy)
                await history.record(claim, h.paid(None, told["incurred"], day))
    await project(ledger)
    layers = {"excluded_layers": ",".join(given["basis"]["excluded_layers"])} if "basis" in given else {}
    answer = await asker.ask(history.tenant, group_by="policy", as_of="2025-12-31", **layers)
    named = {
        name: [row | {"policy": row["group"]["policy_no"]} for row in answer[name]] for name in ("rows", "listed_apart")
    }
    holds(case["expected"], named | {"total": answer["total"], "excluded_layers": answer["basis"]["excluded_layers"]})


@of("claim_balance")
async def test_claim_balance(case: dict[str, Any], url: str, ledger: Pool, asker: Asker) -> None:
    given = case["input"]
    levels: dict[str, list[tuple[date, int]]] = {}
    async with History(url) as history:
        policy = await history.policy("P1", date(2025, 1, 1), date(2025, 12, 31))
        claim: Stream | None = None
        for told in given["events"]:
            day = date.fromisoformat(told["effective_on"])
            history.known_on(date.fromisoformat(told["recorded_on"]), hour=9)
            if told["kind"] == "claim-declared":
                claim = await history.claim("C1", day, policy)
                continue
            assert claim is not None
            await history.record(claim, *balance_events(told, day, levels))
    await project(ledger)
    answer = await asker.ask(history.tenant, as_of=given["as_of"], known_on=given["known_on"])
    holds(case["expected"], answer["total"])


def balance_events(told: dict[str, Any], day: date, levels: dict[str, list[tuple[date, int]]]) -> list[Event]:
    """What the desk would record: a level is a change from the balance at its own date, a payment draws it down."""
    match told["kind"]:
        case "reserve-set":
            return [_set(levels, "reserve", day, Money.parse(told["amount"]).cents)]
        case "recourse-forecast-set":
            return [_set(levels, "forecast", day, Money.parse(told["amount"]).cents)]
        case "payment-recorded":
            paid = h.paid(None, told["amount"], day, cost_type=told["cost_type"])
            if told["cost_type"] == "expense":
                return [paid]
            return [paid, _draw(levels, "reserve", day, told["amount"])]
        case _:
            return [h.received(None, told["amount"], day), _draw(levels, "forecast", day, told["amount"])]


def _draw(levels: dict[str, list[tuple[date, int]]], what: str, day: date, amount: str) -> Event:
    return _set(levels, what, day, max(_level(levels, what, day) - Money.parse(amount).cents, 0))


def _set(levels: dict[str, list[tuple[date, int]]], what: str, day: date, after: int) -> Event:
    before = _level(levels, what, day)
    levels.setdefault(what, []).append((day, after - before))
    make = h.reserved if what == "reserve" else h.forecast
    return make(None, str(Money(before)), str(Money(after)), day)


def _level(levels: dict[str, list[tuple[date, int]]], what: str, day: date) -> int:
    return sum(change for on, change in levels.get(what, []) if on < day + timedelta(days=1))
