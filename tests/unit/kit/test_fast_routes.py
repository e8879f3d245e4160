"""What is served directly is answered as FastAPI answers it."""

from __future__ import annotations

from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Request, Response

from services.contracts.problems import CATALOGUE
from services.kit.errors import Refusal
from services.kit.fast_routes import hasten
from services.kit.problems import install

router = APIRouter(prefix="/things")


class Odd(Exception):
    """An error that the application has a handler of its own for."""


async def _caller(request: Request) -> str:
    return request.headers.get("caller", "nobody")


def _slow(request: Request) -> str:
    return request.url.path


Caller = Annotated[str, Depends(_caller)]


@router.get("/now")
async def get_now(caller: Caller) -> Response:
    return Response(f"now {caller}")


@router.get("/{thing_id}/parts/{part}")
async def get_part(part: str, thing_id: str, request: Request, caller: Caller) -> Response:
    if thing_id == "odd":
        raise Odd
    if thing_id == "refused":
        raise Refusal("reserve-unchanged")
    if thing_id == "broken":
        raise RuntimeError("who knows")
    return Response(f"{thing_id} {part} {caller} {request.query_params.get('q')}", 201)


@router.post("/{thing_id}")
async def post_thing(thing_id: str, request: Request) -> Response:
    return Response(thing_id.encode() + await request.body())


@router.get("/{thing_id}/slow")
async def get_slow(thing_id: str, slow: Annotated[str, Depends(_slow)]) -> Response:
    return Response(thing_id + slow)


@router.get("/{thing_id}/typed")
async def get_typed(thing_id: int) -> Response:
    return Response(str(thing_id))


@router.get("/{thing_id}/queried")
async def get_queried(thing_id: str, q: int = 1) -> Response:
    return Response(thing_id * q)


@router.get("/{thing_id}/plain")
async def get_plain(thing_id: str) -> dict[str, str]:
    return {"id": thing_id}


def _app(*, fast: bool) -> FastAPI:
    app = FastAPI()
    app.include_router(router)
    if fast:
        hasten(app, [router])
    install(app, CATALOGUE)

    async def odd(request: Request, _: Exception) -> Response:
        return Response(f"odd {request.url.path}", 418)

    app.add_exception_handler(Odd, odd)
    return app


async def _ask(app: FastAPI, method: str, path: str, **more: Any) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://t") as client:
        return await client.request(method, path, **more)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/things/now"), ("GET", "/things/a/parts/b?q=x"), ("GET", "/things/a%20b/parts/c%C3%A9"),
        ("GET", "/things/odd/parts/b"), ("GET", "/things/refused/parts/b"), ("GET", "/things/broken/parts/b"),
        ("POST", "/things/a"), ("GET", "/things/a"), ("DELETE", "/things/a"), ("GET", "/things//parts/b"),
        ("GET", "/things/a/slow"), ("GET", "/things/7/typed"), ("GET", "/things/x/typed"),
        ("GET", "/things/a/queried?q=2"), ("GET", "/things/a/plain"), ("GET", "/nowhere"),
        ("GET", "/things/a/parts/b/"),
    ],
)  # fmt: skip
async def test_both_ways_answer_the_same(method: str, path: str) -> None:
    headers, content = {"caller": "me"}, b"body" if method == "POST" else None
    slow = await _ask(_app(fast=False), method, path, headers=headers, content=content)
    fast = await _ask(_app(fast=True), method, path, headers=headers, content=content)
    assert (fast.status_code, fast.content) == (slow.status_code, slow.content)
    assert fast.headers == slow.headers


def test_only_what_needs_nothing_of_the_framework_is_served_directly() -> None:
    app = _app(fast=True)
    paths: Any = app.user_middleware[-1].kwargs["paths"]
    direct = {path for path in ("/things/now", "/things/a/parts/b", "/things/a/slow", "/things/a/typed",
                                "/things/a/queried", "/things/a/plain") if paths.find(path).methods}  # fmt: skip
    assert direct == {"/things/now", "/things/a/parts/b"}
    assert set(paths.find("/things/a").methods) == {"POST"}
