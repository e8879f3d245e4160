"""Policy years over HTTP: told as a story, and held to the events themselves, day by day."""

from __future__ import annotations

import random
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.events.policy import PolicyRenewed
from services.kit.database import Pool
from tests.conftest import Server
from tests.support import history as h
from tests.support.asking import Asker, asking
from tests.support.history import History
from tests.support.ledger import project
from tests.support.random_history import FIRST, projected
from tests.support.reference import loss_ratios
from tests.support.world import World


async def tell(history: History) -> None:
    """A policy from April to March, renewed once; a loss in each of its years, both in 2025."""
    policy = await history.policy("P1", date(2024, 4, 1), date(2025, 3, 31))
    await history.record(policy, h.written("R1", date(2024, 4, 1), date(2025, 3, 31), {None: "3650.00"}))
    again = PolicyRenewed(starts_on=date(2025, 4, 1), ends_on=date(2026, 3, 31))
    await history.record(policy, again, h.written("R2", date(2025, 4, 1), date(2026, 3, 31), {None: "7300.00"}))
    for key, day, amount in (("C1", date(2025, 3, 31), "365.00"), ("C2", date(2025, 4, 1), "730.00")):
        claim = await history.claim(key, day, policy)
        await history.record(claim, h.paid(None, amount, day))
    stray = await history.claim("C3", date(2025, 6, 1))
    await history.record(stray, h.paid(None, "1.00", date(2025, 6, 1)))


def shown(row: dict[str, Any]) -> tuple[Any, ...]:
    return (row["group"]["year"], row["premium"], row["incurred"], row["immature"], row["elapsed_fraction"])


async def test_a_loss_and_its_premium_stand_in_the_year_of_the_policy(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await project(ledger)
    asked = {"group_by": "year,policy", "year_basis": "policy_year"}
    answer = await asker.ask(history.tenant, **asked, as_of="2025-12-31")
    rows = [row for row in answer["rows"] if row["group"]["policy"]]
    assert answer["basis"]["year_basis"] == "policy_year"
    assert [shown(row) for row in rows] == [
        (2024, "3650.00", "365.00", False, "1.000000"),
        (2025, "5500.00", "730.00", True, "0.753425"),
    ]
    assert [row["exposure"] for row in rows] == ["1.000000", "0.753425"]
    # A claim of no policy has no renewal date: it stands in the calendar year of its loss.
    [stray] = [row for row in answer["rows"] if not row["group"]["policy"]]
    assert (stray["group"]["year"], stray["incurred"], stray["reason"]) == (2025, "1.00", "no_premium")
    one = await asker.ask(history.tenant, **asked, as_of="2025-12-31", year="2024")
    assert ([shown(row) for row in one["rows"]], one["total"]["incurred"]) == ([shown(rows[0])], "365.00")
    over = await asker.ask(history.tenant, **asked, as_of="2026-03-31", year="2025")
    assert shown(over["rows"][0]) == (2025, "7300.00", "730.00", False, "1.000000")


async def test_a_year_is_that_of_its_policy_whatever_premium_stands_in_it(url: str, ledger: Pool, asker: Asker) -> None:
    """A coverage without a premium of its own, or a premium not collected yet: the policy's year is still running."""
    start, loss = date(2024, 7, 1), date(2024, 9, 1)
    async with History(url) as history:
        policy = await history.policy("P", start, date(2025, 6, 30))
        await history.record(policy, h.written("R", start, date(2025, 6, 30), {"fire": "1000.00"}))
        claim = await history.claim("C", loss, policy)
        await history.coverage(claim, "theft", loss)
        await history.record(claim, h.paid(claim.coverages["theft"], "100.00", loss))
    await project(ledger)
    for asked in ({"group_by": "coverage,year"}, {"group_by": "year", "premium_basis": "collected"}):
        answer = await asker.ask(history.tenant, **asked, year_basis="policy_year", as_of="2025-03-31")
        assert answer["rows"]
        assert {(r["immature"], r["elapsed_fraction"]) for r in answer["rows"]} == {(True, "0.750685")}


async def test_a_renewal_is_known_when_it_is_recorded(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        history.known_on(date(2025, 1, 1))
        policy = await history.policy("P1", date(2024, 6, 1), date(2024, 12, 31))
        claim = await history.claim("C1", date(2025, 3, 1), policy)
        await history.record(claim, h.paid(None, "1.00", date(2025, 3, 1)))
        history.known_on(date(2025, 5, 1))
        await history.record(policy, PolicyRenewed(starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31)))
    await project(ledger)
    asked = {"group_by": "year", "year_basis": "policy_year", "as_of": "2025-12-31"}
    before = await asker.ask(history.tenant, **asked, known_on="2025-04-30")
    after = await asker.ask(history.tenant, **asked, known_on="2025-05-01")
    assert [row["group"]["year"] for row in (*before["rows"], *after["rows"])] == [2024, 2025]


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32))
async def test_every_cut_is_what_the_events_say(server: Server, seed: int) -> None:
    with contextmanager(server.clone)() as url:
        await _compare(url, random.Random(seed))


async def _compare(url: str, rnd: random.Random) -> None:
    grown = await projected(url, rnd, 60)
    history = grown.history
    span = (grown.today - FIRST).days
    async with asking(url) as asker:
        for _ in range(10):
            known_on = FIRST + timedelta(days=rnd.randint(0, span + 10))
            as_of = FIRST + timedelta(days=rnd.randint(0, span + 400))
            axes = rnd.choice(("year", "year,coverage", "policy,year", "insurer,year"))
            basis = rnd.choice(("earned", "written", "collected"))
            answer = await asker.ask(
                history.tenant, group_by=axes, as_of=as_of.isoformat(), known_on=known_on.isoformat(),
                year_basis="policy_year", premium_basis=basis,
            )  # fmt: skip
            world = World(history.recorded, known_on, as_of, policy_years=True)
            rows, total = loss_ratios(world, tuple(axes.split(",")), premium_basis=basis)
            expected = {group: vars(row) for group, row in rows.items() if any(vars(row).values())}
            found = {_group(row): _figures(row) for row in answer["rows"]}
            assert {g: f for g, f in found.items() if any(f.values())} == expected
            assert _figures(answer["total"]) == vars(total)


def _group(row: dict[str, Any]) -> tuple[Any, ...]:
    group = dict(row["group"])
    if "policy" in group:
        group["policy"] = group.pop("policy_no")
    return tuple(group.values())


def _figures(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "claims": row["claims"],
        "with_cost": row["claims_with_cost"],
        "incurred": round(float(row["incurred"]) * 100),
        "premium": round(float(row["premium"]) * 100),
        "unsplit": row["reason"] == "premium_not_split",
    }
