"""Whoever would wait as long as may be asks again: projectors share the machine with others, now and then for long."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

import httpx

from services.cli.exits import Exit, Failed

T = TypeVar("T")

# What a request says that waits for a read model; one that would be told at once says something else.
WAIT: Final = {"prefer": "wait=10"}
SECONDS: Final = 180.0


def is_behind(answer: httpx.Response) -> bool:
    """Whether a read model has not come as far as was asked for."""
    return answer.status_code == 503 and bool(answer.json().get("code") == "projection-behind")


def patiently(ask: Callable[[], T]) -> T:
    """What a session of the command line is answered once no read model is behind."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            return ask()
        except Failed as failed:
            if failed.code is not Exit.BEHIND or time.monotonic() > deadline:
                raise


class Patient(httpx.AsyncClient):
    """Sends a request of `WAIT` again while a read model is behind."""

    async def send(self, request: httpx.Request, **how: Any) -> httpx.Response:
        """The first answer that is another one, or the last."""
        deadline = time.monotonic() + SECONDS
        answer = await super().send(request, **how)
        while request.headers.get("prefer") == WAIT["prefer"] and is_behind(answer) and time.monotonic() < deadline:
            answer = await super().send(request, **how)
        return answer
