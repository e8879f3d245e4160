"""Repeats of POSTs that make no event."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

import asyncpg

House = Any

ASKED = {"name": "CRM", "kind": "broker", "scopes": ["claims:read"]}


async def test_a_repeat_gets_the_first_answer_without_the_secret(house: House) -> None:
    key = await house.key(f"cabinet-{secrets.token_hex(4)}")
    headers = {"idempotency-key": "key-1"}
    first = await house.ask("POST", "/v1/keys", key, json=ASKED, headers=headers)
    again = await house.ask("POST", "/v1/keys", key, json=ASKED, headers=headers)
    assert again.status_code == first.status_code == 201
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    assert again.json() == {**first.json(), "token": None}
    assert len((await house.ask("GET", "/v1/keys", key)).json()["items"]) == 2


async def test_the_same_key_for_another_request_is_refused_naming_the_first(house: House) -> None:
    key = await house.key()
    headers = {"idempotency-key": "key-2"}
    first = await house.ask("POST", "/v1/keys", key, json=ASKED, headers=headers)
    other = await house.ask("POST", "/v1/keys", key, json={**ASKED, "name": "other"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert other.json()["params"] == {"first": first.json()["id"]}


async def test_twins_get_the_same_answer(house: House) -> None:
    key = await house.key()
    headers = {"idempotency-key": "key-3"}
    asked = [house.ask("POST", "/v1/keys", key, json=ASKED, headers=headers) for _ in range(8)]
    answers = await asyncio.gather(*asked)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1


async def test_a_refusal_frees_the_key(house: House) -> None:
    key = await house.key()
    headers = {"idempotency-key": "key-4"}
    wrong = await house.ask("POST", "/v1/keys", key, json={**ASKED, "kind": "insurer"}, headers=headers)
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/insurer_id")
    assert (await house.ask("POST", "/v1/keys", key, json=ASKED, headers=headers)).status_code == 201


async def test_after_seven_days_the_key_is_free(house: House) -> None:
    key = await house.key()
    headers = {"idempotency-key": "key-5"}
    first = await house.ask("POST", "/v1/keys", key, json=ASKED, headers=headers)
    conn = await asyncpg.connect(house.database_url)
    await conn.execute("UPDATE gateway.idempotency SET created_at = created_at - interval '8 days'")
    later = await house.ask("POST", "/v1/keys", key, json=ASKED, headers=headers)
    await conn.close()
    assert later.json()["id"] != first.json()["id"]
    assert later.json()["token"] is not None
