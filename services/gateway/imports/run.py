"""Runs one import: checks the whole file, then applies its lines; goes on where an interruption left it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from services.contracts.bulk import BulkOutcome
from services.gateway.imports import files
from services.gateway.imports.faults import Unmapped
from services.gateway.imports.files import FileProblem, Layout, Record
from services.gateway.imports.lease import RENEW_SECONDS, Lease
from services.gateway.imports.lines import Reading, reading
from services.gateway.imports.model import Import, State
from services.gateway.imports.profile import Profile
from services.gateway.imports.pushing import Pusher, Send
from services.gateway.imports.ready import Ready, Refused
from services.gateway.imports.tally import Tally

# Between two settled points everything is sent and waited for: rarely enough to cost little.
_SETTLE_LINES: Final = 20_000
_REJECTED_AT_ONCE: Final = 500
# After so many lines the other requests of this process get their turn.
_TURN_LINES: Final = 50


class Run:
    """One import under way, held by a lease."""

    def __init__(self, import_: Import, profile: Profile, path: Path, lease: Lease, send: Send) -> None:
        self._import = import_
        self._profile = profile
        self._path = path
        self._lease = lease
        self._send = send
        self._state: State = "checking"
        self._lines: int | None = import_.lines
        self._tally = import_.settled or Tally.for_measures(len(profile.measures))
        self._rejected: list[Refused] = []

    async def __call__(self) -> None:
        """To the end. Raises FileProblem, Unavailable, LeaseLost."""
        await self._renew()
        keeping = asyncio.create_task(self._keep_renewing())
        try:
            await _unless_it_fails(keeping, self._check_and_apply)
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
        await self._lease.complete(self._tally)

    async def _check_and_apply(self) -> None:
        layout = await self._check()
        self._state = "applying"
        await self._renew()
        await self._apply(layout)

    async def _check(self) -> Layout:
        steps = files.check(self._path, files.layout_of(self._path, self._profile), self._profile)
        for step in steps:
            layout, count = step
            await asyncio.sleep(0)
        expected = self._import.new.expected_lines
        if expected is not None and expected != count:
            raise FileProblem(
                "expected-lines-mismatch",
                f"{count} lignes au lieu de {expected}",
                f"{count} lines instead of {expected}",
            )
        self._lines = count
        return layout

    async def _apply(self, layout: Layout) -> None:
        read = reading(self._profile, self._import.new.caller.tenant_id, layout)
        # Lines before the last settled point are done: only those after it are read again.
        numbered = islice(enumerate(files.records(self._path, layout), 1), self._tally.done, None)
        async with Pusher(self._send, self._settle_chunk) as pusher:
            for n, record in numbered:
                await self._push(pusher, n, record, read)
                if n % _TURN_LINES == 0:
                    await asyncio.sleep(0)
                if n % _SETTLE_LINES == 0:
                    await pusher.drain()
                    await self._keep_rejected()
                    await self._lease.settle(self._tally)
            await pusher.drain()
        await self._keep_rejected()

    async def _push(self, pusher: Pusher, n: int, record: Record, read: Reading) -> None:
        try:
            ready = read(n, record)
        except Unmapped as refused:
            await self._refuse(Refused(n, refused.key, refused.code, refused.errors))
            return
        self._tally.note_read(ready.measures)
        await pusher.add(ready)

    async def _settle_chunk(self, chunk: Sequence[Ready], outcomes: Sequence[BulkOutcome]) -> None:
        for ready, outcome in zip(chunk, outcomes, strict=True):
            if outcome.result == "rejected":
                line = ready.line
                refused = Refused(line.n, line.line_key, outcome.code or "invalid-request", outcome.errors)
                await self._refuse(refused, unmatched=outcome.note == "unmatched")
            else:
                self._tally.note_applied(ready, outcome)

    async def _refuse(self, line: Refused, *, unmatched: bool = False) -> None:
        self._tally.note_refused(unmatched=unmatched)
        self._rejected.append(line)
        if len(self._rejected) >= _REJECTED_AT_ONCE:
            await self._keep_rejected()

    async def _keep_rejected(self) -> None:
        lines, self._rejected = self._rejected, []
        if lines:
            await self._lease.reject(lines)

    async def _keep_renewing(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            await self._renew()

    async def _renew(self) -> None:
        await self._lease.renew(self._state, self._lines, self._tally)


async def _unless_it_fails(beside: asyncio.Task[None], work: Callable[[], Awaitable[None]]) -> None:
    """Does the work; if what runs beside it ends in an error, stops the work and raises that error."""
    doing = asyncio.ensure_future(work())
    try:
        await asyncio.wait({doing, beside}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            await beside
        await doing
    finally:
        doing.cancel()
        await asyncio.gather(doing, return_exceptions=True)
