"""Boni et mali over HTTP: what came of the reserves that a year began with, and its place in the accounting ratio."""

from __future__ import annotations

import random
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.money import Money
from services.kit.database import Pool
from tests.conftest import Server
from tests.support import history as h
from tests.support.asking import Asker, asking
from tests.support.history import History
from tests.support.ledger import project
from tests.support.random_history import FIRST, projected

PATH = "/v1/reserves/run-off"


async def ask(asker: Asker, tenant: UUID, *, insurer_id: str | None = None, **parameters: str) -> dict[str, Any]:
    response = await asker.read(PATH, tenant, insurer_id=insurer_id, **parameters)
    assert response.status_code == 200, response.text
    answered: dict[str, Any] = response.json()
    return answered


async def tell(history: History) -> None:
    """Before 2025: 9,000.00 reserved on a claim of 2024, 2,000.00 less a forecast of 500.00 on one of 2023."""
    policy = await history.policy("P1", date(2023, 1, 1), date(2025, 12, 31))
    gain = await history.claim("C24", date(2024, 6, 1), policy)
    history.known_on(date(2025, 3, 2))
    await history.record(gain, h.reserved(None, "0.00", "9000.00", date(2024, 6, 2)))
    await history.record(gain, h.paid(None, "6000.00", date(2025, 3, 1)))
    await history.record(gain, h.reserved(None, "9000.00", "0.00", date(2025, 3, 1)))
    loss = await history.claim("C23", date(2023, 5, 1), policy)
    await history.record(loss, h.reserved(None, "0.00", "2000.00", date(2023, 5, 2)))
    await history.record(loss, h.forecast(None, "0.00", "500.00", date(2023, 5, 2)))
    history.known_on(date(2025, 10, 1))
    await history.record(loss, h.paid(None, "2600.00", date(2025, 9, 1)))
    await history.record(loss, h.reserved(None, "2000.00", "100.00", date(2025, 9, 1)))
    await history.record(loss, h.received(None, "700.00", date(2025, 9, 2)))
    await history.record(loss, h.forecast(None, "500.00", "0.00", date(2025, 9, 2)))
    current = await history.claim("C25", date(2025, 2, 1), policy)
    await history.record(current, h.paid(None, "4000.00", date(2025, 6, 1)))


def shown(row: dict[str, Any]) -> tuple[Any, ...]:
    names = ("opening_reserve", "paid", "recourse_received", "closing_reserve", "result", "kind")
    return (*row.get("group", {}).values(), *(row[name] for name in names))


async def test_a_gain_and_a_loss_by_accident_year(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await project(ledger)
    answer = await ask(asker, history.tenant, as_of="2025-12-31")
    assert (answer["years"], answer["currency"]) == ([2025, 2025], "EUR")
    assert [shown(row) for row in answer["rows"]] == [
        (2023, "1500.00", "2600.00", "700.00", "100.00", "-500.00", "run_off_loss"),
        (2024, "9000.00", "6000.00", "0.00", "0.00", "3000.00", "run_off_gain"),
    ]
    assert shown(answer["total"]) == ("10500.00", "8600.00", "700.00", "100.00", "2500.00", "run_off_gain")


async def test_the_accounting_charge_is_the_years_own_less_the_run_off(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await project(ledger)
    answer = await ask(asker, history.tenant, as_of="2025-12-31")
    charge = await asker.ask(history.tenant, year="2025", as_of="2025-12-31", year_basis="accounting_year")
    own = await asker.ask(history.tenant, year="2025", as_of="2025-12-31")
    cents = [Money.parse(text).cents for text in (charge["total"]["incurred"], own["total"]["incurred"])]
    assert cents[0] == cents[1] - Money.parse(answer["total"]["result"]).cents


async def test_both_cuts_apply(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await project(ledger)
    known = await ask(asker, history.tenant, as_of="2025-12-31", known_on="2025-04-01", years="2025")
    assert shown(known["total"]) == ("10500.00", "6000.00", "0.00", "1500.00", "3000.00", "run_off_gain")
    until = await ask(asker, history.tenant, as_of="2025-02-28")
    assert shown(until["total"]) == ("10500.00", "0.00", "0.00", "10500.00", "0.00", None)


async def test_the_basis_says_what_is_reserved_and_received(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await project(ledger)
    gross = await ask(asker, history.tenant, as_of="2025-12-31", recourse="none")
    assert shown(gross["rows"][0])[1:] == ("2000.00", "2600.00", "0.00", "100.00", "-700.00", "run_off_loss")


async def test_groups_filters_csv_and_who_asks(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await project(ledger)
    grouped = await ask(asker, history.tenant, group_by="insurer", as_of="2025-12-31")
    assert [row["group"] for row in grouped["rows"]] == [
        {"insurer": "axa", "accident_year": 2023}, {"insurer": "axa", "accident_year": 2024},
    ]  # fmt: skip
    assert (await ask(asker, history.tenant, insurer="maif", as_of="2025-12-31"))["rows"] == []
    assert (await ask(asker, history.tenant, insurer_id="maif", as_of="2025-12-31"))["rows"] == []
    assert (await ask(asker, uuid4(), as_of="2025-12-31"))["rows"] == []
    written = await asker.read(PATH, history.tenant, as_of="2025-12-31", format="csv")
    assert written.headers["content-type"].startswith("text/csv")
    assert written.text.splitlines()[1].startswith("2023,1500.00,2600.00")


async def test_what_a_run_off_does_not_take_is_refused(asker: Asker) -> None:
    for name, value, code in (
        ("cap", "1000.00", "unknown-parameter"), ("year_basis", "policy_year", "unknown-parameter"),
        ("group_by", "year", "not-available"), ("years", "last", "invalid-value"),
        ("colour", "red", "unknown-parameter"),
    ):  # fmt: skip
        response = await asker.read(PATH, uuid4(), **{name: value})
        assert response.status_code == 422, response.text
        assert (f"?{name}", code) in [(e["pointer"], e["code"]) for e in response.json()["errors"]], response.text


@settings(max_examples=6)
@given(seed=st.integers(0, 2**32))
async def test_charges_and_run_offs_agree_in_random_lives(server: Server, seed: int) -> None:
    """What a year bears is what its own claims cost in it, less what prior years released."""
    with contextmanager(server.clone)() as url:
        await _compare(url, random.Random(seed))


async def _compare(url: str, rnd: random.Random) -> None:
    grown = await projected(url, rnd, 60)
    history = grown.history
    async with asking(url) as asker:
        for _ in range(6):
            known_on = (FIRST + timedelta(days=rnd.randint(0, (grown.today - FIRST).days + 10))).isoformat()
            year = rnd.choice((2022, 2023, 2024))
            asked = {"as_of": f"{year}-12-31", "known_on": known_on, "recourse": rnd.choice(("none", "received"))}
            answer = await ask(asker, history.tenant, **asked)
            before = await asker.ask(
                history.tenant, years=f"2000..{year - 1}", **{**asked, "as_of": f"{year - 1}-12-31"}
            )
            after = await asker.ask(history.tenant, years=f"2000..{year - 1}", **asked)
            moved = Money.parse(after["total"]["incurred"]) - Money.parse(before["total"]["incurred"])
            assert Money.parse(answer["total"]["result"]) == -moved
