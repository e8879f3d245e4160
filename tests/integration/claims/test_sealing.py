"""What is said of people is sealed in the log, opened for those who may read it, and nowhere else (EVENT_LOG.md §7)."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from dataclasses import replace
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from services.claims.app import build
from services.claims.lists.projector import ViewProjection
from services.claims.sealing import Place, name_of
from services.contracts.events.sealed import Sealed
from services.contracts.ids import claim_file, dress, person_stream, undress
from services.kit.asgi import running
from services.kit.database import Pool
from services.kit.eventlog.consumer import Consumer
from services.kit.sealing.cipher import MasterKey, unseal
from services.kit.sealing.vault import Vault, destroy
from services.kit.settings import Settings
from tests.integration.claims.support import CLAIM, POLICY, Client, declared, done, problem, registered
from tests.integration.claims.test_bulk import Sender
from tests.support.sealing import MASTER_KEY

SAID = "Monsieur Durand a reculé sans regarder, 06 12 34 56 78"
TOLD = {**CLAIM, "narrative": SAID}
HIDDEN = {"sealed": "narrative"}


@pytest.fixture
async def told(client: Client) -> str:
    """The path of a claim declared with its story."""
    await registered(client)
    return await declared(client, narrative=SAID)


async def rows_of(pool: Pool, claim: str) -> list[Any]:
    """The raw events of a claim."""
    stream = undress("clm", claim.rpartition("/")[2])
    rows = await pool.fetch(
        "SELECT version, kind, data::text, meta::text FROM claims.event WHERE stream_id = $1 ORDER BY version", stream
    )
    return list(rows)


async def test_a_narrative_is_sealed_in_the_log_and_opened_on_get(client: Client, pool: Pool, told: str) -> None:
    (stored, *_) = await rows_of(pool, told)
    assert "Durand" not in stored["data"] + stored["meta"]
    held = orjson.loads(stored["data"])["narrative"]
    assert held.keys() == {"person_id", "class", "key_id", "ct"}
    assert orjson.loads(stored["meta"])["key_ids"] == [held["key_id"]]
    assert (await client.get(told)).json()["narrative"] == SAID


async def test_answers_to_commands_timeline_feed_and_lists_say_only_that_it_is_there(
    client: Client, pool: Pool
) -> None:
    await registered(client)
    answer = await client.post("/v1/claims", TOLD)
    claim = answer.headers["location"]
    assert answer.json()["narrative"] == HIDDEN
    changed = await client.patch(
        claim,
        {"corrected_on": "2025-03-12", "reason": "error", "changes": {"narrative": SAID + " !"}},
        version=answer.json()["version"],
    )
    assert changed.json()["claim"]["narrative"] == changed.json()["events"][0]["data"]["narrative"] == HIDDEN
    assert (await client.get(claim)).json()["narrative"] == SAID + " !"
    await Consumer(pool, ViewProjection()).catch_up()
    everywhere = [
        await client.get(f"{claim}/events"),
        await client.get("/v1/claims"),
        await client.get("/internal/events"),
    ]
    for seen in everywhere:
        assert seen.status_code == 200
        assert "Durand" not in seen.text
        assert '"ct"' not in seen.text
    assert everywhere[1].json()["items"][0]["narrative"] == HIDDEN
    assert (await client.get(claim)).json()["narrative"] == SAID + " !"  # from the stored view, by now
    assert b"Durand" not in await pool.fetchval("SELECT view FROM claims.claim_view WHERE view IS NOT NULL LIMIT 1")


async def test_an_insurer_reads_nothing_of_it(client: Client, told: str) -> None:
    assert (await client.as_insurer("fremotor").get(told)).json()["narrative"] == HIDDEN


async def test_a_retry_meets_what_it_left_though_its_seal_is_fresh(client: Client) -> None:
    await registered(client)
    first = await client.post("/v1/claims", TOLD, key="once")
    again = await client.post("/v1/claims", TOLD, key="once")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.content == first.content
    other = await client.post("/v1/claims", {**TOLD, "narrative": "Autre chose"}, key="once")
    assert problem(other) == (422, "idempotency-key-reused")


async def test_a_destroyed_key_reads_erased_and_nothing_is_sealed_under_it_again(
    client: Client, pool: Pool, told: str
) -> None:
    claim_id = undress("clm", told.rpartition("/")[2])
    tenant = client.caller.tenant_id
    before = await rows_of(pool, told)
    await destroy(pool, tenant, [(person_stream(tenant, f"claim/{claim_id.hex}"), "narrative")])
    seen = (await client.get(told)).json()
    assert seen["narrative"] == {"erased": True}
    assert await rows_of(pool, told) == before
    body = {"corrected_on": "2025-03-12", "reason": "error", "changes": {"narrative": "Encore"}}
    assert problem(await client.patch(told, body, version=seen["version"])) == (422, "person-erased")


async def test_what_is_moved_does_not_open(client: Client, pool: Pool, told: str) -> None:
    other = await declared(client, narrative="Une autre histoire")
    mine, theirs = (await rows_of(pool, told))[0], (await rows_of(pool, other))[0]
    data = orjson.loads(mine["data"])
    data["narrative"] = orjson.loads(theirs["data"])["narrative"]
    stream = undress("clm", told.rpartition("/")[2])
    await pool.execute(
        "UPDATE claims.event SET data = $2::json WHERE stream_id = $1 AND version = 1",
        stream,
        orjson.dumps(data).decode(),
    )
    assert (await client.get(told)).json()["narrative"] == HIDDEN


async def test_a_wrong_field_is_named_without_what_it_says(client: Client) -> None:
    await registered(client)
    answer = await client.post("/v1/claims", {**TOLD, "narrative": ["Durand"], "colour": "Durand"})
    assert problem(answer) == (422, "invalid-request")
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/narrative", "/colour"}
    assert "Durand" not in answer.text
    long = await client.post("/v1/claims", {**TOLD, "narrative": "Durand" * 2_000})
    assert "Durand" not in long.text


async def _narrative(database_url: str, client: Client, master: SecretStr | None) -> httpx.Response:
    """A claim with its story, declared in a house with this master key."""
    application = build(Settings(database_url=database_url, master_key=master))
    async with running(application):
        there = replace(client, http=_http(application))
        async with there.http:
            answer = await there.post("/v1/claims", TOLD)
            return answer if answer.status_code != 201 else await there.get(answer.headers["location"])


def _http(application: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://claims")


async def test_without_a_master_key_it_is_refused_and_nothing_else(database_url: str, client: Client) -> None:
    await registered(client)
    assert problem(await _narrative(database_url, client, None)) == (422, "sealing-unavailable")
    await done(client, "/v1/claims", CLAIM)


async def test_another_master_key_is_told_at_once(database_url: str, client: Client, told: str) -> None:
    other = SecretStr(b64encode(bytes(32)).decode())
    application = build(Settings(database_url=database_url, master_key=other))
    async with running(application):
        there = replace(client, http=_http(application))
        async with there.http:
            assert problem(await there.get(told)) == (503, "master-key-mismatch")
    assert other != MASTER_KEY


def test_a_master_key_that_is_none_is_named_and_not_quoted() -> None:
    with pytest.raises(ValueError, match="32 bytes") as told:
        build(Settings(database_url="postgresql://nowhere/x", master_key=SecretStr("hunter2")))
    assert "hunter2" not in str(told.value)


async def test_a_batch_is_sealed_line_by_line_and_a_bad_line_harms_nobody(client: Client, pool: Pool) -> None:
    sender = Sender(client)
    key, other = sender.claim_key(), sender.claim_key(5_000)
    gone = claim_file(sender.tenant, sender.stream(other))
    await destroy(pool, sender.tenant, [(gone, "narrative")])
    outcomes = await sender.push(
        sender.line("register-policy", "1", POLICY),
        sender.line("declare-claim", "2", TOLD, claim=key),
        sender.line("correct-claim", "3", _correction("Encore un mot"), claim=key),
        sender.line("declare-claim", "4", TOLD, claim=other),
        sender.line("correct-claim", "5", _correction("Le dernier mot"), claim=key),
        sender.line("declare-claim", "6", CLAIM, claim=other),
    )
    assert [(one.result, one.code) for one in outcomes] == [
        ("created", None),
        ("created", None),
        ("created", None),
        ("rejected", "person-erased"),
        ("created", None),
        ("created", None),
    ]
    path = f"/v1/claims/{dress('clm', sender.stream(key))}"
    assert (await client.get(path)).json()["narrative"] == "Le dernier mot"
    keys = {orjson.loads(row["meta"])["key_ids"][0] for row in await rows_of(pool, path) if '"ct"' in row["data"]}
    assert len(keys) == 1


async def test_commands_that_meet_are_sealed_again_for_the_version_they_get(client: Client, pool: Pool) -> None:
    await registered(client)
    claim = await declared(client, narrative=SAID)
    bodies = [_correction(f"Mot {n}") for n in range(3)]
    answers = await asyncio.gather(*(client.patch(claim, body, version="*") for body in bodies))
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    texts = []
    for version, kind, data, _ in await rows_of(pool, claim):
        if kind == "claim-corrected":
            held = Sealed.read(orjson.loads(data)["narrative"]).bound(version, "narrative")
            texts.append(await _opened(pool, client, claim, held))
    assert sorted(texts) == ["Mot 0", "Mot 1", "Mot 2"]


async def test_what_a_draft_says_is_sealed_again_where_the_claim_is_declared(client: Client) -> None:
    await registered(client)
    drafted = await client.post("/v1/claims", {**TOLD, "draft": True})
    assert drafted.status_code == 201, drafted.text
    claim = drafted.headers["location"]
    assert (await client.get(claim)).json()["narrative"] == SAID
    await done(client, f"{claim}/declaration", {"declared_on": "2025-03-12"})
    assert (await client.get(claim)).json()["narrative"] == SAID


def _correction(narrative: str) -> dict[str, Any]:
    return {"corrected_on": "2025-03-12", "reason": "error", "changes": {"narrative": narrative}}


async def _opened(pool: Pool, client: Client, claim: str, sealed: Sealed) -> str:
    tenant, stream = client.caller.tenant_id, undress("clm", claim.rpartition("/")[2])
    vault = Vault(pool, MasterKey.read(MASTER_KEY.get_secret_value()))
    key = (await vault.find(tenant, [name_of(sealed)]))[name_of(sealed)]
    assert key.secret is not None
    return unseal(key.secret, sealed.ct, Place(tenant, stream, sealed.at, sealed.field).bound)
