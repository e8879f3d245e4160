"""The second append of a merge: whoever comes first does it, and whoever comes again finds it done.

The route goes on to it at once. A process that dies in between leaves a row in `merge_to_finish`, which the projector
writes as it reads the closing; what follows here finishes those.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import orjson
import structlog

from services.claims.caller import House
from services.claims.merging.carrying import Carry, MergedElsewhere, carry
from services.claims.merging.noting import merging_closing
from services.claims.state import Claim, known
from services.contracts.events import ClaimEvent
from services.contracts.events.declaration import ClaimClosed
from services.contracts.ids import part_id
from services.kit.commands import Command, Decided
from services.kit.eventlog.model import StoredEvent
from services.kit.eventlog.reader import read_stream

_EVERY: Final = 0.5  # seconds between two looks for merges that nobody has finished
_AFTER_A_FAILURE: Final = 5.0
_OPEN: Final = "SELECT log_partition, claim_id, tenant_id FROM claims.merge_to_finish LIMIT 100"

_log = structlog.get_logger(__name__)

Finished = Decided[Claim, ClaimEvent]


async def finish_merge(house: House, tenant_id: UUID, duplicate_id: UUID) -> Finished | None:
    """Records on the claim that goes on what its duplicate held and it lacks. None: the claim is merged into none."""
    stored = await read_stream(house.pool, tenant_id, duplicate_id)
    closing = _closing(stored)
    if closing is None:
        return None
    last, closed = closing
    before = [event for event in stored if event.version < last.version and event.command_id != last.command_id]
    command = _command(tenant_id, last)
    duplicate = known(house.claims.fold(before))
    target, seen = closed.merged_into, {duplicate_id}
    while target is not None and target not in seen:
        seen.add(target)
        order = Carry(
            duplicate_id=duplicate_id,
            duplicate=duplicate,
            merged_on=closed.closed_on,
            stream_id=target,
            command_id=command.command_id,
            today=house.today,
        )
        try:
            return await house.claims.handle(target, command, partial(carry, command=order))
        except MergedElsewhere as elsewhere:
            target = elsewhere.into
    raise AssertionError(f"the merge of {duplicate_id} leads in a circle")


async def follow_merges(house: House, stop: asyncio.Event) -> None:
    """Finishes every merge that was left half done, until `stop` is set."""
    while not stop.is_set():
        done = await finish_all(house)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _EVERY if done else _AFTER_A_FAILURE)


async def finish_all(house: House) -> bool:
    """Finishes the merges that stand open now; says whether none of them failed. One that fails harms no other."""
    try:
        rows = await house.pool.fetch(_OPEN)
        failures = [row for row in rows if not await _finished(house, *row)]
    except Exception as error:  # the database is away: the rows are still there when it is back
        _log.warning("merges-unread", error=type(error).__name__)
        return False
    return not failures


async def _finished(house: House, log_partition: int, claim_id: UUID, tenant_id: UUID) -> bool:
    try:
        await finish_merge(house, tenant_id, claim_id)
    except Exception as error:
        _log.warning("merge-unfinished", claim_id=str(claim_id), error=type(error).__name__)
        return False
    await house.pool.execute(
        "DELETE FROM claims.merge_to_finish WHERE log_partition = $1 AND claim_id = $2", log_partition, claim_id
    )
    return True


def _closing(stored: Sequence[StoredEvent]) -> tuple[StoredEvent, ClaimClosed] | None:
    """The closing that merged a claim: it is for good, so there is at most one."""
    return next(((e, closed) for e in reversed(stored) if (closed := merging_closing(e)) is not None), None)


def _command(tenant_id: UUID, closing: StoredEvent) -> Command:
    """Made from the closing alone: whoever finishes the merge orders the same."""
    meta: dict[str, Any] = orjson.loads(closing.meta)
    return Command(
        tenant_id=tenant_id,
        command_id=part_id(closing.event_id, "merge"),
        hash_name="request_hash",
        content_hash=sha256(closing.event_id.bytes).hexdigest(),
        actor=meta["actor"],
        source={"channel": "rule", "system": "merge"},
        correlation_id=UUID(meta["correlation_id"]),
        causation_id=UUID(bytes=closing.event_id.bytes),  # as read it is of the driver's own kind
        traceparent=meta["traceparent"],
    )
