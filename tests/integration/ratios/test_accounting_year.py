"""Accounting years told as events and asked over HTTP, and held to where claims stood when years ended."""

from __future__ import annotations

import random
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.money import Money
from services.kit.database import Pool
from services.ratios.query.question import Axis
from tests.conftest import Server
from tests.support import history as h
from tests.support.asking import Asker, asking
from tests.support.golden import cases
from tests.support.history import History
from tests.support.ledger import project
from tests.support.random_history import FIRST, projected
from tests.support.reference import loss_ratios
from tests.support.world import World

[AC1] = [case for case in cases("loss_ratio") if case["id"] == "AC1"]


async def tell_ac1(history: History) -> None:
    """What AC1 sums: a claim of 2024 that closes below its reserve, and one of 2025."""
    policy = await history.policy("P1", date(2024, 1, 1), date(2025, 12, 31))
    for year in (2024, 2025):
        start, end = date(year, 1, 1), date(year, 12, 31)
        await history.record(policy, h.written(f"R{year}", start, end, {None: AC1["input"]["premium_net"]}))
    prior, current = AC1["input"]["claims"]
    first = await history.claim("C24", date(2024, 6, 1), policy)
    day, paid = date(2024, 6, 2), date(2025, 3, 1)
    await history.record(first, h.reserved(None, "0.00", prior["opening_reserve"], day))
    await history.record(first, h.paid(None, prior["paid_in_year"], paid))
    await history.record(first, h.reserved(None, prior["opening_reserve"], "0.00", paid), h.closed(paid))
    second = await history.claim("C25", date(2025, 5, 1), policy)
    await history.record(second, h.paid(None, current["paid_in_year"], date(2025, 6, 1)))
    await history.record(second, h.reserved(None, "0.00", current["closing_reserve"], date(2025, 6, 1)))


async def test_the_golden_case_told_as_events(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell_ac1(history)
    await project(ledger)
    asked = {"group_by": "year", "as_of": "2025-12-31", "year": "2025"}
    answer = await asker.ask(history.tenant, year_basis="accounting_year", **asked)
    [row] = answer["rows"]
    assert answer["basis"]["year_basis"] == "accounting_year"
    assert (row["incurred"], row["loss_ratio_percent"]) == (
        AC1["expected"]["charge"], AC1["expected"]["loss_ratio_percent"],
    )  # fmt: skip
    # What the year paid, and what its reserves moved by: the first claim's reserve went, the second's came.
    assert (row["paid_indemnity"], row["case_reserve"], row["claims"]) == ("10000.00", "-3000.00", 1)
    assert answer["total"]["incurred"] == AC1["expected"]["charge"]
    accident = await asker.ask(history.tenant, **asked)
    assert accident["rows"][0]["loss_ratio_percent"] == AC1["expected"]["accident_year_loss_ratio_percent"]


async def test_years_add_up_to_what_claims_have_cost(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell_ac1(history)
    await project(ledger)
    answer = await asker.ask(
        history.tenant, group_by="year", as_of="2025-12-31", year_basis="accounting_year", cap="8000.00"
    )
    assert [(row["group"]["year"], row["incurred"], row["excess_over_cap"]) for row in answer["rows"]] == [
        (2024, "8000.00", "1000.00"), (2025, "6000.00", "1000.00"),
    ]  # fmt: skip
    by_loss = await asker.ask(history.tenant, as_of="2025-12-31", cap="8000.00")
    assert answer["total"]["incurred"] == by_loss["total"]["incurred"] == "14000.00"


async def test_a_claim_that_moves_in_two_years_counts_once_in_all(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell_ac1(history)
    await project(ledger)
    answer = await asker.ask(history.tenant, as_of="2025-12-31", year_basis="accounting_year")
    assert (answer["total"]["claims"], answer["total"]["claims_with_cost"]) == (2, 2)


OTHER_BASES = ({"year_basis": "accounting_year"}, {"year_basis": "policy_year"}, {"include_ibnr": "true"})


@pytest.mark.parametrize("asked", OTHER_BASES, ids=lambda asked: "".join(asked.values()))
async def test_every_axis_may_be_asked_for(url: str, ledger: Pool, asker: Asker, asked: dict[str, str]) -> None:
    async with History(url) as history:
        await tell_ac1(history)
    await project(ledger)
    for axis in get_args(Axis):
        for by in (axis, f"{axis},year") if axis != "year" else (axis,):
            answer = await asker.ask(history.tenant, group_by=by, as_of="2025-12-31", **asked)
            assert answer["rows"], by
            assert answer["total"]["premium"] == "40000.00"


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32))
async def test_a_years_charge_is_what_stood_at_its_end_less_what_stood_at_its_beginning(
    server: Server, seed: int
) -> None:
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
            axes = rnd.choice(("", "policy", "coverage", "insurer", "policy,coverage"))
            basis: dict[str, Any] = {
                "cap": rnd.choice((None, 100_000, 1_000_000)), "paid_only": rnd.random() < 0.3,
                "scope": rnd.choice(("all", "covered")), "insurer_only": rnd.choice((None, None, "axa")),
            }  # fmt: skip
            years = rnd.choice((None, (2022, 2022), (2022, 2023), (2023, 2025)))
            answer = await asker.ask(
                history.tenant, insurer_id=basis["insurer_only"], group_by=",".join(filter(None, ("year", axes))),
                as_of=as_of.isoformat(), known_on=known_on.isoformat(), year_basis="accounting_year",
                cost_basis="paid" if basis["paid_only"] else "incurred", scope=basis["scope"],
                **({} if basis["cap"] is None else {"cap": str(Money(basis["cap"]))}),
                **({} if years is None else {"years": f"{years[0]}..{years[1]}"}),
            )  # fmt: skip
            expected = _charges(
                history, known_on, as_of, tuple(axes.split(",")) if axes else (), years=years, basis=basis
            )
            found = {_group(row): row["incurred"] for row in answer["rows"] if row["incurred"] != "0.00"}
            assert found == {group: str(Money(cents)) for group, cents in expected.items() if cents}
            assert answer["total"]["incurred"] == str(Money(sum(expected.values())))


def _charges(
    history: History, known_on: date, as_of: date, axes: tuple[str, ...], *,
    years: tuple[int, int] | None, basis: dict[str, Any],
) -> dict[tuple[Any, ...], int]:  # fmt: skip
    """The change of each group's cost from year end to year end, from the events themselves."""
    first, last = years or (FIRST.year - 5, as_of.year)
    found: dict[tuple[Any, ...], int] = {}
    for year in range(first, min(last, as_of.year) + 1):
        for day, sign in ((min(as_of, date(year, 12, 31)), 1), (date(year - 1, 12, 31), -1)):
            rows, _ = loss_ratios(World(history.recorded, known_on, day), axes, **basis)
            for group, row in rows.items():
                found[year, *group] = found.get((year, *group), 0) + sign * row.incurred
    return found


def _group(row: dict[str, Any]) -> tuple[Any, ...]:
    group = dict(row["group"])
    if "policy" in group:
        group["policy"] = group.pop("policy_no")
    return tuple(group.values())
