"""`GET /v1/ratios/history`: each point is what a loss ratio answered on that day."""

from __future__ import annotations

import csv
import io
import random
from calendar import monthrange
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.events.common import Change
from services.contracts.events.declaration import ClaimCorrected
from services.contracts.ids import dress
from services.kit.database import Pool
from services.ratios.history.parameters import MOST_GROUPS, read_history
from services.ratios.history.query import history_statement
from tests.conftest import Server
from tests.support import history as h
from tests.support.asking import Asker, asking
from tests.support.history import History
from tests.support.ledger import settle
from tests.support.random_history import projected
from tests.support.reference import loss_ratios
from tests.support.world import World

PATH = "/v1/ratios/history"
START, END = date(2025, 1, 1), date(2025, 12, 31)


async def ask(asker: Asker, tenant: UUID, first: str, last: str, **parameters: str) -> dict[str, Any]:
    """The history from one month to another."""
    response = await asker.read(PATH, tenant, ("from", first), ("to", last), **parameters)
    assert response.status_code == 200, response.text
    answered: dict[str, Any] = response.json()
    return answered


async def tell(history: History) -> h.Stream:
    """A year's premium; a claim of May that grows, and in September turns out to belong to another policy."""
    history.known_on(date(2025, 1, 10))
    policy = await history.policy("P1", START, END)
    other = await history.policy("P2", START, END, client_id="client-2")
    for stream in (policy, other):
        await history.record(stream, h.written(f"R-{stream.stream_id}", START, END, {"theft": "3650.00"}))
    history.known_on(date(2025, 5, 20))
    claim = await history.claim("C1", date(2025, 5, 1), policy)
    await history.coverage(claim, "theft", date(2025, 5, 20))
    await history.record(claim, h.reserved(claim.coverages["theft"], "0.00", "500.00", date(2025, 5, 20)))
    history.known_on(date(2025, 7, 3))
    await history.record(claim, h.paid(claim.coverages["theft"], "200.00", date(2025, 6, 25)))
    history.known_on(date(2025, 9, 9))
    moved = Change(field="policy_id", before=str(policy.stream_id), after=str(other.stream_id))
    await history.record(claim, ClaimCorrected(corrected_on=date(2025, 9, 9), changes=(moved,), reason="error"))
    return policy


async def test_a_policy_month_by_month(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy = await tell(history)
    await settle(ledger)
    name = dress("pol", policy.stream_id)
    answered = await ask(asker, history.tenant, "2025-04", "2025-10", policy=name)
    assert (answered["from"], answered["to"], answered["currency"]) == ("2025-04", "2025-10", "EUR")
    told = [(p["known_on"], p["figures"]["incurred"], p["figures"]["premium"]) for p in answered["points"]]
    assert told == [
        ("2025-04-30", "0.00", "1200.00"),
        ("2025-05-31", "500.00", "1510.00"),
        ("2025-06-30", "500.00", "1810.00"),
        # A payment of June that became known in July.
        ("2025-07-31", "700.00", "2120.00"),
        ("2025-08-31", "700.00", "2430.00"),
        ("2025-09-30", "0.00", "2730.00"),
        ("2025-10-31", "0.00", "3040.00"),
    ]
    assert all(point["final"] and point["as_of"] == point["known_on"] for point in answered["points"])
    assert answered["points"][0]["change"] is None
    assert answered["points"][1]["change"] == {
        "incurred": "500.00", "premium": "310.00", "loss_ratio": "0.331126", "loss_ratio_points": "33.11",
    }  # fmt: skip
    assert answered["points"][5]["change"]["incurred"] == "-700.00"
    grouped = await ask(asker, history.tenant, "2025-08", "2025-09", group_by="client")
    rows = [row for point in grouped["points"] for row in point["rows"]]
    assert [(row["group"]["client"], row["incurred"], row["change"] and row["change"]["incurred"]) for row in rows] == [
        ("client-1", "700.00", None), ("client-2", "0.00", None),
        ("client-1", "0.00", "-700.00"), ("client-2", "700.00", "700.00"),
    ]  # fmt: skip


async def test_a_day_asked_for_cuts_every_point(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy = await tell(history)
    await settle(ledger)
    name = dress("pol", policy.stream_id)
    answered = await ask(asker, history.tenant, "2025-05", "2025-07", policy=name, as_of="2025-06-20")
    told = [(p["as_of"], p["figures"]["incurred"], p["figures"]["premium"]) for p in answered["points"]]
    assert told == [
        ("2025-05-31", "500.00", "1510.00"), ("2025-06-20", "500.00", "1710.00"), ("2025-06-20", "500.00", "1710.00"),
    ]  # fmt: skip


@settings(max_examples=6)
@given(seed=st.integers(0, 2**32))
async def test_every_point_is_what_the_events_said_then(server: Server, seed: int) -> None:
    with contextmanager(server.clone)() as url:
        await _compare(url, random.Random(seed))


async def _compare(url: str, rnd: random.Random) -> None:
    history = (await projected(url, rnd, 60)).history
    cap = rnd.choice((None, 100_000))
    asked = {
        "group_by": rnd.choice(("", "year", "branch,coverage")),
        "premium_basis": rnd.choice(("earned", "written", "collected")),
        **({} if cap is None else {"cap": "1000.00"}),
    }
    async with asking(url) as asker:
        answered = await ask(asker, history.tenant, "2022-06", "2025-05", **asked)
        assert len(answered["points"]) == 36
        for point in answered["points"]:
            day = date.fromisoformat(point["known_on"])
            assert day.day == monthrange(day.year, day.month)[1]
            axes = [axis for axis in asked["group_by"].split(",") if axis]
            _, total = loss_ratios(
                World(history.recorded, day, day), axes, premium_basis=asked["premium_basis"], cap=cap
            )
            found = point["figures"]
            assert (cents(found["incurred"]), cents(found["premium"])) == (total.incurred, total.premium), day
            once = await asker.ask(history.tenant, known_on=point["known_on"], limit="500", **asked)
            assert point["figures"] == once["total"]
            rows = [{k: v for k, v in row.items() if k != "change"} for row in point["rows"]]
            assert rows == (once["rows"] if axes else [])


def cents(amount: str) -> int:
    return int(amount.replace(".", ""))


async def test_a_policys_history_reads_no_table_through(url: str, ledger: Pool) -> None:
    async with History(url) as history:
        policy = await tell(history)
    await settle(ledger)
    asked = read_history(
        [("policy", dress("pol", policy.stream_id))], tenant_id=history.tenant, insurer_only=None, today=END
    )
    sql, values = history_statement(asked.questions)
    async with ledger.acquire() as conn, conn.transaction():
        # So small a table is read faster than its index: what matters is that there is a way through an index.
        await conn.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(row[0] for row in await conn.fetch(f"EXPLAIN {sql}", *values))
    assert "Index" in plan
    assert "Seq Scan" not in plan, plan


async def test_strangers_and_insurers_see_their_own(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await settle(ledger)
    stranger = await ask(asker, uuid4(), "2025-06", "2025-06")
    assert stranger["points"][0]["figures"]["claims"] == 0
    for insurer_id, claims in (("axa", 1), ("maif", 0)):
        response = await asker.read(PATH, history.tenant, ("from", "2025-06"), ("to", "2025-06"), insurer_id=insurer_id)
        assert response.json()["points"][0]["figures"]["claims"] == claims


async def test_a_past_history_keeps_its_bytes(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
        await settle(ledger)
        asked = [("from", "2025-03"), ("to", "2025-12"), ("group_by", "year")]
        first = await asker.read(PATH, history.tenant, *asked)
        history.known_on(date(2026, 2, 1))
        late = await history.claim("C9", date(2025, 3, 1), None)
        await history.record(late, h.paid(None, "999.00", date(2025, 3, 2)))
    await settle(ledger)
    second = await asker.read(PATH, history.tenant, *asked)
    assert first.content == second.content


async def test_as_a_file(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await settle(ledger)
    asked = [("from", "2025-04"), ("to", "2025-06"), ("format", "csv")]
    whole = await asker.read(PATH, history.tenant, *asked)
    assert whole.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(whole.text)))
    assert [(line["known_on"], line["incurred"], line["incurred_change"]) for line in lines] == [
        ("2025-04-30", "0.00", ""), ("2025-05-31", "500.00", "500.00"), ("2025-06-30", "500.00", "0.00"),
    ]  # fmt: skip
    by_client = await asker.read(PATH, history.tenant, *asked, ("group_by", "client"))
    assert [line["client"] for line in csv.DictReader(io.StringIO(by_client.text))] == ["client-1", "client-2"] * 3
    nobody = await asker.read(PATH, uuid4(), *asked, ("group_by", "client"))
    assert nobody.text == ""


async def test_what_cannot_be_asked(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        history.known_on(date(2025, 1, 2))
        for n in range(MOST_GROUPS + 1):
            policy = await history.policy(f"P{n}", START, END, client_id=f"client-{n:03}")
            await history.record(policy, h.written(f"R{n}", START, END, {"theft": "1.00"}))
    await settle(ledger)
    month = [("from", "2025-12"), ("to", "2025-12")]
    refused = await asker.read(PATH, history.tenant, *month, ("group_by", "client"))
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "too-many-groups")
    assert (await asker.read(PATH, history.tenant, *month, ("group_by", "insurer"))).status_code == 200
    refused = await asker.read(PATH, history.tenant, ("known_on", "2025-01-01"), ("from", "soon"), ("colour", "red"))
    assert refused.status_code == 422
    assert {(error["pointer"], error["code"]) for error in refused.json()["errors"]} == {
        ("?known_on", "unknown-parameter"), ("?from", "invalid-value"), ("?colour", "unknown-parameter"),
    }  # fmt: skip
