from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from services.kit.asgi import limited, read_body, running, with_body
from services.kit.errors import Refusal


def _receiving(chunks: Iterable[bytes], *, whole: bool = True) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    if whole:
        waiting[-1]["more_body"] = False
    waiting.append({"type": "http.disconnect"})

    async def receive() -> Message:
        return waiting.pop(0)

    return receive


async def test_a_body_in_pieces_is_read_whole() -> None:
    assert await read_body(_receiving([b"ab", b"", b"c"]), 3) == b"abc"


async def test_one_byte_too_many_is_refused() -> None:
    with pytest.raises(Refusal, match="body-too-large"):
        await read_body(_receiving([b"ab", b"cd"]), 3)
    receive = limited(_receiving([b"ab", b"cd"]), 3)
    await receive()
    with pytest.raises(Refusal, match="body-too-large"):
        await receive()


async def test_a_client_that_leaves_sends_no_body() -> None:
    with pytest.raises(ClientDisconnect):
        await read_body(_receiving([b"ab"], whole=False), 3)


async def test_a_body_is_given_once_more_then_the_connection() -> None:
    receive = with_body(b"abc", _receiving([], whole=False))
    assert [await receive(), await receive()] == [
        {"type": "http.request", "body": b"abc", "more_body": False},
        {"type": "http.disconnect"},
    ]


async def test_a_lifespan_runs_around_its_block_and_leaves_its_state() -> None:
    told: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for step in ("startup", "shutdown"):
            told.append((await receive())["type"])
            scope["state"]["step"] = step
            await send({"type": f"lifespan.{step}.complete"})

    async with running(app) as state:
        assert dict(state) == {"step": "startup"}
    assert told == ["lifespan.startup", "lifespan.shutdown"]


@pytest.mark.parametrize("message", [None, {"type": "lifespan.startup.failed", "message": "no log"}])
async def test_what_does_not_start_is_an_error(message: dict[str, Any] | None) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        if message is not None:
            await send(message)

    with pytest.raises(RuntimeError, match=r"startup|no log"):
        async with running(app):
            pass
