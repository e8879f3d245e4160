"""`GET /v1/reconciliation`: what broker and insurer differ by, against the events themselves, under every cut."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from services.contracts.ids import dress
from services.contracts.money import Money
from services.kit.database import Pool
from services.kit.eventlog.consumer import Consumer
from services.ratios.projector import LedgerProjection
from services.ratios.thresholds.store import set_threshold
from services.ratios.thresholds.values import Threshold
from tests.support.asking import Asker, caller
from tests.support.history import History
from tests.support.positions import MEASURES, Life, declared, expected, figures, live, named

PATH = "/v1/reconciliation"
START, END = date(2025, 1, 1), date(2025, 12, 31)
LOSS, JANUARY, FEBRUARY = date(2025, 1, 5), date(2025, 1, 31), date(2025, 2, 28)


async def project(ledger: Pool, by: int = 1_000) -> None:
    """Until nothing is left, so many events at a time."""
    await Consumer(ledger, LedgerProjection(), batch=by, batch_behind=by).catch_up()


async def asked(asker: Asker, tenant: UUID, insurer_id: str | None = None, **parameters: str) -> dict[str, Any]:
    answer = await asker.read(PATH, tenant, insurer_id=insurer_id, **parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def said(asker: Asker, tenant: UUID, gap: str, code: str, key: UUID | None = None) -> httpx.Response:
    who = caller(tenant).to_headers() | {"sinistra-command": str(key or uuid4()), "sinistra-request-hash": code}
    return await asker.client.post(f"{PATH}/{gap}/explanations", json={"code": code}, headers=who)


async def one_claim(history: History, handling: str = "informative") -> Life:
    """The broker noted 1,000.00; the insurer says 1,200.00 at the end of January, and holds 300.00 back."""
    policy = await history.policy("P-1", START, END)
    life = await declared(history, "C-1", LOSS, policy, handling)  # type: ignore[arg-type]
    history.known_on(date(2025, 1, 20))
    await life.step(life.reserve(Money(300_00), date(2025, 1, 12)))
    if handling == "informative":
        await life.step(life.pay(Money(1000_00), date(2025, 1, 10)))
    history.known_on(date(2025, 2, 5))
    await life.step(life.report(JANUARY, figures(1200_00, 300_00)))
    return life


async def test_what_the_insurer_knew_first(url: str, ledger: Pool, asker: Asker) -> None:
    """The ledger has taken the 200.00 over, and the comparison still shows what the broker's own books said."""
    async with History(url) as history:
        history.known_on(LOSS)
        life = await one_claim(history)
        tenant = history.tenant
    await project(ledger)
    found = await asked(asker, tenant)
    assert [
        (t["measure"], t["broker"], t["insurer"], t["gap"], t["agreeing"], t["differing"]) for t in found["totals"]
    ] == [
        ("paid", "1000.00", "1200.00", "200.00", 0, 1),
        ("case_reserve", "300.00", "300.00", "0.00", 1, 0),
        ("recourse_received", "0.00", "0.00", "0.00", 1, 0),
    ]
    [item] = found["items"]
    assert (item["claim_id"], item["ahead"], item["diverged_on"], item["agreed_on"]) == (
        dress("clm", named(life)), "insurer", "2025-01-31", None,
    )  # fmt: skip
    assert [event["kind"] for event in item["events"]] == ["position-reported"]
    assert found["tolerance"] == {
        "amount": "1.00", "rule_version": "reconciliation_tolerance@product", "to_verify": True,
    }  # fmt: skip
    assert (await asker.read(f"{PATH}/{item['id']}", tenant)).json() == item


async def test_what_the_broker_knows_later(url: str, ledger: Pool, asker: Asker) -> None:
    """February says what January said; the broker has a payment of the 10th. It stays a gap of February for ever."""
    async with History(url) as history:
        history.known_on(LOSS)
        life = await one_claim(history)
        history.known_on(date(2025, 2, 12))
        await life.step(life.pay(Money(250_00), date(2025, 2, 10)))
        history.known_on(date(2025, 3, 6))
        await life.step(life.report(FEBRUARY, figures(1200_00, 50_00)))
        tenant = history.tenant
    await project(ledger)
    [item] = (await asked(asker, tenant, measure="paid"))["items"]
    assert (item["broker"], item["insurer"], item["gap"], item["ahead"]) == ("1450.00", "1200.00", "-250.00", "broker")
    assert (item["agreed_on"], item["diverged_on"]) == ("2025-01-31", "2025-02-10")
    assert [(event["kind"], event["amount"]) for event in item["events"]] == [("payment-recorded", "250.00")]
    # In January, and before February's statement was known.
    [january] = (await asked(asker, tenant, measure="paid", cut_off="2025-01-31"))["items"]
    assert (january["gap"], january["ahead"]) == ("200.00", "insurer")
    [before] = (await asked(asker, tenant, measure="paid", known_on="2025-03-05", as_of="2025-12-31"))["items"]
    assert before["cut_off_on"] == "2025-01-31"


async def test_where_the_broker_pays_the_gap_lasts(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        history.known_on(LOSS)
        life = await one_claim(history, "delegated")
        history.known_on(date(2025, 3, 6))
        await life.step(life.report(FEBRUARY, figures(1200_00, 300_00)))
        tenant = history.tenant
    await project(ledger)
    [item] = (await asked(asker, tenant))["items"]
    assert (item["handling"], item["cut_off_on"], item["gap"], item["diverged_on"]) == (
        "delegated", "2025-02-28", "1200.00", "2025-01-31",
    )  # fmt: skip


async def test_tolerance_and_min_gap(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        history.known_on(LOSS)
        life = await declared(history, "C-1", LOSS)
        history.known_on(date(2025, 2, 5))
        await life.step(life.report(JANUARY, figures(80, 2_00)))
        tenant = history.tenant
    await project(ledger)
    for query, measures in (
        ({}, ["case_reserve"]), ({"tolerance": "0.00"}, ["case_reserve", "paid"]), ({"tolerance": "2.00"}, []),
        ({"tolerance": "0.00", "min_gap": "1.00"}, ["case_reserve"]), ({"measure": "paid"}, []),
    ):  # fmt: skip
        found = await asked(asker, tenant, **query)
        assert [item["measure"] for item in found["items"]] == measures, query
    assert (await asked(asker, tenant, tolerance="0.00"))["tolerance"]["rule_version"] is None


async def test_what_a_broker_tolerates_is_not_told_to_its_insurer(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        history.known_on(LOSS)
        await one_claim(history)
        tenant = history.tenant
    await project(ledger)
    await set_threshold(
        ledger, tenant, Threshold("reconciliation_tolerance", START, Decimal(500), recorded_by="user-1")
    )
    own, insurers = await asked(asker, tenant), await asked(asker, tenant, "axa")
    assert (own["items"], own["tolerance"]["rule_version"]) == ([], "reconciliation_tolerance@2025-01-01")
    assert insurers["tolerance"] == {
        "amount": "1.00", "rule_version": "reconciliation_tolerance@product", "to_verify": True,
    }  # fmt: skip
    [item] = insurers["items"]
    assert (item["measure"], item["gap"], item["diverged_on"]) == ("paid", "200.00", "2025-01-31")


async def test_why_there_is_a_gap(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        history.known_on(LOSS)
        life = await one_claim(history, "delegated")
        tenant = history.tenant
        await project(ledger)
        gap = (await asked(asker, tenant))["items"][0]["id"]
        key = uuid4()
        first = await said(asker, tenant, gap, "timing", key)
        assert (first.status_code, first.json()["label"], first.json()["holds"]) == (201, "décalage de dates", True)
        again = await said(asker, tenant, gap, "timing", key)
        assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")
        assert (await said(asker, tenant, gap, "deductible", key)).json()["code"] == "idempotency-key-reused"
        await said(asker, tenant, gap, "payment_not_notified")
        listed = (await asker.read(f"{PATH}/{gap}/explanations", tenant)).json()["items"]
        assert [one["code"] for one in listed] == ["payment_not_notified", "timing"]
        assert (
            await asker.client.get(first.headers["location"], headers=caller(tenant).to_headers())
        ).json() == listed[1]
        found = await asked(asker, tenant)
        assert (found["totals"][0]["explained"], found["items"][0]["explanation"]["code"]) == (
            1,
            "payment_not_notified",
        )
        # Known later, the gap of February is the same and stays explained; another amount is not what was explained.
        history.known_on(date(2025, 3, 6))
        await life.step(life.report(FEBRUARY, figures(1200_00, 300_00)))
        await project(ledger)
        assert (await asked(asker, tenant))["items"][0]["explanation"]["holds"]
        history.known_on(date(2025, 4, 6))
        await life.step(life.report(date(2025, 3, 31), figures(1300_00, 300_00)))
        await project(ledger)
        assert not (await asked(asker, tenant))["items"][0]["explanation"]["holds"]
        # What was known before anything was explained says nothing of it.
        past = await asked(asker, tenant, known_on="2025-02-10", as_of="2025-02-10")
        assert past["items"][0]["explanation"] is None
        assert (await said(asker, tenant, gap, "because")).json()["errors"][0]["pointer"] == "/code"
        for unknown in ("gap_1_paid", f"gap_{'0' * 32}_paid", gap.replace("paid", "premium"), f"pos{gap[3:]}"):
            assert (await said(asker, tenant, unknown, "timing")).status_code == 404
        assert (await asker.read(f"{PATH}/{gap}/explanations/xpl_1", tenant)).status_code == 404


async def test_others_see_nothing(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        history.known_on(LOSS)
        await one_claim(history, "delegated")
        tenant = history.tenant
    await project(ledger)
    [item] = (await asked(asker, tenant))["items"]
    await said(asker, tenant, item["id"], "timing")
    own = (await asked(asker, tenant, "axa"))["items"][0]
    assert (own["gap"], own["explanation"]["explained_by"]) == ("1200.00", None)
    for stranger, insurer in ((tenant, "maif"), (uuid4(), None)):
        nothing = await asked(asker, stranger, insurer)
        assert (nothing["items"], nothing["totals"]) == ([], [])
        assert (await asker.read(f"{PATH}/{item['id']}", stranger, insurer_id=insurer)).status_code == 404


async def test_a_wrong_parameter_is_named(asker: Asker) -> None:
    for name, value in (
        ("cut_off", "31/01/2025"), ("measure", "premium"), ("measure", "paid,paid"), ("min_gap", "-1.00"),
        ("tolerance", "1"), ("after", "x"), ("group_by", "policy"), ("cap", "1.00"), ("nonsense", "1"),
        ("limit", "0"), ("policy", "pol_1"),
    ):  # fmt: skip
        answer = await asker.read(PATH, uuid4(), **{name: value})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"?{name}"), value


@pytest.mark.parametrize("seed", range(3))
async def test_random_lives_under_every_cut(url: str, ledger: Pool, asker: Asker, seed: int) -> None:
    """Every amount, by claim and in total, against the events; pages put together are the whole list."""
    dice = Random(seed)
    async with History(url) as history:
        history.known_on(LOSS)
        policies = [await history.policy(f"P-{n}", START, END, client_id=f"client-{n}") for n in range(2)]
        lives = [
            await declared(history, f"C-{n}", LOSS, policies[n % 2], "delegated" if n % 4 == 0 else "informative")
            for n in range(8)
        ]
        on = LOSS
        while on < date(2025, 6, 20):
            on += timedelta(days=dice.randrange(1, 4))
            history.known_on(on)
            await live(dice.choice(lives), dice, on)
        tenant = history.tenant
    await project(ledger, by=7)
    for as_of, known_on, cut_off in (
        (on, on, None), (date(2025, 4, 15), on, None), (on, date(2025, 4, 15), None),
        (on, on, date(2025, 3, 31)), (on, date(2025, 5, 10), date(2025, 4, 30)),
    ):  # fmt: skip
        query = {"as_of": as_of.isoformat(), "known_on": known_on.isoformat(), "tolerance": "0.00", "limit": "3"}
        if cut_off is not None:
            query["cut_off"] = cut_off.isoformat()
        must = {
            (dress("clm", named(life)), measure): amounts
            for life in lives
            for measure, amounts in expected(life, as_of, known_on, cut_off).items()
        }
        items, found = await _all(asker, tenant, query)
        assert {(i["claim_id"], i["measure"]): (i["cut_off_on"], i["insurer"], i["broker"]) for i in items} == {
            key: (day.isoformat(), str(Money(insurer)), str(Money(broker)))
            for key, (day, insurer, broker) in must.items()
            if insurer != broker
        }
        assert {t["measure"]: (t["claims"], t["insurer"], t["broker"]) for t in found["totals"]} == _sums(must)
        for item in items:
            _tells_why(item, lives)


async def _all(asker: Asker, tenant: UUID, query: dict[str, str]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    found = await asked(asker, tenant, **query)
    items, following = found["items"], found["next"]
    while following is not None:
        more = await asked(asker, tenant, **query, after=following)
        items, following = items + more["items"], more["next"]
    sizes = [abs(Money.parse(item["gap"]).cents) for item in items]
    assert sizes == sorted(sizes, reverse=True)
    return items, found


def _sums(must: dict[tuple[str, str], tuple[date, int, int]]) -> dict[str, tuple[int, str, str]]:
    sums = {}
    for measure in MEASURES:
        of = [amounts for (_, m), amounts in must.items() if m == measure]
        if of:
            sums[measure] = (len(of), str(Money(sum(a[1] for a in of))), str(Money(sum(a[2] for a in of))))
    return sums


def _tells_why(item: dict[str, Any], lives: list[Life]) -> None:
    """There is an event behind every gap; the broker's are not of the statements of that very day."""
    assert item["events"]
    assert item["diverged_on"] <= item["cut_off_on"]
    assert item["agreed_on"] is None or item["agreed_on"] < item["cut_off_on"]
    kinds = {event["kind"] for event in item["events"]}
    assert (item["ahead"] == "insurer") == (kinds == {"position-reported"})


async def test_a_batch_that_ends_in_the_middle_of_an_append(url: str, ledger: Pool, asker: Asker) -> None:
    """What a statement moved is its own, wherever the projector happened to stop."""
    async with History(url) as history:
        history.known_on(LOSS)
        life = await one_claim(history)
        tenant = history.tenant
    rows = await ledger.fetch("SELECT max(position) AS last FROM claims.event WHERE stream_id = $1", named(life))
    for size in range(1, rows[0]["last"] + 1):
        for table in (
            "claim_movement",
            "claim_cell",
            "claim_version",
            "policy_version",
            "position_line",
            "claim_coverage",
        ):
            await ledger.execute(f"DELETE FROM ratios.{table}")
        await ledger.execute("DELETE FROM ratios.projection_checkpoint")
        await project(ledger, by=size)
        assert [i["gap"] for i in (await asked(asker, tenant))["items"]] == ["200.00"], size
