"""Keys: who gets in, who makes them, and how they end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import asyncpg
import pytest

from services.gateway.access import keyring, store, tokens
from services.kit.errors import Invalid

House = Any

JSON = {"content-type": "application/json"}
ASKED = {"name": "CRM", "kind": "broker", "scopes": ["claims:read"]}


async def test_me_tells_who_i_am(house: House) -> None:
    key = await house.key(scopes=["claims:read"])
    me = (await house.ask("GET", "/v1/me", key)).json()
    assert me["key"]["id"] == key.key.public_id
    assert me["tenant"] == {"code": "cabinet-martin", "demo": False}
    assert me["scopes"] == ["claims:read"]
    assert key.token.split("_", 3)[3] not in str(me)


async def test_demo_keys_say_test(house: House) -> None:
    assert (await house.key("demo")).token.startswith("sk_test_")
    assert (await house.key()).token.startswith("sk_live_")


@pytest.mark.parametrize(
    "token", ["", "Basic abc", "Bearer", "Bearer sk_live_x_y", "Bearer " + "sk_live_" + "0" * 32 + "_x"]
)
async def test_without_a_known_key_nobody_gets_in(house: House, token: str) -> None:
    answer = await house.client.get("/v1/me", headers={"authorization": token})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_the_right_id_with_a_wrong_secret_is_nobody(house: House) -> None:
    key = await house.key()
    assert (await house.client.get("/v1/me", headers={"authorization": f"Bearer {key.token}x"})).status_code == 401


async def test_an_expired_key_is_nobody(house: House) -> None:
    key = await house.key(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert (await house.ask("GET", "/v1/me", key)).status_code == 401


async def test_a_scope_that_lacks_is_named(house: House) -> None:
    answer = await house.ask("POST", "/v1/claims", await house.key(scopes=["claims:read"]), content=b"{}", headers=JSON)
    assert (answer.status_code, answer.json()["params"]) == (403, {"scopes": ["claims:write"]})


async def test_an_insurer_key_declares_no_claim(house: House) -> None:
    key = await house.key(kind="insurer", insurer_id="fremotor", scopes=["claims:read", "claims:write"])
    assert (await house.ask("POST", "/v1/claims", key, content=b"{}", headers=JSON)).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"kind": "insurer"}, "/insurer_id"),
        ({"insurer_id": "fremotor"}, "/insurer_id"),
        ({"kind": "insurer", "insurer_id": "maïf"}, "/insurer_id"),
        ({"scopes": ["everything"]}, "/scopes/0"),
        ({"kind": "insurer", "insurer_id": "x", "scopes": ["medical:read"]}, "/scopes/0"),
    ],
)
async def test_keys_that_cannot_be(house: House, wrong: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as caught:
        await house.key(**{"scopes": ["claims:read"], **wrong})
    assert [error.pointer for error in caught.value.errors] == [pointer]


@pytest.mark.parametrize("expires_at", ["9999-12-31T23:59:59-12:00", 1_900_000_000, "2027-01-01", "soon"])
async def test_a_key_expires_at_a_moment(house: House, expires_at: object) -> None:
    refused = await house.ask("POST", "/v1/keys", await house.key(), json={**ASKED, "expires_at": expires_at})
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [("/expires_at", "instant-format")]


async def test_a_key_is_made_shown_listed_and_revoked(house: House) -> None:
    admin = await house.key("cabinet-leroy")
    made = await house.ask("POST", "/v1/keys", admin, json=ASKED)
    assert made.status_code == 201
    view = made.json()
    assert made.headers["location"] == f"/v1/keys/{view['id']}"
    headers = {"authorization": f"Bearer {view['token']}"}
    assert (await house.client.get("/v1/me", headers=headers)).status_code == 200
    one = (await house.ask("GET", f"/v1/keys/{view['id']}", admin)).json()
    assert one["scopes"] == ["claims:read"]
    assert "token" not in one
    listed = (await house.ask("GET", "/v1/keys", admin)).json()
    assert view["id"] in [item["id"] for item in listed["items"]]
    assert (await house.ask("DELETE", f"/v1/keys/{view['id']}", admin)).status_code == 204
    assert (await house.client.get("/v1/me", headers=headers)).status_code == 401


async def test_a_key_revoked_elsewhere_stops_within_seconds(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    key = await house.key()
    assert (await house.ask("GET", "/v1/me", key)).status_code == 200
    conn = await asyncpg.connect(house.database_url)
    await store.revoke_key(conn, key.key.tenant_id, key.key.key_id)
    await conn.close()
    later = monotonic() + keyring.LIFE_SECONDS
    monkeypatch.setattr(keyring, "monotonic", lambda: later)
    assert (await house.ask("GET", "/v1/me", key)).status_code == 401


async def test_keys_of_another_tenant_do_not_exist(house: House) -> None:
    mine, theirs = await house.key("cabinet-a"), await house.key("cabinet-b")
    for method in ("GET", "DELETE"):
        answer = await house.ask(method, f"/v1/keys/{theirs.key.public_id}", mine)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    listed = (await house.ask("GET", "/v1/keys?limit=500", mine)).json()["items"]
    assert theirs.key.public_id not in [item["id"] for item in listed]


async def test_a_key_hands_on_no_more_than_it_has(house: House) -> None:
    small = await house.key(scopes=["keys:manage", "claims:read"])
    assert (await house.ask("POST", "/v1/keys", small, json=ASKED)).status_code == 201
    more = await house.ask("POST", "/v1/keys", small, json={**ASKED, "scopes": ["claims:read", "imports:write"]})
    assert (more.status_code, more.json()["params"]) == (403, {"scopes": ["imports:write"]})


async def test_a_list_of_keys_goes_on_where_it_stopped(house: House) -> None:
    made = [(await house.key("cabinet-pages")).key.public_id for _ in range(5)]
    seen, path = [], "/v1/keys?limit=2"
    reader = await house.key("cabinet-pages", scopes=["keys:manage"])
    while path:
        page = (await house.ask("GET", path, reader)).json()
        seen += [item["id"] for item in page["items"]]
        path = f"/v1/keys?limit=2&after={page['next']}" if page["next"] else ""
    assert seen[1:6] == made[::-1]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("cursor", ["x", "%00", "AAAA", "MjAyNQ"])
async def test_a_wrong_cursor_is_said_to_be_wrong(house: House, cursor: str) -> None:
    answer = await house.ask("GET", f"/v1/keys?after={cursor}", await house.key())
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "?after")


async def test_the_last_use_is_noted_now_and_then(house: House) -> None:
    key = await house.key()
    await house.ask("GET", "/v1/me", key)
    await house.gateway._own.state.parts.keyring.note_use()
    one = (await house.ask("GET", f"/v1/keys/{key.key.public_id}", key)).json()
    assert one["last_used_at"] is not None


async def test_only_a_hash_of_the_secret_is_kept(house: House) -> None:
    key = await house.key()
    token = tokens.read(key.token)
    assert token is not None
    conn = await asyncpg.connect(house.database_url)
    rows = await conn.fetch("SELECT k::text AS row FROM gateway.api_key k")
    await conn.close()
    assert not [row for row in rows if token.secret in row["row"]]
