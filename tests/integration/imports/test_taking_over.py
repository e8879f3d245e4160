"""Imports outlive the gateway that runs them, run once, and wait for their sender's earlier ones."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.gateway.imports import calling, lease, run
from tests.integration.imports.conftest import Broker, Site, claim_lines, until


async def _at(stack: AsyncExitStack, site: Site) -> Broker:
    url = await stack.enter_async_context(site.gateway())
    client = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=60))
    return Broker(client, await site.key("shared"))


def _sent(site: Site) -> list[int]:
    return [n for call in site.books.calls for n in call]


async def test_an_import_goes_on_after_its_gateway_has_stopped(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_SETTLE_LINES", 200)
    site.books.pause_seconds = 0.01
    async with AsyncExitStack() as stack:
        broker = await _at(stack, site)
        answer = await broker.push(claim_lines(2000))
        await until(lambda: len(_sent(site)) >= 700)
        site.books.pause_seconds = 1.0  # whoever is told to stop notices before all is sent
    before = len(_sent(site))
    assert before < 2000
    site.books.pause_seconds = 0
    async with AsyncExitStack() as stack:
        broker = await _at(stack, site)
        done = await broker.ended(answer)
    assert len(site.books.kept) == 2000
    assert done["progress"] == {"done": 2000, "total": 2000}
    assert done["counts"]["created"] + done["counts"]["unchanged"] == 2000
    assert len(_sent(site)) <= 2000 + 200 + 4 * 100, "what was settled was not sent again"


# Held for longer than any stop of the machine.
_LONG = "lease_until = now() + interval '1 hour'"


async def test_two_gateways_never_run_one_import_at_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "_HOLD", _LONG)
    site.books.pause_seconds = 0.005
    async with AsyncExitStack() as stack:
        one, other = await _at(stack, site), await _at(stack, site)
        files = [claim_lines(400, first=1 + 400 * n) for n in range(4)]
        answers = await asyncio.gather(*((one, other)[n % 2].push(text) for n, text in enumerate(files)))
        ended = await asyncio.gather(*(one.ended(answer) for answer in answers))
    assert [done["counts"]["created"] for done in ended] == [400] * 4
    assert sorted(_sent(site)) == sorted([*range(1, 401)] * 4), "each line was sent once"


async def test_a_gateway_that_was_killed_is_replaced_when_its_lease_ends(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "_HOLD", "lease_until = now() + interval '1 second'")
    monkeypatch.setattr(lease, "_END", "finished_at = now(), lease_until = NULL")
    async with AsyncExitStack() as stack:
        broker = await _at(stack, site)
        monkeypatch.setattr(lease.Lease, "release", _nothing)  # killed: nobody let go
        site.books.pause_seconds = 0.05
        answer = await broker.push(claim_lines(1000))
        await until(lambda: bool(_sent(site)))
    monkeypatch.setattr(lease, "_HOLD", _LONG)
    site.books.pause_seconds = 0
    async with AsyncExitStack() as stack:
        broker = await _at(stack, site)
        done = await broker.ended(answer)
    assert done["progress"]["done"] == len(site.books.kept) == 1000


async def _nothing(*_: Any) -> None:
    return None


async def test_an_import_whose_file_is_gone_does_not_hold_up_its_sender(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "_GIVE_UP_AFTER", "1 second")
    monkeypatch.setattr(calling, "_PAUSES_SECONDS", (0.05,) * 1_000)  # the gateway stops before it gives claims up
    site.books.away = True
    async with AsyncExitStack() as stack:
        broker = await _at(stack, site)
        lost = await broker.push(claim_lines(10))
        await until(lambda: bool(_spooled(site)))
    for file in _spooled(site):
        file.unlink()
    site.books.away = False
    async with AsyncExitStack() as stack:
        broker = await _at(stack, site)
        later = await broker.run(claim_lines(20))
        found = await broker.look(lost.headers["location"])
    assert (found["state"], found["problem"]["code"], found["resumable"]) == ("failed", "import-incomplete", False)
    assert later["counts"]["created"] == 20


def _spooled(site: Site) -> list[Path]:
    assert site.settings.data_dir is not None
    return list((site.settings.data_dir / "imports").iterdir())


async def test_files_of_one_sender_run_in_order_of_arrival(site: Site) -> None:
    site.books.pause_seconds = 0.005
    async with AsyncExitStack() as stack:
        one, other = await _at(stack, site), await _at(stack, site)
        head = (
            "policy_line,policy_image_id,year,prem_windscreen,prem_damage_all,prem_fire,prem_accident_1,"
            "prem_accident_2,prem_legal,prem_tpl_mandatory,prem_tpl_voluntary,prem_services,prem_theft,prem_total\n"
        )
        policies = head + "".join(f"{n},{n}.1a,2003,0,0,0,0,0,0,10.00,0,0,0,10.00\n" for n in range(300))
        first = await one.push(policies, "fremotor-policies")
        second = await other.push(claim_lines(300))
        await one.ended(second)
        assert (await one.look(first.headers["location"]))["state"] == "completed"
    assert site.books.streams == ["policy"] * 300 + ["claim"] * 300
