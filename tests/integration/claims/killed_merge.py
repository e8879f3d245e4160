"""A process of claims that is killed between the two appends of a merge: run by a test, with what it is asked."""

import asyncio
import json
import os
import signal
import sys
from typing import Any

import httpx

from services.claims.app import build
from services.claims.merging import routes
from services.kit.asgi import running
from services.kit.settings import Settings


async def _die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def _ask(url: str, path: str, body: Any, headers: dict[str, str]) -> None:
    vars(routes)["finish_merge"] = _die
    app = build(Settings(database_url=url))
    async with running(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://claims") as client:
        content = json.dumps(body, separators=(",", ":")).encode()
        answer = await client.post(path, content=content, headers=headers)
        sys.exit(f"still alive: {answer.status_code} {answer.text}")


if __name__ == "__main__":
    asyncio.run(_ask(**json.loads(sys.argv[1])))
