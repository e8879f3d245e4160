"""When sums answer, and how what they alone cannot tell is found all the same."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.contracts.events.common import Change
from services.contracts.events.policy import PolicyAmended
from services.kit.database import Pool
from services.ratios.history.query import history_statement
from services.ratios.query.ask import stages_for
from services.ratios.query.question import Question
from services.ratios.query.statement import from_ledger
from services.ratios.rollup import reading
from services.ratios.rollup.keeper import Rollup
from tests.integration.ratios.test_rollup import answers
from tests.support import history as h
from tests.support.history import History
from tests.support.ledger import project
from tests.support.random_history import FIRST, RandomHistory


async def test_premium_that_no_coverage_has_is_found_where_it_sums_to_nothing(url: str, ledger: Pool) -> None:
    start, end = FIRST, FIRST.replace(month=12, day=31)
    async with History(url) as history:
        undone = await history.policy("P1", start, end, branch="fire_natural")
        either = [await history.policy(f"P{n}", start, end, branch="motor_liability") for n in (2, 3)]
        fees = await history.policy("P4", start, end, branch="health")
        await history.record(
            undone, h.written("R1", start, end, {None: "100.00"}), h.written("R2", start, end, {"theft": "7.00"})
        )
        await history.record(undone, h.adjusted("R1", start, end, {None: "-100.00"}, start))
        for policy, cents in zip(either, ("100.00", "-100.00"), strict=True):
            await history.record(policy, h.written("R3", start, end, {None: cents, "theft": "50.00"}))
        await history.record(fees, h.written("R4", start, end, {"theft": "50.00"}, fees="12.00"))
    await project(ledger)
    await Rollup(ledger).catch_up()
    one = Question(tenant_id=history.tenant, axes=("branch", "coverage"), as_of=end, known_on=end)
    for asked in (one, replace(one, axes=("branch",), filters={"coverage": ("theft",)})):
        found = await answers(ledger, asked, reading.from_rollup)
        assert found == await answers(ledger, asked, from_ledger)
        unsplit = {row["branch"]: row["unsplit"] for row in found if row["part"] == "row"}
        assert unsplit == {"fire_natural": False, "motor_liability": True, "health": False}


async def test_premiums_that_change_places_are_known_from_that_day_on(url: str, ledger: Pool) -> None:
    """Alike but for the days on which they earn: nothing else that is summed tells that they changed places."""
    start, end, changed = date(2022, 1, 1), date(2022, 12, 31), date(2022, 6, 20)
    async with History(url) as history:
        history.known_on(start)
        both = [await history.policy(f"P{name}", start, end, adviser_id=name) for name in ("anna", "bob")]
        for policy, last in zip(both, (end, date(2022, 6, 30)), strict=True):
            await history.record(policy, h.written("R1", start, last, {"theft": "1200.00"}))
        history.known_on(changed)
        for policy, name in zip(both, ("bob", "anna"), strict=True):
            change = Change(field="adviser_id", before="-", after=name)
            await history.record(policy, PolicyAmended(endorsement_no="1", amended_on=start, changes=(change,)))
    await project(ledger)
    await Rollup(ledger).catch_up()
    one = Question(tenant_id=history.tenant, axes=("adviser",), as_of=date(2022, 4, 15), known_on=changed)
    for known_on in (changed - timedelta(days=10), changed):
        asked = replace(one, known_on=known_on)
        assert await answers(ledger, asked, reading.from_rollup) == await answers(ledger, asked, from_ledger)


async def test_what_sums_do_not_hold_is_left_to_the_ledger(url: str, ledger: Pool) -> None:
    async with History(url) as history, History(url) as other:
        await RandomHistory(history, random.Random(7)).grow(30)
        await other.policy("P1", FIRST, FIRST.replace(month=12))
    await project(ledger)
    await Rollup(ledger).catch_up()
    one = Question(tenant_id=history.tenant, as_of=FIRST, known_on=FIRST)
    taken: list[dict[str, Any]] = [
        {"axes": ("coverage", "year")},
        {"filters": {"coverage": ("theft",)}},
        {"axes": ("adviser",)},
        {"axes": ("insurer", "coverage")},
        {"filters": {"insurer": ("axa", "maif")}},
        {"insurer_only": "axa"},
    ]
    left: list[dict[str, Any]] = [
        {"filters": {"coverage": ("theft", "fire")}},
        {"axes": ("coverage",), "filters": {"adviser": ("anna",)}},
        {"axes": ("policy",)},
    ]
    assert [await stages_for(ledger, replace(one, **asked)) for asked in taken] == [reading.with_coinsured] * 6
    alone = replace(one, tenant_id=other.tenant)  # without coinsurance
    assert [await stages_for(ledger, replace(alone, **asked)) for asked in taken] == [reading.from_rollup] * 6
    assert [await stages_for(ledger, replace(one, **asked)) for asked in left] == [from_ledger] * 3


def test_a_history_asks_the_ledger_for_coinsured_claims_only_where_insurers_are_told_apart() -> None:
    one = Question(tenant_id=UUID(int=1), as_of=FIRST, known_on=FIRST)
    whole: list[dict[str, Any]] = [{}, {"axes": ("branch", "year")}, {"filters": {"coverage": ("theft",)}}]
    apart: list[dict[str, Any]] = [{"axes": ("insurer",)}, {"filters": {"insurer": ("axa",)}}, {"insurer_only": "axa"}]
    for asked in whole + apart:
        sql, _ = history_statement([replace(one, **asked)] * 2, reading.with_coinsured)
        assert "coinsured_premium" in sql
        found = ("months_of_rollup_claim" in sql, "coinsured_cost" in sql)
        assert found == ((True, False) if asked in whole else (False, True)), asked
