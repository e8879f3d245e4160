"""The desk: loads a stream, lets a pure rule decide, appends what it decided, and answers a repeat.

It knows streams, versions and commands; what stands in a stream is `streams.py`'s matter.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID
from weakref import WeakValueDictionary

import asyncpg

from services.kit.commands import (
    AsSealed,
    Codec,
    Command,
    Decide,
    Decided,
    Order,
    Placed,
    Sealing,
    Unsealed,
    VersionMismatch,
    event_ids,
)
from services.kit.errors import Conflict, Refusal
from services.kit.eventlog.model import Append
from services.kit.eventlog.reader import read_stream, read_streams
from services.kit.eventlog.writer import GroupWriter
from services.kit.growing import Growing
from services.kit.repeats import own_events, reused
from services.kit.streams import Streams

ATTEMPTS = 4

S = TypeVar("S")
E = TypeVar("E")


class Desk(Streams[S, E]):
    """Handles commands on one type of stream.

    `sealing` seals what events say of people before each attempt to append them, for a seal is bound to its version.
    """

    def __init__(
        self,
        stream_type: str,
        *,
        codec: Codec[E],
        initial: S,
        evolve: Callable[[S, E, UUID], S],
        pool: asyncpg.Pool,
        writer: GroupWriter,
        sealing: Sealing[E] | None = None,
    ) -> None:
        super().__init__(stream_type, codec=codec, initial=initial, evolve=evolve, pool=pool)
        self._writer = writer
        self._sealing = sealing
        self._busy: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    async def handle(
        self,
        stream_id: UUID,
        command: Command,
        decide: Decide[S, E],
        *,
        expected: int | None = None,
        fresh: bool = False,
    ) -> Decided[S, E]:
        """Decides and records one command. A repeat is answered as the first time.

        `expected` is the version the caller saw (If-Match). `fresh` says that the stream is most
        likely new, which saves a read; a wrong guess costs one. Whatever `decide` raises passes.
        Raises VersionMismatch, Conflict("version-conflict"), Refusal("idempotency-key-reused").
        """
        rules_read = tuple(command.rules_read)
        # Commands of one stream go one after the other here: together they would only lose races against each other.
        async with self._busy.setdefault(stream_id, asyncio.Lock()):
            for attempt in range(ATTEMPTS):
                command.rules_read[:] = rules_read  # what an attempt read that came to nothing decided nothing
                skip = fresh and expected is None and attempt == 0
                stored = [] if skip else await read_stream(self._pool, command.tenant_id, stream_id)
                if (before := self._repeat(stored, command)) is not None:
                    return before
                if expected is not None and expected != len(stored):
                    raise VersionMismatch(len(stored))
                state = self.fold(stored)
                try:
                    events = tuple(decide(state))
                    sealed = await self._sealed(command.tenant_id, Unsealed(stream_id, len(stored), events))
                except Exception:
                    if skip:
                        continue  # refused upon a guess: a repeat whose facts have changed has its answer stored
                    raise
                if not events:
                    return Decided(stream_id, state, len(stored), (), None, replayed=False)
                order = Order(stream_id, command, decide)
                append = self._append(order, len(stored), sealed, event_ids(order, len(events)))
                outcome = await self._writer.append(append)
                if outcome.outcome == "recorded":
                    return self._decided(append, state, sealed.events, outcome.position)
                if outcome.outcome == "command-reused":
                    raise Refusal(reused(command))
        raise Conflict("version-conflict")

    async def handle_all(self, orders: Sequence[Order[S, E]]) -> list[Placed | Exception]:
        """Handles the commands of one partition together, in order, one outcome each.

        One read, one append; whoever meets a conflict there goes alone afterwards, and so does a repeat of a command
        that was decided here. What a rule raises is that command's outcome and harms no other.
        """
        if not orders:
            return []
        tenant = orders[0].command.tenant_id
        stored = await read_streams(self._pool, tenant, {o.stream_id for o in orders})
        growing: dict[UUID, Growing[S, E]] = {s: Growing(self, events) for s, events in stored.items()}
        outcomes: list[Placed | Exception | None] = [None] * len(orders)
        pending: dict[int, Append] = {}
        to_seal: dict[int, Unsealed[E]] = {}
        decided: set[tuple[UUID, UUID]] = set()
        for n, order in enumerate(orders):
            try:
                if own := own_events(stored[order.stream_id], order.command):
                    outcomes[n] = Placed(own[-1].version, own[-1].position, replayed=True)
                    continue
                if (named := (order.stream_id, order.command.command_id)) in decided:
                    continue
                stream = growing[order.stream_id]
                events = tuple(order.decide(stream.state()))
                ids = event_ids(order, len(events))
                if self._must_seal(events):
                    to_seal[n] = Unsealed(order.stream_id, stream.version, events)
                else:
                    pending[n] = self._append(order, stream.version, AsSealed(events, ()), ids)
                stream.grow(events, ids)
                decided.add(named)
            except Exception as error:
                outcomes[n] = error
        if to_seal:
            await self._seal_all(orders, to_seal, pending, outcomes)
        await self._record(orders, sorted(pending.items()), outcomes)
        return [await self._alone(order) if o is None else o for order, o in zip(orders, outcomes, strict=True)]

    async def _seal_all(
        self,
        orders: Sequence[Order[S, E]],
        to_seal: Mapping[int, Unsealed[E]],
        pending: dict[int, Append],
        outcomes: list[Placed | Exception | None],
    ) -> None:
        """Seals what a batch decided. What was decided upon a command that fails here is decided again, alone."""
        assert self._sealing is not None
        sealed = await self._sealing.seal(orders[0].command.tenant_id, list(to_seal.values()))
        failed: dict[UUID, int] = {}
        for (n, decided), one in zip(to_seal.items(), sealed, strict=True):
            if isinstance(one, Exception):
                outcomes[n] = one
                failed.setdefault(decided.stream_id, n)
            else:
                ids = event_ids(orders[n], len(one.events))
                pending[n] = self._append(orders[n], decided.version, one, ids)
        for n, order in enumerate(orders):
            if n > failed.get(order.stream_id, len(orders)) and not isinstance(outcomes[n], Placed):
                outcomes[n] = None
                pending.pop(n, None)

    async def _record(
        self,
        orders: Sequence[Order[S, E]],
        pending: Sequence[tuple[int, Append]],
        outcomes: list[Placed | Exception | None],
    ) -> None:
        answers = await self._writer.append_chunk([append for _, append in pending])
        for (n, _), answer in zip(pending, answers, strict=True):
            if answer.outcome in ("recorded", "nothing"):
                outcomes[n] = Placed(answer.version, answer.position, replayed=False)
                continue
            outcomes[n] = await self._alone(orders[n])

    async def _alone(self, order: Order[S, E]) -> Placed | Exception:
        try:
            decided = await self.handle(order.stream_id, order.command, order.decide)
            return Placed(decided.version, decided.position, decided.replayed)
        except Exception as error:
            return error

    def _must_seal(self, events: Sequence[E]) -> bool:
        return self._sealing is not None and self._sealing.must_seal(events)

    async def _sealed(self, tenant_id: UUID, decided: Unsealed[E]) -> AsSealed[E]:
        if not self._must_seal(decided.events):
            return AsSealed(decided.events, ())
        assert self._sealing is not None
        (sealed,) = await self._sealing.seal(tenant_id, [decided])
        if isinstance(sealed, Exception):
            raise sealed
        return sealed
