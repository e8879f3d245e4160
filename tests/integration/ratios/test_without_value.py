"""The group that has no value on an axis opens as any other: `none` asks for it, in a ratio and in what explains it."""

from __future__ import annotations

import random
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.database import Pool, open_pool
from services.ratios.rollup.keeper import Rollup
from tests.conftest import Server
from tests.support import history as h
from tests.support.asking import Asker, asking
from tests.support.beside import both
from tests.support.history import History
from tests.support.ledger import settle
from tests.support.random_history import FIRST, SOME_PASTS, projected

AXES: Final = ("policy", "client", "branch", "product_line", "coverage", "adviser", "segment")
Pairs = list[tuple[str, str]]


@SOME_PASTS
@given(seed=st.integers(0, 2**32))
async def test_the_filter_is_the_row(server: Server, seed: int) -> None:
    rnd = random.Random(seed)
    with contextmanager(server.clone)() as url:
        grown = await projected(url, rnd, 80)
        pool = await open_pool(url, application_name="tests")
        # What the rollup can answer, it does: the rows of these questions come from it where they may.
        await Rollup(pool).catch_up()
        await pool.close()
        async with asking(url) as asker:
            for axis in AXES:
                known_on = FIRST + timedelta(days=rnd.randint(0, (grown.today - FIRST).days))
                asked = [("known_on", f"{known_on}"), ("as_of", f"{known_on + timedelta(days=rnd.randint(0, 300))}")]
                insurer_id = None if axis in ("adviser", "segment") else rnd.choice((None, "axa"))
                await _compare(asker, grown.history, axis, asked, insurer_id)


async def _compare(asker: Asker, history: History, axis: str, asked: Pairs, insurer_id: str | None) -> None:
    group = ("group_by", axis)
    whole = await asker.ask(history.tenant, *asked, group, ("limit", "500"), insurer_id=insurer_id)
    without = ("excluded_layers", ""), (axis, "none")
    expected = [row for row in whole["rows"] if row["group"][axis] is None]
    alone = await asker.ask(history.tenant, *asked, group, (axis, "none"), insurer_id=insurer_id)
    assert alone["rows"] == expected
    explained = await asker.read(
        "/v1/ratios/explain", history.tenant, *asked, *without, ("limit", "500"), insurer_id=insurer_id
    )
    assert explained.status_code == 200, explained.text
    cell = await asker.ask(history.tenant, *asked, *without, insurer_id=insurer_id)
    told = explained.json()
    assert told["figures"] == cell["total"]
    assert (told["sums"]["incurred"], told["sums"]["premium"]) == (cell["total"]["incurred"], cell["total"]["premium"])


START, END = date(2025, 1, 1), date(2025, 12, 31)


@pytest.fixture
async def history(url: str, ledger: Pool) -> History:
    """A policy without adviser; a claim on it, of which a part stands on no coverage, and a claim on no policy."""
    async with History(url) as told:
        policy = await told.policy("P1", START, END, adviser_id=None)
        await told.policy("P2", START, END, adviser_id="anna")
        await told.record(policy, h.written("R-1", START, END, {"theft": "1000.00"}))
        claim = await told.claim("C-1", START, policy)
        await told.coverage(claim, "theft", START)
        await told.record(claim, h.paid(claim.coverages["theft"], "200.00", START), h.paid(None, "30.00", START))
        alone = await told.claim("C-2", START)
        await told.record(alone, h.paid(None, "7.00", START))
    await settle(ledger)
    return told


async def test_each_route_opens_it(url: str, history: History, asker: Asker) -> None:
    for axis, incurred in (("policy", "7.00"), ("client", "7.00"), ("coverage", "37.00"), ("adviser", "237.00")):
        asked = ((axis, "none"), ("as_of", "2025-12-31"))
        assert (await asker.ask(history.tenant, *asked))["total"]["incurred"] == incurred
        explained = (await asker.read("/v1/ratios/explain", history.tenant, *asked)).json()
        assert explained["sums"]["incurred"] == incurred
        months = (await asker.read("/v1/ratios/history", history.tenant, (axis, "none"))).json()
        assert months["points"][-1]["figures"]["incurred"] == incurred
    async with both(url) as services:
        tried = await services.tried(history.tenant, {"cap": {"amount": "5.00"}}, adviser="none", as_of="2025-12-31")
        assert (tried["reality"]["incurred"], tried["what_if"]["incurred"]) == ("237.00", "10.00")


async def test_it_stands_beside_others(history: History, asker: Asker) -> None:
    policy = next(row["group"]["policy"] for row in (await asker.ask(history.tenant, group_by="policy"))["rows"])
    asked = (("policy", "none"), ("policy", policy), ("as_of", "2025-12-31"))
    assert (await asker.ask(history.tenant, *asked))["total"]["incurred"] == "237.00"


async def test_an_explanation_of_no_coverage_leaves_other_claims_out(history: History, asker: Asker) -> None:
    found: Any = (await asker.read("/v1/ratios/explain", history.tenant, coverage="none", as_of="2025-12-31")).json()
    kinds = [(line["kind"], line["coverage"], line["incurred"]) for line in found["items"]]
    assert sorted(kinds) == [("claim-declared", None, "0.00")] * 2 + [
        ("payment-recorded", None, "30.00"), ("payment-recorded", None, "7.00"),
    ]  # fmt: skip
