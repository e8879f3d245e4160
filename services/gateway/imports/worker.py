"""Runs what was received, inside the gateway: takes one import after another, a few senders at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final
from uuid import uuid4

import asyncpg
import structlog

from services.gateway.imports.calling import Calls
from services.gateway.imports.files import FileProblem
from services.gateway.imports.keys import Keys
from services.gateway.imports.lease import Lease, LeaseLost, take
from services.gateway.imports.model import FailureNote, Import
from services.gateway.imports.profile_files import profiles
from services.gateway.imports.run import Run
from services.gateway.imports.spool import Spool
from services.kit.database import BROKEN_OFF, Pool
from services.kit.diagnosis import problem_of
from services.kit.errors import Unavailable
from services.kit.upstream.base import Upstream

_AT_ONCE: Final = 2
_LOOK_EVERY_SECONDS: Final = 0.2
_AFTER_A_FAILURE_SECONDS: Final = 2.0
# The database is away or shutting down: the import waits where it is.
_LATER: Final = (*BROKEN_OFF, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError)

_log = structlog.get_logger("imports")


@asynccontextmanager
async def working(pool: Pool, claims: Upstream, spool: Spool) -> AsyncIterator[None]:
    """Runs imports while the block runs; what is under way at its end goes on at the next start."""
    spool.sweep()
    tasks = [asyncio.create_task(_Worker(pool, claims, spool).forever()) for _ in range(_AT_ONCE)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Worker:
    def __init__(self, pool: Pool, claims: Upstream, spool: Spool) -> None:
        self._pool = pool
        self._claims = claims
        self._spool = spool
        self._owner = uuid4()

    async def forever(self) -> None:
        """Looks for imports until it is cancelled."""
        while True:
            try:
                found = await take(self._pool, self._owner, lambda i: self._spool.path(i).exists())
                if found is None:
                    await asyncio.sleep(_LOOK_EVERY_SECONDS)
                else:
                    await self._run(found)
            except _LATER as error:
                _log.warning("imports-wait", error=type(error).__name__)
                await asyncio.sleep(_AFTER_A_FAILURE_SECONDS)
            except Exception as error:
                problem_of(error)  # logs where; a worker that ended would leave imports waiting for ever
                await asyncio.sleep(_AFTER_A_FAILURE_SECONDS)

    async def _run(self, import_: Import) -> None:
        lease = Lease(self._pool, import_.import_id, self._owner)
        try:
            await self._try(import_, lease)
        except LeaseLost:
            _log.warning("lease-lost", import_id=import_.import_id.hex)
        except asyncio.CancelledError:
            with suppress(Exception):
                await lease.release()
            raise

    async def _try(self, import_: Import, lease: Lease) -> None:
        name = import_.new.profile
        profile = profiles().get(name)
        if profile is None or profile.version != import_.new.profile_version:
            note = FailureNote(
                "import-profile-unknown",
                f"the profile {name} has changed since: send the file again",
                f"le profil {name} a changé depuis : renvoyer le fichier",
            )
            await self._end(import_, lease, note)
            return
        path = self._spool.path(import_.import_id)
        profile = profile.pushed_by(import_.new.caller.insurer_id)
        try:
            new = import_.new
            send = Keys(self._pool, new.caller.tenant_id, new.sender, Calls(self._claims, new))
            await Run(import_, profile, path, lease, send)()
            self._spool.drop(import_.import_id)
        except FileProblem as problem:
            await self._end(import_, lease, problem.note)
        except Unavailable as away:
            note = FailureNote(
                away.code,
                "claims did not answer; what was applied stays",
                "le service des sinistres n’a pas répondu ; ce qui est repris reste acquis",
            )
            await lease.fail(note, resumable=True)
        except (LeaseLost, *_LATER):
            raise
        except Exception as error:
            note = FailureNote(
                problem_of(error).code,
                f"{type(error).__name__}; what was applied stays",
                f"{type(error).__name__} ; ce qui est repris reste acquis",
            )
            await lease.fail(note, resumable=True)

    async def _end(self, import_: Import, lease: Lease, note: FailureNote) -> None:
        """Fails for good: only another file can help, so this one is not kept."""
        await lease.fail(note, resumable=False)
        self._spool.drop(import_.import_id)
