"""A request through the gateway, over both transports."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from typing import Any

import pytest

from services.contracts.ids import http_command

House = Any  # the fixture's class lives in conftest, which test modules do not import

CLAIM = "/v1/claims/clm_00014c7a92e05d3b8f61a7c09e2d5b48"
JSON = {"content-type": "application/json"}


async def test_bodies_pass_as_bytes_and_answers_come_back(house: House) -> None:
    body = b'{ "narrative" : "\xc3\xa9t\xc3\xa9",  "n": 1.50 }'
    answer = await house.ask("POST", "/v1/claims", await house.key(), content=body, headers=JSON)
    assert answer.status_code == 200
    assert answer.json()["body"] == body.decode()
    assert answer.json()["path"] == "/v1/claims"
    assert (answer.headers["etag"], answer.headers["log-position"]) == ('"1"', "AAE")


async def test_queries_pass_as_they_are(house: House) -> None:
    answer = await house.ask("GET", "/v1/claims?client=a%20b&limit=3", await house.key())
    assert answer.json()["query"] == "client=a%20b&limit=3"


async def test_the_service_hears_who_asks_from_the_gateway_alone(house: House) -> None:
    key = await house.key()
    forged = {"sinistra-tenant": str(uuid.uuid4()), "Sinistra-Principal": "key_x", "sinistra-anything": "x"}
    answer = await house.ask("GET", CLAIM, key, headers={**forged, "cookie": "a=b", "at-least": "AAE"})
    heard = answer.json()["headers"]
    assert heard["sinistra-tenant"] == str(key.key.tenant_id)
    assert heard["sinistra-principal"] == key.key.public_id
    assert heard["sinistra-actor"] == key.key.public_id
    assert heard["at-least"] == "AAE"
    assert not {"sinistra-anything", "authorization", "cookie"} & heard.keys()


async def test_an_insurer_key_brings_its_insurer(house: House) -> None:
    key = await house.key(kind="insurer", insurer_id="fremotor", scopes=["claims:read"])
    heard = (await house.ask("GET", CLAIM, key)).json()["headers"]
    assert (heard["sinistra-principal-kind"], heard["sinistra-insurer"]) == ("insurer", "fremotor")


async def test_the_idempotency_key_makes_the_command(house: House) -> None:
    key = await house.key()
    path = f"{CLAIM}/payments"
    headers = {**JSON, "idempotency-key": "pay-1"}
    heard = (await house.ask("POST", path, key, content=b"{}", headers=headers)).json()["headers"]
    expected = http_command(key.key.tenant_id, key.key.public_id, "POST", path, "pay-1")
    assert heard["sinistra-command"] == str(expected)
    assert heard["sinistra-request-hash"] == hashlib.sha256(f"POST\n{path}\n{{}}".encode()).hexdigest()


async def test_without_an_idempotency_key_each_command_is_new(house: House) -> None:
    key = await house.key()
    asked = [await house.ask("POST", "/v1/claims", key, content=b"{}", headers=JSON) for _ in range(2)]
    assert len({answer.json()["headers"]["sinistra-command"] for answer in asked}) == 2


async def test_names_of_the_request_are_kept_and_echoed(house: House) -> None:
    trace = f"00-{'a' * 32}-{'b' * 16}-01"
    answer = await house.ask("GET", CLAIM, await house.key(), headers={"x-request-id": "crm-7", "traceparent": trace})
    assert answer.headers["x-request-id"] == "crm-7"
    assert answer.json()["headers"]["traceparent"] == trace


async def test_a_person_behind_the_key_becomes_the_actor(house: House) -> None:
    headers = {"on-behalf-of": "user-17"}
    assert (await house.ask("GET", CLAIM, await house.key(), headers=headers)).json()["headers"][
        "sinistra-actor"
    ] == "user-17"
    alone = await house.key(on_behalf_of=False)
    assert (await house.ask("GET", CLAIM, alone, headers=headers)).status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "code"),
    [
        ("GET", "/v1/nowhere", {}, 404, "not-found"),
        ("DELETE", "/v1/claims", {}, 405, "method-not-allowed"),
        ("POST", "/v1/claims", {"content-type": "text/plain"}, 415, "unsupported-media-type"),
        ("POST", "/v1/claims", {}, 415, "unsupported-media-type"),
        ("POST", f"{CLAIM}/payments", JSON, 400, "idempotency-key-required"),
        ("POST", f"{CLAIM}/closure", JSON, 428, "if-match-required"),
        ("POST", "/v1/claims", {**JSON, "idempotency-key": "é".encode()}, 422, "invalid-request"),
        ("POST", "/v1/claims", {**JSON, "idempotency-key": "x" * 256}, 422, "invalid-request"),
    ],
)
async def test_what_is_refused_at_the_door(  # noqa: PLR0917
    house: House, method: str, path: str, headers: dict[str, Any], status: int, code: str
) -> None:
    content = b"{}" if method == "POST" else None
    answer = await house.ask(method, path, await house.key(), content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["trace_id"]


async def test_a_wrong_method_tells_the_right_ones(house: House) -> None:
    assert (await house.ask("DELETE", "/v1/claims", await house.key())).headers["allow"] == "GET, POST"


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_too_large_is_refused_announced_or_not(house: House, announced: bool) -> None:
    async def chunks() -> Any:
        for _ in range(11):
            yield b"x" * 100_000

    content = b"x" * 1_100_000 if announced else chunks()
    answer = await house.ask("POST", "/v1/claims", await house.key(), content=content, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")
    assert answer.json()["params"] == {"limit": 1_000_000}


async def test_answers_stream_and_a_client_that_leaves_is_noticed(house: House) -> None:
    key = await house.key()
    headers = {"authorization": f"Bearer {key.token}"}
    async with house.client.stream("GET", "/v1/events", headers=headers) as answer:
        assert await anext(answer.aiter_bytes()) == b'{"n": 1}\n'
    async with asyncio.timeout(60):
        while not house.claims.left:  # noqa: ASYNC110  it happens in the server
            await asyncio.sleep(0.02)
    assert house.claims.left == ["feed"]
