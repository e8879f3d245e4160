"""Exposure counted day by day from the events: risk-years where risks were declared, policy-years elsewhere."""

from __future__ import annotations

import random
from contextlib import contextmanager
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.money import pro_rata
from services.kit.database import Pool
from tests.conftest import Server
from tests.support import history as h
from tests.support.asking import Asker, asking
from tests.support.coinsurance import bearers
from tests.support.history import History
from tests.support.ledger import project
from tests.support.random_history import FIRST, projected
from tests.support.world import Policy, World

START, END = date(2024, 1, 1), date(2024, 12, 31)
NOTHING = (Fraction(0), None)
Exposed = dict[tuple[str, int], tuple[Fraction, str]]


def exposed(world: World) -> Exposed:
    """Each policy and year: its exposure, and whether risks or the policy itself counted."""
    found: Exposed = {}
    for policy in world.policies.values():
        for year in range(FIRST.year - 1, world.as_of.year + 1):
            days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
            units = [_units(policy, day) for day in days]
            declared = any(start.year <= year <= end.year for _, start, end in policy.exposed)
            on_risk = [
                u if declared else Fraction(1)
                for day, u in zip(days, units, strict=True)
                if _counts(world, policy, day)
            ]
            if on_risk:
                basis = "risk_years" if declared else "policy_years"
                found[policy.number, year] = (sum(on_risk, Fraction(0)) / len(days), basis)
    return found


def _units(policy: Policy, day: date) -> Fraction:
    return sum((Fraction(change) for change, start, end in policy.exposed if start <= day <= end), Fraction(0))


def _counts(world: World, policy: Policy, day: date) -> bool:
    return day <= world.as_of and policy.covers(day)


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32))
async def test_every_cut_exposes_to_what_the_events_say(server: Server, seed: int) -> None:
    with contextmanager(server.clone)() as url:
        await _compare(url, random.Random(seed))


async def _compare(url: str, rnd: random.Random) -> None:
    grown = await projected(url, rnd, 60)
    history = grown.history
    span = (grown.today - FIRST).days
    async with asking(url) as asker:
        for _ in range(8):
            known_on = FIRST + timedelta(days=rnd.randint(0, span + 10))
            as_of = FIRST + timedelta(days=rnd.randint(0, span + 400))
            world = World(history.recorded, known_on, as_of)
            expected = exposed(world)
            # A claim may stand with an insurer that bears nothing of its policy.
            insurers = {p.number: list(bearers(p.shares, p.insurer)) for p in world.policies.values()}
            cut = {"as_of": as_of.isoformat(), "known_on": known_on.isoformat(), "excluded_layers": ""}
            axes = rnd.choice(("policy,year", "policy,year,coverage", "policy,insurer,year"))
            answer = await asker.ask(history.tenant, group_by=axes, limit="500", **cut)
            for row in answer["rows"]:
                if (number := row["group"]["policy_no"]) is not None:
                    borne = row["group"].get("insurer", insurers[number][0]) in insurers[number]
                    _check(row, *(expected.get((number, row["group"]["year"]), NOTHING) if borne else NOTHING))
            whole = sum((exposure for exposure, _ in expected.values()), Fraction(0))
            bases = {basis for exposure, basis in expected.values() if exposure}
            _check(answer["total"], whole, "mixed" if len(bases) > 1 else next(iter(bases), None))


def _check(row: dict[str, Any], exposure: Fraction, basis: str | None) -> None:
    if exposure <= 0:
        assert (row["exposure"], row["frequency"], row["pure_premium"]) == (None, None, None)
        return
    assert (row["exposure"], row["exposure_basis"]) == (_shown(exposure), basis)
    assert row["frequency"] == _shown(row["claims"] / exposure)
    assert row["frequency_with_cost"] == _shown(row["claims_with_cost"] / exposure)
    incurred = int(row["incurred"].replace(".", ""))
    assert int(row["pure_premium"].replace(".", "")) == pro_rata(incurred, exposure.denominator, exposure.numerator)


def _shown(value: Fraction) -> str:
    millionths = int(value * 1_000_000 + Fraction(1, 2))
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}"


async def test_a_fleet_that_grows_in_a_leap_year(url: str, ledger: Pool, asker: Asker) -> None:
    """Ten vehicles all year and two more from July on: 10 + 2 × 184 / 366 risk-years."""
    async with History(url) as history:
        policy = await history.policy("P1", START, END)
        await history.record(policy, h.exposed("10.00", START, END))
        await history.record(policy, h.exposed("12.00", date(2024, 7, 1), END, before="10.00"))
        await history.claim("C1", date(2024, 3, 1), policy)
    await project(ledger)
    whole = await asker.ask(history.tenant, as_of="2024-12-31")
    assert (whole["total"]["exposure"], whole["total"]["exposure_basis"]) == ("11.005464", "risk_years")
    half = await asker.ask(history.tenant, as_of="2024-06-30")
    assert (half["total"]["exposure"], half["total"]["frequency"]) == ("4.972678", "0.201099")


async def test_turnover_is_no_risk_and_the_policy_counts_itself(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        first, second = await history.policy("P1", START, END), await history.policy("P2", START, END)
        await history.record(first, h.exposed("500000.00", START, END, unit="turnover"))
        await history.record(second, h.exposed("3.00", START, END, unit="sites"))
        await history.claim("C1", date(2024, 3, 1), first)
    await project(ledger)
    answer = await asker.ask(history.tenant, group_by="policy", as_of="2024-12-31")
    [row] = answer["rows"]
    assert (row["exposure"], row["exposure_basis"]) == ("1.000000", "policy_years")
    assert (answer["total"]["exposure"], answer["total"]["exposure_basis"]) == ("4.000000", "mixed")


async def test_coinsurers_share_the_cost_and_not_the_risk(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy = await history.policy("P1", START, END, shares=h.shares(axa="0.700000", maif="0.300000"))
        await history.record(policy, h.exposed("4.00", START, END))
        claim = await history.claim("C1", date(2024, 3, 1), policy)
        await history.record(claim, h.paid(None, "1000.01", date(2024, 3, 1)))
    await project(ledger)
    answer = await asker.ask(history.tenant, group_by="insurer", as_of="2024-12-31")
    told = [(r["group"]["insurer"], r["incurred"], r["exposure"], r["frequency"]) for r in answer["rows"]]
    assert told == [("axa", "700.01", "4.000000", "0.250000"), ("maif", "300.00", "4.000000", "0.250000")]
    assert (answer["total"]["incurred"], answer["total"]["exposure"], answer["total"]["claims"]) == (
        "1000.01", "4.000000", 1,
    )  # fmt: skip
