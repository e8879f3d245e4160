"""The directory over HTTP: what stands under a reference, now or as it was; set anew by the same reference."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import APIRouter, Response
from pydantic import TypeAdapter

from services.claims import answers
from services.claims.caller import Ask, Asked
from services.claims.directory.rows import KINDS, Cut, Named, add, find, listed
from services.claims.persons.routes import not_for_insurers
from services.claims.query import Query
from services.contracts.http.directory import DirectoryIn
from services.kit.clock import end_of_day
from services.kit.errors import FieldError, Invalid, Missing

Endpoint = Callable[..., Awaitable[Response]]

router = APIRouter(prefix="/v1")

_ENTRY: Final = TypeAdapter(DirectoryIn)
_LONGEST: Final = 64  # as the codes of insurers, clients and advisers on policies and claims


def _put(kind: str) -> Endpoint:
    async def put_entry(reference: str, ask: Asked) -> Response:
        """Records what stands under a reference; the same again changes nothing."""
        not_for_insurers(ask)
        _must_be_a_code(reference)
        body = _ENTRY.validate_json(await ask.request.body())
        named = Named(ask.caller.tenant_id, kind, reference)
        entry = await add(ask.house.pool, named, body, body.valid_from or ask.house.today, ask.caller.actor)
        return answers.plain(entry.shown())

    return put_entry


def _one(kind: str) -> Endpoint:
    async def get_entry(reference: str, ask: Asked) -> Response:
        """What stands under a reference on a day, as recorded by the end of another."""
        not_for_insurers(ask)
        cut = _cut(ask, ask.query("as_of", "known_on"))
        entry = await find(ask.house.pool, Named(ask.caller.tenant_id, kind, reference), cut)
        if entry is None:
            raise Missing(kind)
        return answers.plain(entry.shown())

    return get_entry


def _list(kind: str) -> Endpoint:
    async def get_entries(ask: Asked) -> Response:
        """What stands under each reference."""
        not_for_insurers(ask)
        query = ask.query("as_of", "known_on", "limit", "after")
        limit = query.number("limit", 50, 500)
        after = Named(ask.caller.tenant_id, kind, query.text("after") or "")
        found = await listed(ask.house.pool, after, _cut(ask, query), limit + 1)
        following = found[limit - 1].reference if len(found) > limit else None
        return answers.plain({"items": [entry.shown() for entry in found[:limit]], "next": following})

    return get_entries


def _cut(ask: Ask, query: Query) -> Cut:
    known_on = query.day("known_on")
    return Cut(query.day("as_of") or ask.house.today, None if known_on is None else end_of_day(known_on))


def _must_be_a_code(reference: str) -> None:
    if not reference.isprintable() or " " in reference or len(reference) > _LONGEST:
        raise Invalid([FieldError("/reference", "wrong-format")])


for _name, _kind in KINDS.items():
    router.add_api_route(f"/{_name}/by-reference/{{reference}}", _put(_kind), methods=["PUT"])
    router.add_api_route(f"/{_name}/by-reference/{{reference}}", _one(_kind), methods=["GET"])
    router.add_api_route(f"/{_name}", _list(_kind), methods=["GET"])
