"""Which worker runs which import: one each, in each sender's order of arrival, and only while it shows that it lives.

A lease that was lost harms nothing: lines are known by their keys, so that two workers on one import would only count
differently. That is why it may be short, and an import killed with its gateway goes on after a few seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from services.gateway.imports.model import FailureNote, Import, State
from services.gateway.imports.ready import Refused
from services.gateway.imports.store import COLUMNS, add_rejected, import_of, json_text
from services.gateway.imports.tally import Tally
from services.kit.database import Pool

LEASE_SECONDS: Final = 10
RENEW_SECONDS: Final = 2.0
_GIVE_UP_AFTER: Final = "10 minutes"

_RUNNING: Final = "('received', 'checking', 'applying')"
_FREE: Final = "(lease_until IS NULL OR lease_until < now())"
_EARLIER: Final = f"""
  SELECT 1 FROM gateway.import e WHERE e.tenant_id = i.tenant_id AND e.sender = i.sender AND e.state IN {_RUNNING}
    AND (e.received_at, e.import_id) < (i.received_at, i.import_id)"""
_HOLD: Final = f"lease_until = now() + make_interval(secs => {LEASE_SECONDS})"
_END: Final = "finished_at = now(), lease_until = NULL"


class LeaseLost(Exception):
    """Another worker has taken the import."""


async def take(pool: Pool, owner: UUID, has_file: Callable[[UUID], bool]) -> Import | None:
    """The next import to run whose file is here, now leased to `owner`; None if nothing waits."""
    waiting = await pool.fetch(
        f"SELECT import_id FROM gateway.import i WHERE state IN {_RUNNING} AND {_FREE}"
        f" AND NOT EXISTS ({_EARLIER}) ORDER BY received_at LIMIT 100"
    )
    for candidate in waiting:
        if not has_file(candidate["import_id"]):
            await _give_up(pool, candidate["import_id"])
            continue
        row = await pool.fetchrow(
            f"UPDATE gateway.import SET lease_owner = $2, {_HOLD}"
            f" WHERE import_id = $1 AND state IN {_RUNNING} AND {_FREE} RETURNING {COLUMNS}",
            candidate["import_id"],
            owner,
        )
        if row is not None:
            return import_of(row)
    return None


async def _give_up(pool: Pool, import_id: UUID) -> None:
    """Fails an import whose file no gateway has had for a while: its sender's later ones must not wait for ever."""
    note = FailureNote("import-incomplete", "the file is gone: send it again", "le fichier n’est plus là : le renvoyer")
    await pool.execute(
        f"UPDATE gateway.import SET state = 'failed', problem = $2, {_END} WHERE import_id = $1 AND {_FREE}"
        f" AND coalesce(lease_until, received_at) < now() - interval '{_GIVE_UP_AFTER}'",
        import_id,
        json_text(note),
    )


class Lease:
    """A worker's hold on one import: every write checks it. Raises LeaseLost."""

    def __init__(self, pool: Pool, import_id: UUID, owner: UUID) -> None:
        self._pool = pool
        self._import_id = import_id
        self._owner = owner

    async def renew(self, state: State, lines: int | None, tally: Tally) -> None:
        """Holds on, and lets everybody see how far it is."""
        await self._write(f"state = $3, lines = $4, tally = $5, {_HOLD}", state, lines, json_text(tally))

    async def settle(self, tally: Tally) -> None:
        """Notes that every line so far is settled: after an interruption it goes on from here."""
        await self._write(f"tally = $3, settled = $3, {_HOLD}", json_text(tally))

    async def reject(self, lines: list[Refused]) -> None:
        """Keeps refused lines."""
        async with self._pool.acquire() as conn:
            await add_rejected(conn, self._import_id, lines)

    async def complete(self, tally: Tally) -> None:
        """The end, with every line accounted for."""
        await self._write(f"state = 'completed', tally = $3, settled = NULL, {_END}", json_text(tally))

    async def fail(self, note: FailureNote, *, resumable: bool) -> None:
        """The end, for now or for good."""
        await self._write(f"state = 'failed', problem = $3, resumable = $4, {_END}", json_text(note), resumable)

    async def release(self) -> None:
        """Lets go, so that whoever comes next need not wait."""
        await self._write("lease_until = now()")

    async def _write(self, assignments: str, *values: object) -> None:
        done = await self._pool.execute(
            f"UPDATE gateway.import SET {assignments} WHERE import_id = $1 AND lease_owner = $2",
            self._import_id,
            self._owner,
            *values,
        )
        if done != "UPDATE 1":
            raise LeaseLost
