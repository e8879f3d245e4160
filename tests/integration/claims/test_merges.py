"""A loss declared twice, over HTTP: merged into one, its money counted once, also where the process dies half-way."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from services.claims.lists.projector import ViewProjection
from services.claims.merging.finishing import finish_all
from services.contracts.ids import http_command, undress
from services.kit.database import Pool
from services.kit.eventlog.consumer import Consumer
from services.kit.eventlog.tokens import decode_positions
from tests.integration.claims.support import Client, declared, done, problem, registered
from tests.support.ledger import project

KILLED = Path(__file__).with_name("killed_merge.py")
MERGED_ON = "2025-06-20"


@pytest.fixture
async def two(client: Client) -> tuple[str, str]:
    """The same loss, declared twice; a payment on each is the same, another stands on the second alone."""
    await registered(client)
    kept, duplicate = await declared(client, external_reference="A"), await declared(client, external_reference="B")
    await paid(client, kept, "400.00", external_reference="V-1")
    await reserved(client, kept, "600.00")
    await paid(client, duplicate, "400.00", external_reference="V-1")
    await paid(client, duplicate, "90.00", paid_on="2025-05-01")
    await reserved(client, duplicate, "1000.00")
    return kept, duplicate


async def paid(client: Client, claim: str, amount: str, **facts: Any) -> None:
    body = {"coverage_code": "theft", "amount": amount, "paid_on": "2025-04-01", **facts}
    await done(client, f"{claim}/payments", body)


async def reserved(client: Client, claim: str, amount: str) -> None:
    body = {"coverage_code": "theft", "amount": amount, "set_on": "2025-04-02"}
    await done(client, f"{claim}/reserves", body)


async def version(client: Client, claim: str) -> int:
    return int((await client.get(claim)).json()["version"])


async def totals(client: Client, claim: str) -> dict[str, str]:
    total = (await client.get(claim)).json()["balances"]["total"]
    return {name: total[name] for name in ("paid", "case_reserve", "incurred")}


def merge(kept: str) -> dict[str, str]:
    return {"into": kept.rsplit("/", 1)[1], "merged_on": MERGED_ON}


async def portfolio(client: Client, pool: Pool) -> tuple[int, int, int, int]:
    """Declared, open, paid and reserved of the tenant, in the ledger of the ratios."""
    await project(pool)
    row = await pool.fetchrow(
        """SELECT sum(claims_declared), sum(claims_open), sum(paid_indemnity), sum(reserve_indemnity)
             FROM ratios.claim_movement WHERE tenant_id = $1""",
        client.caller.tenant_id,
    )
    assert row is not None
    return tuple(int(value) for value in row)  # type: ignore[return-value]


async def test_a_duplicate_is_merged_and_counts_no_more(client: Client, pool: Pool, two: tuple[str, str]) -> None:
    kept, duplicate = two
    assert await portfolio(client, pool) == (2, 2, 890_00, 1600_00)
    assert problem(await client.post(f"{duplicate}/merge", merge(kept))) == (428, "if-match-required")
    answer = await client.post(f"{duplicate}/merge", merge(kept), key="m", version=await version(client, duplicate))
    assert answer.status_code == 201, answer.text
    closed = answer.json()["claim"]
    assert (closed["state"], closed["closure"]["outcome"]) == ("closed", "duplicate")
    assert closed["closure"]["merged_into"] == kept.rsplit("/", 1)[1]
    assert await totals(client, duplicate) == {"paid": "0.00", "case_reserve": "0.00", "incurred": "0.00"}
    assert await totals(client, kept) == {"paid": "490.00", "case_reserve": "510.00", "incurred": "1000.00"}
    assert await portfolio(client, pool) == (1, 1, 490_00, 510_00)
    assert (await client.get(kept)).json()["merged_from"] == [duplicate.rsplit("/", 1)[1]]

    again = await client.post(f"{duplicate}/merge", merge(kept), key="m", version=1)
    assert again.content == answer.content
    assert again.headers["log-position"] == answer.headers["log-position"]
    assert len(decode_positions(answer.headers["log-position"])) in (1, 2)
    assert await portfolio(client, pool) == (1, 1, 490_00, 510_00)


async def test_both_stories_stay_readable_and_the_duplicate_stays_closed(client: Client, two: tuple[str, str]) -> None:
    kept, duplicate = two
    await done(client, f"{duplicate}/merge", merge(kept), await version(client, duplicate))
    told = [event["text"] for event in (await client.get(f"{duplicate}/events")).json()["items"]]
    assert told[-1] == "Sinistre clos : doublon"
    assert any(text.startswith("Cumul corrigé de 490,00") and "fusion de doublon" in text for text in told)
    assert len((await client.get(f"{duplicate}/payments")).json()["items"]) == 2
    last = (await client.get(f"{kept}/events")).json()["items"][-3:]
    named = duplicate.rsplit("/", 1)[1]
    assert last[0]["text"] == f"Rectification (fusion de doublon) : doublon fusionné : – → {named}"
    assert last[0]["data"]["changes"][0]["after"] == named
    reopening = {"reopened_on": "2025-06-25", "reason": "error", "reserves": [{"amount": "0.00"}]}
    assert problem(await client.post(f"{duplicate}/reopening", reopening)) == (422, "claim-merged")


async def test_what_does_not_fit_together_is_refused_and_changes_nothing(client: Client, two: tuple[str, str]) -> None:
    kept, duplicate = two
    await registered(client, policy_no="M-1", insurer_id="mutua")
    others = await declared(client, insurer_id="mutua", policy_reference="M-1", external_reference="C")
    before = await version(client, duplicate)

    async def refused(path: str, body: dict[str, str]) -> str:
        code = problem(await client.post(f"{path}/merge", body, version=await version(client, path)))[1]
        return str(code)

    assert await refused(duplicate, merge(others)) == "insurer-mismatch"
    assert await refused(duplicate, merge(duplicate)) == "merge-into-itself"
    assert await refused(duplicate, {**merge(kept), "into": f"clm_{'0' * 32}"}) == "merge-target-unknown"
    assert await refused(duplicate, {**merge(kept), "merged_on": "2025-04-20"}) == "claim-not-closable"
    assert await refused(duplicate, {**merge(kept), "merged_on": "2025-07-20"}) == "in-the-future"
    await done(client, f"{kept}/closure", {"closed_on": MERGED_ON, "outcome": "settled"}, await version(client, kept))
    assert await refused(duplicate, merge(kept)) == "merge-target-unknown"
    assert await version(client, duplicate) == before


async def test_a_merge_that_died_half_way_is_finished_by_whoever_follows_the_log(
    client: Client, app: FastAPI, pool: Pool, database_url: str, two: tuple[str, str]
) -> None:
    kept, duplicate = two
    headers = _headers(client, f"{duplicate}/merge", merge(kept), "killed", await version(client, duplicate))
    asked = {"url": database_url, "path": f"{duplicate}/merge", "body": merge(kept), "headers": headers}
    process = await asyncio.create_subprocess_exec(sys.executable, str(KILLED), json.dumps(asked))
    assert await asyncio.wait_for(process.wait(), 300) == -signal.SIGKILL

    assert (await client.get(duplicate)).json()["state"] == "closed"
    assert await totals(client, kept) == {"paid": "400.00", "case_reserve": "600.00", "incurred": "1000.00"}
    await Consumer(pool, ViewProjection()).catch_up()
    assert await _open_merges(client, pool) == [undress("clm", duplicate.rsplit("/", 1)[1])]
    assert await finish_all(app.state.house)
    whole = {"paid": "490.00", "case_reserve": "510.00", "incurred": "1000.00"}
    assert await totals(client, kept) == whole
    assert await _open_merges(client, pool) == []

    at = await version(client, kept)
    again = await client.post(f"{duplicate}/merge", merge(kept), key="killed", version=1)
    assert (again.status_code, again.headers["idempotent-replayed"]) == (201, "true")
    await pool.execute("DELETE FROM claims.projection_checkpoint WHERE projection = 'views'")
    await Consumer(pool, ViewProjection()).catch_up()
    assert await finish_all(app.state.house), "made anew from the log, every merge is noted again and found done"
    assert (await version(client, kept), await totals(client, kept)) == (at, whole)
    assert await portfolio(client, pool) == (1, 1, 490_00, 510_00)


async def test_a_chain_of_duplicates_ends_in_one_claim(client: Client, pool: Pool, two: tuple[str, str]) -> None:
    kept, duplicate = two
    third = await declared(client, external_reference="C")
    await paid(client, third, "5.00")
    await done(client, f"{third}/merge", merge(duplicate), await version(client, third))
    await done(client, f"{duplicate}/merge", merge(kept), await version(client, duplicate))
    assert await totals(client, kept) == {"paid": "495.00", "case_reserve": "510.00", "incurred": "1005.00"}
    assert await portfolio(client, pool) == (1, 1, 495_00, 510_00)


async def test_merged_claims_leave_the_warnings_alone(client: Client, pool: Pool, two: tuple[str, str]) -> None:
    kept, duplicate = two
    await Consumer(pool, ViewProjection()).catch_up()
    assert len((await client.get(f"{kept}/duplicates")).json()["items"]) == 1
    await done(client, f"{duplicate}/merge", merge(kept), await version(client, duplicate))
    await Consumer(pool, ViewProjection()).catch_up()
    assert (await client.get(f"{kept}/duplicates")).json()["items"] == []
    assert (await client.get(f"{duplicate}/duplicates")).json()["items"] == []


def _headers(client: Client, path: str, body: Any, key: str, at: int) -> dict[str, str]:
    """What the gateway would send with the merge: the same command as when it is sent again."""
    caller = client.caller
    content = json.dumps(body, separators=(",", ":")).encode()
    digest = sha256(f"POST\n{path}\n".encode() + content).hexdigest()
    command = http_command(caller.tenant_id, caller.principal, "POST", path, key)
    sent = type(caller)(**{**_fields(caller), "command_id": command, "request_hash": digest})
    return {**sent.to_headers(), "if-match": f'"{at}"', "content-type": "application/json"}


def _fields(caller: Any) -> dict[str, Any]:
    return {name: getattr(caller, name) for name in caller.__slots__}


async def _open_merges(client: Client, pool: Pool) -> list[UUID]:
    rows = await pool.fetch("SELECT claim_id FROM claims.merge_to_finish WHERE tenant_id = $1", client.caller.tenant_id)
    return [row[0] for row in rows]


async def test_two_claims_merged_into_each_other_at_once_stay_one(client: Client) -> None:
    await registered(client)
    for n in range(5):
        one = await declared(client, external_reference=f"A{n}")
        other = await declared(client, external_reference=f"B{n}")
        await paid(client, one, "100.00", external_reference="X")
        await paid(client, other, "90.00", external_reference="Y")
        answers = await asyncio.gather(
            client.post(f"{one}/merge", merge(other), version="*"),
            client.post(f"{other}/merge", merge(one), version="*"),
        )
        assert sorted(answer.status_code for answer in answers) == [201, 422]
        assert [problem(answer) for answer in answers if answer.status_code == 422] == [(422, "merge-target-unknown")]
        assert sorted([(await totals(client, claim))["paid"] for claim in (one, other)]) == ["0.00", "190.00"]
