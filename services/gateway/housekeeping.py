"""What the gateway does now and then, beside the requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import structlog

from services.gateway.access.keyring import Keyring
from services.gateway.idempotency import store as idempotency
from services.kit.database import Pool

_NOTE_USE_SECONDS: Final = 30.0
_PURGE_SECONDS: Final = 3600.0

_log = structlog.get_logger("gateway.housekeeping")


@asynccontextmanager
async def housekeeping(keyring: Keyring, pool: Pool) -> AsyncIterator[None]:
    """Notes when keys were last used and drops old answers while the block runs; notes use a last time at its end."""

    async def purge() -> None:
        await idempotency.purge(pool)

    tasks = [
        asyncio.create_task(_every(_NOTE_USE_SECONDS, keyring.note_use)),
        asyncio.create_task(_every(_PURGE_SECONDS, purge)),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await _try(keyring.note_use)


async def _every(seconds: float, chore: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        await _try(chore)


async def _try(chore: Callable[[], Awaitable[None]]) -> None:
    """A chore that fails is logged and tried again next time: nothing else depends on it."""
    try:
        await chore()
    except Exception as exc:
        _log.warning("chore-failed", error=type(exc).__name__)
