"""`GET /v1/ratios/frequency-severity`: the rules of Python and of SQL agree, and both with the events."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.events import Event
from services.contracts.events.declaration import ClaimClosed, ClaimDeclared, ClaimReopened
from services.contracts.money import Money
from services.kit.clock import end_of_day
from services.kit.database import Pool
from services.ratios.indicators.bands import distribution
from services.ratios.indicators.concentration import concentration
from services.ratios.indicators.delays import QUANTILES, delays
from tests.conftest import Server
from tests.integration.ratios.test_golden import tell_claim
from tests.support import history as h
from tests.support.asking import Asker, asking
from tests.support.golden import cases
from tests.support.history import History, Stream
from tests.support.ledger import project
from tests.support.random_history import FIRST, SOME_PASTS, projected
from tests.support.world import Claim, World

PATH = "/v1/ratios/frequency-severity"
START, END = date(2025, 1, 1), date(2025, 12, 31)
EDGES = (0, 1_500_00, 6_000_00)


async def ask(asker: Asker, tenant: UUID, *, insurer_id: str | None = None, **parameters: str) -> dict[str, Any]:
    response = await asker.read(PATH, tenant, insurer_id=insurer_id, **parameters)
    assert response.status_code == 200, response.text
    answered: dict[str, Any] = response.json()
    return answered


async def test_the_golden_bands(url: str, ledger: Pool, asker: Asker) -> None:
    [told] = [case for case in cases("loss_ratio") if case["id"] == "SP1"]
    [bands] = [case for case in cases("loss_ratio") if case["id"] == "FS1"]
    async with History(url) as history:
        policy = await history.policy("P1", START, END)
        for claim in told["input"]["claims"]:
            await tell_claim(history, policy, 2025, claim)
    await project(ledger)
    answered = await ask(asker, history.tenant, as_of="2025-12-31")
    assert answered["total"]["buckets"] == bands["expected"]["buckets"]


async def test_groups_have_their_own(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy = await history.policy("P1", START, END)
        await history.record(policy, h.written("R1", START, END, {"theft": "9000.00", "fire": "1000.00"}))
        claim = await history.claim("C1", date(2025, 3, 1), policy, declared_on=date(2025, 3, 11))
        for code in ("theft", "fire"):
            await history.coverage(claim, code, date(2025, 3, 11))
        await history.record(claim, h.paid(claim.coverages["theft"], "400.00", date(2025, 4, 1)))
        await history.record(claim, h.paid(claim.coverages["fire"], "2600.00", date(2025, 4, 1)))
        await history.record(claim, h.received(claim.coverages["theft"], "500.00", date(2025, 5, 1)))
        await history.record(claim, h.closed(date(2025, 6, 9)))
        other = await history.claim("C2", date(2025, 3, 2), policy, declared_on=date(2025, 3, 4))
        await history.coverage(other, "fire", date(2025, 3, 4))
    await project(ledger)
    answered = await ask(asker, history.tenant, group_by="coverage", edges="1000", as_of="2025-12-31", top="1")
    fire, theft = answered["rows"]
    assert (fire["group"], theft["group"]) == ({"coverage": "fire"}, {"coverage": "theft"})
    assert [(b["bucket"], b["count"], b["amount"]) for b in fire["buckets"]] == [
        ("zero", 1, "0.00"), ("1000+", 1, "2600.00"),
    ]  # fmt: skip
    assert [(b["bucket"], b["count"], b["amount_percent"]) for b in theft["buckets"]] == [("negative", 1, None)]
    assert theft["figures"]["incurred"] == "-100.00"
    total = answered["total"]
    assert [(b["bucket"], b["count"], b["amount"]) for b in total["buckets"]] == [
        ("zero", 1, "0.00"), ("1000+", 1, "2500.00"),
    ]  # fmt: skip
    assert total["concentration"] == [{"top": 1, "claims": 1, "amount": "2500.00", "amount_percent": "100.00"}]
    assert total["seasonality"] == [{"month": 3, "claims": 2, "amount": "2500.00"}]
    assert total["declaration_delay"] == {
        "claims": 2, "left_out": 0, "mean_days": "6.0", "q25": 2, "q50": 2, "q75": 10, "q90": 10, "q95": 10,
        "longest": 10,
    }  # fmt: skip
    settled = total["settlement_delay"]
    assert (settled["claims"], settled["left_out"], settled["mean_days"], settled["longest"]) == (1, 1, "90.0", 90)
    early = await ask(asker, history.tenant, as_of="2025-06-08")
    assert early["total"]["settlement_delay"] == {
        "claims": 0, "left_out": 2, "mean_days": None, "q25": None, "q50": None, "q75": None, "q90": None,
        "q95": None, "longest": None,
    }  # fmt: skip


@SOME_PASTS
@given(seed=st.integers(0, 2**32))
async def test_sql_says_what_the_events_say(server: Server, seed: int) -> None:
    with contextmanager(server.clone)() as url:
        await _compare(url, random.Random(seed))


async def _compare(url: str, rnd: random.Random) -> None:
    grown = await projected(url, rnd, 80)
    history = grown.history
    span = (grown.today - FIRST).days
    async with asking(url) as asker:
        for _ in range(8):
            known_on = FIRST + timedelta(days=rnd.randint(span // 3, span + 10))
            as_of = FIRST + timedelta(days=rnd.randint(span // 3, span + 400))
            answered = await ask(
                asker, history.tenant, known_on=f"{known_on}", as_of=f"{as_of}", edges="1500,6000", top="1,3",
                group_by=rnd.choice(("", "year", "coverage", "insurer,policy")),
                year_basis=rnd.choice(("accident_year", "policy_year")),
            )  # fmt: skip
            lives = _lives(history.recorded, known_on, as_of)
            _check(answered["total"], World(history.recorded, known_on, as_of), lives)
            for name in ("buckets", "seasonality"):
                amounts = sum(Decimal(part["amount"]) for part in answered["total"][name])
                assert amounts == Decimal(answered["total"]["figures"]["incurred"])
            for row in answered["rows"]:
                amounts = sum(Decimal(bucket["amount"]) for bucket in row["buckets"])
                assert amounts == Decimal(row["figures"]["incurred"])


@dataclass
class Life:
    declared: date = date.min
    closed: date = date.min
    open: int = 0


def _lives(recorded: Iterable[tuple[Stream, Event, datetime]], known_on: date, as_of: date) -> dict[UUID, Life]:
    """When each claim was declared and last closed, as known and until a day."""
    lives: dict[UUID, Life] = defaultdict(Life)
    for stream, event, at in recorded:
        if at >= end_of_day(known_on) or getattr(event, event.BUSINESS_DATE) > as_of:
            continue
        match event:
            case ClaimDeclared():
                lives[stream.stream_id].declared = event.declared_on
                lives[stream.stream_id].open += 1
            case ClaimClosed():
                lives[stream.stream_id].closed = max(lives[stream.stream_id].closed, event.closed_on)
                lives[stream.stream_id].open -= 1
            case ClaimReopened():
                lives[stream.stream_id].open += 1
            case _:
                pass
    return lives


def _check(total: dict[str, Any], world: World, lives: dict[UUID, Life]) -> None:
    nets: dict[UUID, int] = {}
    for claim in world.claims.values():
        policy = world.policies.get(UUID(claim.policy)) if claim.policy else None
        net = _net(claim)
        if not (policy and policy.layer == "grand_excess") and (claim.declared > 0 or net):
            nets[claim.key] = net
    assert [(b["bucket"], b["count"], b["count_percent"], b["amount"]) for b in total["buckets"]] == [
        (band.label, band.count, str(band.count_percent), str(Money(band.amount)))
        for band in distribution(nets.values(), EDGES)
    ]
    assert [(t["top"], t["claims"], t["amount"], t["amount_percent"]) for t in total["concentration"]] == [
        (t.top, t.count, str(Money(t.amount)), None if t.amount_percent is None else str(t.amount_percent))
        for t in concentration(nets.values(), (1, 3))
    ]
    declared = [world.claims[key] for key in nets if world.claims[key].declared > 0]
    _check_delays(total["declaration_delay"], [(lives[c.key].declared - c.occurred).days for c in declared], 0)
    closed = [life for c in declared if (life := lives[c.key]).open <= 0]
    _check_delays(
        total["settlement_delay"], [(life.closed - life.declared).days for life in closed], len(declared) - len(closed)
    )


def _check_delays(told: dict[str, Any], days: list[int], left_out: int) -> None:
    expected = delays(days, left_out)
    assert (told["claims"], told["left_out"], told["longest"]) == (expected.count, left_out, expected.longest)
    assert told["mean_days"] == (None if expected.mean is None else str(expected.mean))
    if days:
        assert tuple(told[f"q{part}"] for part in QUANTILES) == expected.quantiles


def _net(claim: Claim) -> int:
    sign = {"received": -1, "forecast": -1}
    return sum(sign.get(measure, 1) * cents for line in claim.lines.values() for measure, cents in line.items())


async def test_strangers_and_insurers_see_their_own(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy = await history.policy("P1", START, END)
        claim = await history.claim("C1", START, policy)
        await history.record(claim, h.paid(None, "10.00", START))
    await project(ledger)
    for tenant, insurer_id, claims in ((history.tenant, "axa", 1), (history.tenant, "maif", 0), (uuid4(), None, 0)):
        answered = await ask(asker, tenant, insurer_id=insurer_id)
        assert sum(bucket["count"] for bucket in answered["total"]["buckets"]) == claims
        assert answered["total"]["figures"]["claims"] == claims


async def test_what_cannot_be_asked(url: str, ledger: Pool, asker: Asker) -> None:
    refused = await asker.read(PATH, uuid4(), ("edges", "5,1"), ("colour", "red"), ("year_basis", "accounting_year"))
    assert refused.status_code == 422
    assert {(error["pointer"], error["code"]) for error in refused.json()["errors"]} == {
        ("?edges", "invalid-value"), ("?colour", "unknown-parameter"), ("?year_basis", "not-available"),
    }  # fmt: skip
