"""`/v1/keys` and `/v1/me`."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.contracts.ids import undress
from services.contracts.internal import Caller
from services.gateway import cursor
from services.gateway.access import store
from services.gateway.access.bodies import KeyIn, me, shown
from services.gateway.access.model import SCOPES, Key
from services.gateway.idempotency.store import Answer, once
from services.gateway.parts import caller_of, parts_of
from services.kit.database import Connection, Pool
from services.kit.errors import Missing, Refusal

router = APIRouter(prefix="/v1")


@router.get("/me")
async def get_me(request: Request) -> dict[str, Any]:
    """Who I am, for which tenant, with which scopes and limits."""
    return me(await _own_key(parts_of(request).pool, caller_of(request)))


@router.post("/keys")
async def post_key(request: Request) -> Response:
    """Makes a key; its token is shown in this answer and never again, not even to a repeat."""
    parts, caller = parts_of(request), caller_of(request)
    body = KeyIn.model_validate_json(await request.body())
    own = await _own_key(parts.pool, caller)
    beyond = sorted(set(body.scopes) & set(SCOPES) - own.scopes)
    if beyond and "admin" not in own.scopes:  # a key hands on what it has, or it could make itself anything
        raise Refusal("forbidden", scopes=beyond)

    async def make(conn: Connection) -> Answer:
        made = await store.create_key(
            conn,
            caller.tenant_id,
            body.name,
            body.kind,
            body.scopes,
            body.insurer_id,
            on_behalf_of=body.on_behalf_of,
            expires_at=body.expires_at,
        )
        view = shown(made.key)
        location = {"Location": f"/v1/keys/{made.key.public_id}"}
        return Answer(201, {**view, "token": made.token}, location, kept={**view, "token": None})

    return await once(parts.pool, caller, make)


@router.get("/keys")
async def get_keys(
    request: Request, after: Annotated[str | None, Query()] = None, limit: Annotated[int, Query(ge=1, le=500)] = 50
) -> dict[str, Any]:
    """The tenant's keys, revoked ones too, the newest first."""
    keys = await store.list_keys(
        parts_of(request).pool, caller_of(request).tenant_id, cursor.read_item(after) if after else None, limit + 1
    )
    page = keys[:limit]
    more = len(keys) > limit
    following = cursor.after_item(page[-1].created_at, page[-1].key_id) if more else None
    return {"items": [shown(key) for key in page], "next": following}


@router.get("/keys/{key_id}")
async def get_key(request: Request, key_id: str) -> dict[str, Any]:
    """One key of the tenant."""
    caller = caller_of(request)
    key = await store.find_key(parts_of(request).pool, _key_id(key_id))
    if key is None or key.tenant_id != caller.tenant_id:
        raise Missing("key")
    return shown(key)


@router.delete("/keys/{key_id}")
async def delete_key(request: Request, key_id: str) -> Response:
    """Revokes a key: at once here, within seconds in other gateways."""
    parts, found = parts_of(request), _key_id(key_id)
    if not await store.revoke_key(parts.pool, caller_of(request).tenant_id, found):
        raise Missing("key")
    parts.keyring.forget(found)
    return Response(status_code=204)


async def _own_key(pool: Pool, caller: Caller) -> Key:
    key = await store.find_key(pool, _key_id(caller.principal))
    assert key is not None, "the front has just authenticated it"
    return key


def _key_id(text: str) -> UUID:
    try:
        return undress("key", text)
    except ValueError:
        raise Missing("key") from None
