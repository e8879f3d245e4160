"""A portfolio's balance, concentration, recourse and risk map, against what the events themselves say."""

from __future__ import annotations

import random
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.events.policy import PremiumWritten
from services.contracts.events.recourse import RecourseReceived, RecourseType
from services.contracts.ids import dress
from services.contracts.money import Money
from services.kit.database import Pool
from tests.conftest import Server
from tests.support import history as h
from tests.support.asking import Asker, asking, caller
from tests.support.history import History
from tests.support.ledger import project
from tests.support.random_history import projected
from tests.support.reference import _net, earned_by_year
from tests.support.world import World

Y2024, Y2025 = (date(2024, 1, 1), date(2024, 12, 31)), (date(2025, 1, 1), date(2025, 12, 31))
LOSS = date(2024, 3, 1)
AT_END = {"as_of": "2025-12-31"}


async def read(asker: Asker, tenant: UUID, name: str, insurer_id: str | None = None, **query: str) -> dict[str, Any]:
    response = await asker.read(f"/v1/portfolio/{name}", tenant, insurer_id=insurer_id, **query)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def with_commission(written: PremiumWritten, commission: str) -> PremiumWritten:
    """The same premium with a commission, all on its first row."""
    first, *rest = written.split
    cents = Money.parse(commission)
    return replace(written, split=(replace(first, commission=cents), *rest), commission=cents)


async def loss(history: History, key: str, policy: h.Stream, cost: str, on: date = LOSS) -> h.Stream:
    claim = await history.claim(key, on, policy)
    await history.coverage(claim, "theft", on)
    await history.record(claim, h.reserved(claim.coverages["theft"], "0.00", cost, on))
    return claim


@pytest.fixture
async def history(url: str, ledger: Pool) -> History:
    """Two policies of one client, one of another; commission over two years; losses of very different size."""
    async with History(url) as grown:
        grown.known_on(date(2024, 1, 2))
        for n, (client, branch) in enumerate(
            (("c1", "motor_liability"), ("c1", "motor_liability"), ("c2", "capitalisation"))
        ):
            policy = await grown.policy(f"P{n}", *Y2024, client_id=client, branch=branch, adviser_id="anne")
            premium = h.written(f"Q{n}", date(2024, 7, 1), date(2025, 6, 30), {"theft": "3650.00", "fire": "365.00"})
            await grown.record(policy, with_commission(premium, "365.00"))
            for m, cost in enumerate(("1000.00", "50.00") if n == 0 else ("100.00",)):
                await loss(grown, f"C{n}-{m}", policy, cost)
    await project(ledger)
    return grown


async def test_the_balance_is_that_of_each_year_and_adds_up(asker: Asker, history: History) -> None:
    answered = await read(asker, history.tenant, "technical-balance", group_by="branch", year="2025", **AT_END)
    assert answered["years"] == [2022, 2023, 2024, 2025]
    rows = {row["group"]["branch"]: row for row in answered["rows"]}
    motor = {year["year"]: year for year in rows["motor_liability"]["years"]}
    # 184 days of 365 in 2024, 181 in 2025: 4015.00 and 365.00 on each of two policies.
    assert (motor[2024]["premium"], motor[2025]["premium"]) == ("4048.00", "3982.00")
    assert (motor[2024]["commission"], motor[2025]["commission"]) == ("368.00", "362.00")
    assert (motor[2024]["incurred"], motor[2024]["loading"]) == ("1150.00", "1619.20")
    assert (motor[2024]["technical_result"], motor[2024]["loss_ratio_percent"]) == ("1278.80", "28.41")
    assert (motor[2022]["premium"], motor[2022]["reason"]) == ("0.00", "no_premium")
    together = rows["motor_liability"]["cumulative"]
    assert (together["premium"], together["commission"], together["loading"]) == ("8030.00", "730.00", "3212.00")
    assert together["technical_result"] == "3668.00"
    unrated = rows["capitalisation"]["cumulative"]
    assert (unrated["loading"], unrated["technical_result"], unrated["loading_reason"]) == (
        None, None, "no_loading_rate"
    )  # fmt: skip
    assert answered["total"]["cumulative"]["premium"] == "12045.00"


async def test_a_balance_answers_the_loss_ratios_figures(asker: Asker, history: History) -> None:
    balance = await read(asker, history.tenant, "technical-balance", group_by="adviser", year="2025", **AT_END)
    ratios = await asker.ask(history.tenant, group_by="adviser,year", years="2022..2025", **AT_END)
    [row] = balance["rows"]
    mine = {year["year"]: year for year in row["years"]}
    for theirs in ratios["rows"]:
        year = mine[theirs["group"]["year"]]
        assert {name: year[name] for name in ("premium", "incurred", "claims")} == {
            name: theirs[name] for name in ("premium", "incurred", "claims")
        }


async def test_collected_premiums_have_no_commission(asker: Asker, history: History) -> None:
    answered = await read(asker, history.tenant, "technical-balance", premium_basis="collected", **AT_END)
    assert {year["commission"] for row in answered["rows"] for year in row["years"]} == {None}
    written = await read(asker, history.tenant, "technical-balance", premium_basis="written", year="2024", **AT_END)
    assert written["total"]["years"][-1]["commission"] == "1095.00"


async def test_the_largest_are_named_with_their_part(asker: Asker, history: History) -> None:
    answered = await read(asker, history.tenant, "concentration", top="1", **AT_END)
    claims = answered["claims_by_cost"]
    assert (claims["count"], claims["amount"], claims["top_share_percent"]) == (4, "1250.00", "80.00")
    [largest] = claims["items"]
    assert (largest["amount"], largest["claim_id"][:4], largest["policy_id"][:4]) == ("1000.00", "clm_", "pol_")
    assert answered["policies_by_cost"]["items"][0]["amount"] == "1050.00"
    rows = (await asker.ask(history.tenant, group_by="policy", **AT_END))["rows"]
    numbers = {row["group"]["policy"]: row["group"]["policy_no"] for row in rows}
    for sort in ("claims_by_cost", "policies_by_cost", "policies_by_premium"):
        [policy] = answered[sort]["items"]
        assert policy["policy_no"] == numbers[policy["policy_id"]]
    assert (answered["clients_by_cost"]["items"], answered["clients_by_premium"]["top_share_percent"]) == (
        [{"client_id": "c1", "amount": "1150.00", "share_percent": "92.00"}], "66.67"
    )  # fmt: skip
    assert (answered["policies_by_premium"]["count"], answered["clients_by_premium"]["count"]) == (3, 2)


def received(claim: h.Stream, kind: RecourseType, amount: str) -> RecourseReceived:
    return replace(h.received(claim.coverages["theft"], amount, date(2024, 9, 1)), recourse_type=kind)


async def test_recourse_is_told_by_insurer_and_kind(asker: Asker, url: str, ledger: Pool) -> None:
    async with History(url) as history:
        policy = await history.policy("P", *Y2024)
        claims = [await loss(history, f"C{n}", policy, "0.00") for n in range(3)]
        for claim in claims:
            await history.record(claim, h.paid(claim.coverages["theft"], "1000.00", LOSS))
        await history.record(claims[0], received(claims[0], "convention_irsa", "1446.00"))
        await history.record(claims[0], received(claims[0], "salvage", "54.00"))
        await history.record(claims[1], h.forecast(claims[1].coverages["theft"], "0.00", "300.00", date(2024, 8, 1)))
    await project(ledger)
    [row] = (await read(asker, history.tenant, "recourse-yield", **AT_END))["rows"]
    assert {name: row[name] for name in ("claims", "paid", "received", "forecast", "yield", "expected_yield")} == {
        "claims": 2, "paid": "3000.00", "received": "1500.00", "forecast": "300.00", "yield": "0.500000",
        "expected_yield": "0.600000",
    }  # fmt: skip
    assert [
        (k["recourse_type"], k["convention"], k["paid"], k["yield"], k["expected_yield"]) for k in row["by_kind"]
    ] == [
        ("convention_irsa", True, "1000.00", "1.446000", "1.446000"),
        ("salvage", False, "1000.00", "0.054000", "0.054000"),
        ("third_party", False, "1000.00", "0.000000", "0.300000"),
    ]
    [earlier] = (await read(asker, history.tenant, "recourse-yield", as_of="2024-08-15"))["rows"]
    assert (earlier["received"], earlier["forecast"], len(earlier["by_kind"])) == ("0.00", "300.00", 1)


def sums(world: World) -> dict[str, dict[Any, int]]:
    """Cost and premium by claim, policy and client, recourse by insurer: one by one; grand excess left out."""
    found: dict[str, dict[Any, int]] = defaultdict(lambda: defaultdict(int))
    for key, claim in world.claims.items():
        policy = world.policies.get(UUID(claim.policy)) if claim.policy else None
        if (policy and policy.layer == "grand_excess") or not (claim.lines or claim.declared):
            continue
        net = sum(_net(amounts, paid_only=False) for amounts in claim.lines.values())
        found["claims_by_cost"][dress("clm", key)] += net
        if policy is not None:
            found["policies_by_cost"][dress("pol", policy.key)] += net
            found["clients_by_cost"][policy.client] += net
        for amounts in claim.lines.values():
            for name in ("received", "forecast"):
                found[name][claim.insurer] += amounts.get(name, 0)
            found["paid"][claim.insurer] += amounts.get("paid_indemnity", 0) + amounts.get("paid_expense", 0)
    for key, policy in world.policies.items():
        if policy.layer != "grand_excess":
            for _, cents, start, end in policy.written:
                earned = sum(earned_by_year(cents, start, end, world.as_of).values())
                found["policies_by_premium"][dress("pol", key)] += earned
                found["clients_by_premium"][policy.client] += earned
    return found


@settings(max_examples=5)
@given(seed=st.integers(0, 2**32))
async def test_concentration_and_recourse_are_those_of_the_events_at_any_two_dates(server: Server, seed: int) -> None:
    with contextmanager(server.clone)() as url:
        grown = await projected(url, random.Random(seed), 120)
        history = grown.history
        last = grown.today
        middle = date(2022, 1, 1) + (last - date(2022, 1, 1)) // 2
        async with asking(url) as asker:
            for known_on, as_of in ((last, last), (last, middle), (middle, middle)):
                cuts = {"known_on": str(known_on), "as_of": str(as_of)}
                reference = sums(World(history.recorded, known_on, as_of))
                answered = await read(asker, history.tenant, "concentration", top="100", **cuts)
                for sort in (name for name in reference if "_by_" in name):
                    # A claim whose policy nobody knows is part of the whole cost too.
                    whole = reference["claims_by_cost" if sort.endswith("cost") else sort]
                    _compare(answered[sort], reference[sort], sum(whole.values()))
                rows = (await read(asker, history.tenant, "recourse-yield", **cuts))["rows"]
                for name in ("received", "forecast", "paid"):
                    mine = {row["insurer_id"]: Money.parse(row[name]).cents for row in rows}
                    assert {k: v for k, v in mine.items() if v} == {k: v for k, v in reference[name].items() if v}
                for row in rows:
                    kinds = {
                        name: sum(Money.parse(k[name]).cents for k in row["by_kind"])
                        for name in ("received", "forecast")
                    }
                    assert kinds == {name: Money.parse(row[name]).cents for name in kinds}


def _compare(answered: dict[str, Any], reference: dict[Any, int], whole: int) -> None:
    """Every amount, the largest first, and the whole."""
    told = [Money.parse(item["amount"]).cents for item in answered["items"]]
    assert told == sorted(told)[::-1]
    # What earned nothing yet may be told or not.
    assert [cents for cents in told if cents] == sorted(cents for cents in reference.values() if cents)[::-1]
    for item in answered["items"]:
        [name] = [name for name in ("claim_id", "policy_id", "client_id") if name in item][:1]
        assert reference[item[name]] == Money.parse(item["amount"]).cents
    assert Money.parse(answered["amount"]).cents == whole


async def test_a_risk_stands_beside_its_rating_at_both_dates(asker: Asker, history: History, ledger: Pool) -> None:
    tenant = history.tenant
    policy = next(dress("pol", stream.stream_id) for stream, *_ in history.recorded)
    path = f"/v1/portfolio/risk-ratings/{policy}/theft"
    headers = caller(tenant).to_headers()
    for body in (
        {"valid_from": "2024-01-01", "frequency": 2, "severity": 3},
        {"valid_from": "2025-01-01", "frequency": 4, "severity": 3},
    ):
        answer = await asker.client.put(path, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        again = await asker.client.put(path, json=body, headers=headers)
        assert again.json()["rows"] == answer.json()["rows"], "the same again"
    await ledger.execute("UPDATE ratios.declared_rating SET recorded_at = '2024-06-01' WHERE valid_from = '2024-01-01'")
    for query, frequency in (
        ({"as_of": "2025-12-31"}, 4),
        ({"as_of": "2024-12-31"}, 2),
        ({"known_on": "2024-12-31"}, 2),
    ):
        rows = (await read(asker, tenant, "risk-map", policy=policy, **query))["rows"]
        declared = {row["group"]["coverage"]: row["declared"] for row in rows}
        assert declared["theft"]["frequency"] == frequency
        assert declared["fire"] is None
    [theft] = [row for row in rows if row["group"]["coverage"] == "theft"]
    assert (theft["claims"], theft["incurred"], theft["average_cost"]) == (2, "1050.00", "525.00")
    assert theft["exposure_basis"] == "policy_years"
    ratios = await asker.ask(tenant, group_by="policy,coverage", policy=policy, known_on="2024-12-31")
    assert [row["frequency"] for row in rows] == [row["frequency"] for row in ratios["rows"]]
    assert (await read(asker, tenant, f"risk-ratings/{policy}/theft", as_of="2023-12-31"))["declared"] is None


async def test_a_rating_is_of_a_policy_of_ones_own(asker: Asker, history: History) -> None:
    policy = next(dress("pol", stream.stream_id) for stream, *_ in history.recorded)
    body = {"valid_from": "2024-01-01", "frequency": 2, "severity": 3}
    for tenant, name in ((UUID(int=7), policy), (history.tenant, f"pol_{'0' * 32}"), (history.tenant, "x")):
        path = f"/v1/portfolio/risk-ratings/{name}/theft"
        assert (await asker.client.put(path, json=body, headers=caller(tenant).to_headers())).status_code == 404
        assert (await asker.read(path, tenant)).status_code == 404
    path = f"/v1/portfolio/risk-ratings/{policy}/theft"
    assert (await asker.read(path, history.tenant, insurer_id="maif")).status_code == 404
    for wrong in ({"frequency": 0}, {"severity": 6}, {"frequency": "2"}, {"severity": True}, {"label": "x"}):
        refused = await asker.client.put(path, json={**body, **wrong}, headers=caller(history.tenant).to_headers())
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == f"/{next(iter(wrong))}"


READS = ("technical-balance", "concentration", "recourse-yield", "risk-map")


def rows_of(answered: dict[str, Any]) -> list[Any]:
    """What an answer lists."""
    sorts = [sort for sort in answered.values() if isinstance(sort, dict)]
    return [*answered.get("rows", ()), *(item for sort in sorts for item in sort.get("items", ()))]


@pytest.mark.parametrize("name", READS)
async def test_nobody_else_sees_it_and_another_insurer_nothing(asker: Asker, history: History, name: str) -> None:
    assert rows_of(await read(asker, history.tenant, name, **AT_END))
    assert rows_of(await read(asker, history.tenant, name, insurer_id="axa", **AT_END))
    for tenant, insurer in ((UUID(int=7), None), (history.tenant, "maif")):
        assert rows_of(await read(asker, tenant, name, insurer_id=insurer, **AT_END)) == []


@pytest.mark.parametrize("name", READS)
async def test_a_past_day_is_answered_the_same_for_ever(
    asker: Asker, history: History, ledger: Pool, url: str, name: str
) -> None:
    query = {"known_on": "2024-06-30"}
    before = await asker.read(f"/v1/portfolio/{name}", history.tenant, **query)
    async with History(url, history.tenant) as later:
        later.known_on(date(2024, 7, 1))
        policy = await later.policy("P9", *Y2024)
        await later.record(policy, h.written("Q9", *Y2024, {"theft": "9000.00"}))
        claim = await loss(later, "C9", policy, "9000.00")
        await later.record(claim, h.forecast(claim.coverages["theft"], "0.00", "700.00", LOSS))
    await project(ledger)
    after = await asker.read(f"/v1/portfolio/{name}", history.tenant, **query)
    # Final only once every partition is known to hold nothing more of that day.
    assert {**after.json(), "final": True} == {**before.json(), "final": True}
    now = await read(asker, history.tenant, name, as_of="2024-06-30")
    assert rows_of(now) != rows_of(after.json()), "known since, it counts"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("technical-balance", {"group_by": "policy"}), ("technical-balance", {"tax_basis": "gross"}),
        ("technical-balance", {"years": "2024"}), ("technical-balance", {"limit": "5"}),
        ("concentration", {"top": "0"}), ("concentration", {"top": "101"}), ("concentration", {"group_by": "policy"}),
        ("recourse-yield", {"recourse": "none"}), ("recourse-yield", {"cap": "100.00"}),
        ("risk-map", {"group_by": "policy"}), ("risk-map", {"limit": "501"}), ("risk-map", {"colour": "red"}),
    ],
)  # fmt: skip
async def test_a_wrong_parameter_is_named(asker: Asker, name: str, wrong: dict[str, str]) -> None:
    refused = await asker.read(f"/v1/portfolio/{name}", UUID(int=1), **wrong)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [f"?{key}" for key in wrong]


@pytest.mark.parametrize("name", ["benchmark", *READS])
async def test_every_filter_and_switch_narrows_and_none_breaks(asker: Asker, history: History, name: str) -> None:
    policy = next(dress("pol", stream.stream_id) for stream, *_ in history.recorded)
    filters = {
        "policy": policy, "client": "c1", "branch": "motor_liability", "product_line": "motor", "coverage": "theft",
        "insurer": "axa", "adviser": "anne", "scope": "covered",
    }  # fmt: skip
    switches = {"premium_basis": "written", "cost_basis": "paid", "cap": "500.00", "include_expenses": "false"}
    for query in ({key: value} for key, value in (filters if name == "recourse-yield" else filters | switches).items()):
        year = {"year": "2024"} if name in ("benchmark", "technical-balance") else {}
        assert rows_of(await read(asker, history.tenant, name, **query, **year, **AT_END)), query
    for key in ("client", "branch", "insurer", "adviser"):
        assert rows_of(await read(asker, history.tenant, name, **{key: "nobody"}, **AT_END)) == []
