"""Advisers and other groups compared: against a reference in plain Python, at both dates, and who may see it."""

from __future__ import annotations

import random
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.events.policy import PolicyAmended, PolicyRegistered, PolicyRenewed, PolicyTerminated
from services.kit.database import Pool
from tests.conftest import Server
from tests.support import history as h
from tests.support.asking import Asker, asking, caller
from tests.support.history import History
from tests.support.ledger import project
from tests.support.random_history import projected
from tests.support.reference import _net, earned_by_year
from tests.support.world import World

BENCHMARK = "/v1/portfolio/benchmark"
Y2024, Y2025 = (date(2024, 1, 1), date(2024, 12, 31)), (date(2025, 1, 1), date(2025, 12, 31))


@dataclass
class Held:
    """A policy as known: what it is grouped by, and its days."""

    insurer: str = ""
    branch: str = ""
    client: str = ""
    adviser: str | None = None
    layer: str = ""
    periods: list[tuple[date, date]] = field(default_factory=list)
    ended: date | None = None

    def covers(self, day: date) -> bool:
        return any(start <= day <= end for start, end in self.periods)


def held(history: History, known_on: date) -> dict[UUID, Held]:
    """Policies from the events themselves."""
    midnight = datetime.combine(known_on + timedelta(days=1), datetime.min.time(), ZoneInfo("Europe/Paris"))
    found: dict[UUID, Held] = {}
    for stream, event, at in history.recorded:
        if at >= midnight.astimezone(UTC):
            continue
        match event:
            case PolicyRegistered():
                found[stream.stream_id] = Held(
                    event.insurer_id, event.branch, event.client_id, event.adviser_id, event.layer,
                    [(event.starts_on, event.ends_on)],
                )  # fmt: skip
            case PolicyRenewed():
                found[stream.stream_id].periods.append((event.starts_on, event.ends_on))
            case PolicyTerminated(last_covered_on=last):
                policy = found[stream.stream_id]
                policy.ended = last
                policy.periods = [(a, min(b, last)) for a, b in policy.periods if a <= last]
            case PolicyAmended():
                for change in event.changes:
                    name = {"client_id": "client", "branch": "branch", "adviser_id": "adviser"}[change.field]
                    setattr(found[stream.stream_id], name, change.after)
            case _:
                pass
    return found


def expected(history: History, by: str, year: int, known_on: date, as_of: date) -> dict[str | None, dict[str, Any]]:
    """Every group's figures, counted one by one."""
    world, policies = World(history.recorded, known_on, as_of), held(history, known_on)
    start, end = date(year, 1, 1), min(date(year, 12, 31), as_of)
    groups: dict[str | None, dict[str, Any]] = {}

    def group(key: str | None) -> dict[str, Any]:
        nothing = {
            "claims": 0,
            "costs": [],
            "premium": 0,
            "start": 0,
            "ended": 0,
            "kept": 0,
            "end": 0,
            "clients": set(),
        }
        return groups.setdefault(key, nothing)

    for claim in world.claims.values():
        policy = policies.get(UUID(claim.policy)) if claim.policy else None
        counts = claim.occurred.year == year and (claim.lines or claim.declared)
        if counts and (policy is None or policy.layer == "primary"):
            key = getattr(policy, by) if policy else None
            group(key)["claims"] += claim.declared > 0
            group(key)["costs"].append(sum(_net(amounts, paid_only=False) for amounts in claim.lines.values()))
    for key, policy in policies.items():
        if policy.layer != "primary":
            continue
        of = group(getattr(policy, by))
        for _, cents, first, last in world.policies[key].written:
            of["premium"] += earned_by_year(cents, first, last, as_of).get(year, 0)
        begun, lost = policy.covers(start), policy.ended is not None and start <= policy.ended <= end
        of["start"] += begun
        of["ended"] += begun and lost
        of["kept"] += begun and not lost and policy.covers(end + timedelta(days=1))
        if policy.covers(end):
            of["end"] += 1
            of["clients"].add(policy.client)
    return groups


def told(row: dict[str, Any]) -> tuple[Any, ...]:
    return (
        row["claims"], row["incurred"] or "0.00", row["premium"] or "0.00", row["policies_at_start"],
        row["terminated"], row["retained"], row["policies_at_end"], row["clients_at_end"],
    )  # fmt: skip


def wanted(of: dict[str, Any]) -> tuple[Any, ...]:
    incurred, premium = (f"{cents / 100:.2f}" for cents in (sum(of["costs"]), of["premium"]))
    return (of["claims"], incurred, premium, of["start"], of["ended"], of["kept"], of["end"], len(of["clients"]))


NOTHING = (0, "0.00", "0.00", 0, 0, 0, 0, 0)


@settings(max_examples=6)
@given(seed=st.integers(0, 2**32))
async def test_every_figure_is_that_of_the_reference_at_any_two_dates(server: Server, seed: int) -> None:
    with contextmanager(server.clone)() as url:
        grown = await projected(url, random.Random(seed), 150)
        history = grown.history
        last = grown.today
        async with asking(url) as asker:
            for by in ("adviser", "branch"):
                for known_on, as_of, year in ((last, last, last.year), (last, date(2023, 8, 1), 2023)):
                    await _compare(asker, history, by, year, (known_on, as_of))
            middle = date(2022, 1, 1) + (last - date(2022, 1, 1)) // 2
            await _compare(asker, history, "adviser", middle.year, (middle, middle))


async def _compare(asker: Asker, history: History, by: str, year: int, dates: tuple[date, date]) -> None:
    known_on, as_of = dates
    answered = await _ask(asker, history.tenant, group_by=by, year=str(year), known_on=str(known_on), as_of=str(as_of))
    reference = expected(history, by, year, known_on, as_of)
    rows = {row["group"][by]: row for row in answered["rows"] if told(row) != NOTHING}
    assert {key: told(row) for key, row in rows.items()} == {
        key: wanted(of) for key, of in reference.items() if wanted(of) != NOTHING
    }
    for key, row in rows.items():
        of = reference[key]
        assert (row["loss_ratio_interval"] is None) == (of["premium"] <= 0), key
        if row["loss_ratio_interval"] is not None:
            half = 1.959964 * sqrt(sum(cost * cost for cost in of["costs"])) / of["premium"] * 100
            middle = 100 * sum(of["costs"]) / of["premium"]
            assert float(row["loss_ratio_interval"]["low_percent"]) == pytest.approx(middle - half, abs=0.0051)
            assert float(row["loss_ratio_interval"]["high_percent"]) == pytest.approx(middle + half, abs=0.0051)
        assert row["low_credibility"], "so few claims"
    together = {
        name: sum(of[name] for of in reference.values()) for name in ("claims", "start", "ended", "kept", "end")
    }
    total = answered["total"]
    assert (total["claims"], total["policies_at_start"], total["terminated"], total["retained"]) == (
        together["claims"], together["start"], together["ended"], together["kept"],
    )  # fmt: skip


async def _ask(asker: Asker, tenant: UUID, insurer_id: str | None = None, **parameters: str) -> dict[str, Any]:
    response = await asker.read(BENCHMARK, tenant, insurer_id=insurer_id, **parameters)
    assert response.status_code == 200, response.text
    answered: dict[str, Any] = response.json()
    return answered


async def _portfolio(url: str) -> History:
    """Two advisers with two policies each, and one whose policies nobody renews."""
    async with History(url) as history:
        history.known_on(date(2024, 1, 2))
        for adviser, cost in (("anne", "400.00"), ("bruno", "900.00"), ("chloe", None)):
            for n in range(2):
                policy = await history.policy(
                    f"{adviser}-{n}", *Y2024, adviser_id=adviser, client_id=f"client-{adviser}"
                )
                await history.record(policy, h.written(f"Q-{adviser}-{n}", *Y2024, {"theft": "1000.00"}))
                if cost is not None:
                    claim = await history.claim(f"C-{adviser}-{n}", date(2024, 3, 1), policy)
                    await history.coverage(claim, "theft", date(2024, 3, 1))
                    await history.record(claim, h.reserved(claim.coverages["theft"], "0.00", cost, date(2024, 3, 1)))
                if adviser == "anne":
                    await history.record(policy, PolicyRenewed(starts_on=Y2025[0], ends_on=Y2025[1]))
                if adviser == "bruno" and n == 0:
                    ended = PolicyTerminated(last_covered_on=Y2024[1], reason="at_term", initiated_by="policyholder")
                    await history.record(policy, ended)
    return history


@pytest.fixture
async def history(url: str, ledger: Pool) -> History:
    grown = await _portfolio(url)
    await project(ledger)
    return grown


AT_END = {"year": "2024", "as_of": "2024-12-31"}


async def test_advisers_are_compared_and_few_claims_are_not_ranked(asker: Asker, history: History) -> None:
    answered = await _ask(asker, history.tenant, **AT_END)
    rows = {row["group"]["adviser"]: row for row in answered["rows"]}
    assert {key: row["loss_ratio_percent"] for key, row in rows.items()} == {
        "anne": "40.00", "bruno": "90.00", "chloe": "0.00"
    }  # fmt: skip
    assert {row["rank"] for row in rows.values()} == {None}
    assert rows["anne"]["low_credibility_of"] == ["claims", "policies"]
    assert {key: (row["terminated"], row["retained"], row["lapsed"]) for key, row in rows.items()} == {
        "anne": (0, 2, 0), "bruno": (1, 0, 1), "chloe": (0, 0, 2)
    }  # fmt: skip
    assert (rows["bruno"]["attrition_percent"], rows["anne"]["retention_percent"]) == ("50.00", "100.00")
    assert rows["bruno"]["attrition_interval"] == {"low_percent": "9.45", "high_percent": "90.55"}
    assert rows["anne"]["retention_interval"] == {"low_percent": "34.24", "high_percent": "100.00"}
    assert rows["anne"]["policies_per_client"] == "2.000000"
    assert (rows["anne"]["complaint_rate"], rows["anne"]["complaint_rate_reason"]) == (None, "complaints_not_recorded")
    assert (rows["anne"]["margin_points"], rows["bruno"]["status"]) == ("20.00", "above")
    assert answered["total"]["loss_ratio_percent"] == "43.33"
    assert answered["basis"]["rule_version"].endswith("credible_claims@product,credible_policies@product")
    assert answered["final"] is False


async def test_what_may_be_believed_is_ranked_by_its_margin(asker: Asker, history: History) -> None:
    for name in ("credible_claims", "credible_policies"):
        path = f"/v1/portfolio/thresholds/{name}"
        body = {"valid_from": "2020-01-01", "value": "2"}
        assert (await asker.client.put(path, json=body, headers=caller(history.tenant).to_headers())).is_success
    answered = await _ask(asker, history.tenant, **AT_END)
    assert [(row["group"]["adviser"], row["rank"]) for row in answered["rows"]] == [
        ("anne", 1), ("bruno", 2), ("chloe", None)
    ]  # fmt: skip
    assert answered["rows"][2]["low_credibility_of"] == ["claims"]
    before = await _ask(asker, history.tenant, **AT_END, known_on="2024-12-31")
    assert {row["rank"] for row in before["rows"]} == {None}, "the thresholds were not known then"


async def test_a_layer_is_compared_with_itself_alone(asker: Asker, url: str, ledger: Pool) -> None:
    async with History(url) as history:
        for layer, net in (("primary", "1000.00"), ("grand_excess", "5000.00")):
            policy = await history.policy(f"P-{layer}", *Y2024, adviser_id="anne", layer=layer)
            await history.record(policy, h.written(f"Q-{layer}", *Y2024, {"theft": net}))
    await project(ledger)
    for layer, premium in (("primary", "1000.00"), ("grand_excess", "5000.00")):
        answered = await _ask(asker, history.tenant, **AT_END, layer=layer)
        [row] = answered["rows"]
        assert (answered["layer"], row["premium"], row["policies_at_start"]) == (layer, premium, 1)
    assert (await _ask(asker, history.tenant, **AT_END, layer="excess"))["rows"] == []


async def test_insurers_are_compared_by_their_shares_and_a_coinsured_policy_counts_once(
    asker: Asker, url: str, ledger: Pool
) -> None:
    async with History(url) as history:
        policy = await history.policy("P", *Y2024, shares=h.shares(axa="0.600000", maif="0.400000"))
        await history.record(policy, h.written("Q", *Y2024, {"theft": "1000.00"}))
        claim = await history.claim("C", date(2024, 3, 1), policy)
        await history.coverage(claim, "theft", date(2024, 3, 1))
        await history.record(claim, h.reserved(claim.coverages["theft"], "0.00", "500.00", date(2024, 3, 1)))
    await project(ledger)
    answered = await _ask(asker, history.tenant, group_by="insurer", **AT_END)
    found = {r["group"]["insurer"]: (r["premium"], r["incurred"], r["policies_at_start"]) for r in answered["rows"]}
    assert found == {"axa": ("600.00", "300.00", 1), "maif": ("400.00", "200.00", 0)}
    assert answered["total"]["premium"] == "1000.00"
    ratios = await asker.ask(history.tenant, group_by="insurer", years="2024", as_of="2024-12-31")
    assert {r["group"]["insurer"]: (r["premium"], r["incurred"]) for r in ratios["rows"]} == {
        insurer: figures[:2] for insurer, figures in found.items()
    }


async def test_nobody_else_sees_it_and_an_insurer_only_its_own(asker: Asker, history: History) -> None:
    assert (await _ask(asker, UUID(int=7), **AT_END))["rows"] == []
    refused = await asker.read(BENCHMARK, history.tenant, insurer_id="axa")
    assert refused.status_code == 422
    own = await _ask(asker, history.tenant, insurer_id="axa", group_by="branch", **AT_END)
    other = await _ask(asker, history.tenant, insurer_id="maif", group_by="branch", **AT_END)
    assert (len(own["rows"]), other["rows"]) == (1, [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"group_by": "policy"}, {"group_by": "adviser,branch"}, {"layer": "second"}, {"year": "2999"}, {"year": "24"},
        {"years": "2022..2024"}, {"year_basis": "policy_year"}, {"excluded_layers": ""}, {"sort": "x"}, {"cap": "x"},
        {"top": "3"},
    ],
)  # fmt: skip
async def test_a_wrong_parameter_is_named(asker: Asker, wrong: dict[str, str]) -> None:
    refused = await asker.read(BENCHMARK, UUID(int=1), **wrong)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [f"?{name}" for name in wrong]
