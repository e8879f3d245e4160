"""Streams of one type: the state that their events lead to, and what a command leaves in them.

What the events mean is the codec's and the fold's matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Generic, TypeVar
from uuid import UUID

import asyncpg

from services.kit.commands import AsSealed, Codec, Command, Decided, Noted, Order
from services.kit.errors import Missing
from services.kit.eventlog.model import Append, NewEvent, StoredEvent
from services.kit.eventlog.reader import read_stream, read_tails
from services.kit.repeats import own_events

S = TypeVar("S")
E = TypeVar("E")


class Streams(Generic[S, E]):
    """Reads streams of one type into their states, and writes down what was decided upon them.

    `evolve(state, event, event_id)` folds one event; `initial` is the state of an empty stream.
    """

    def __init__(
        self,
        stream_type: str,
        *,
        codec: Codec[E],
        initial: S,
        evolve: Callable[[S, E, UUID], S],
        pool: asyncpg.Pool,
    ) -> None:
        self._type = stream_type
        self._codec = codec
        self._initial = initial
        self._evolve = evolve
        self._pool = pool

    @property
    def stream_type(self) -> str:
        """What its streams are."""
        return self._type

    async def load(self, tenant_id: UUID, stream_id: UUID) -> tuple[S, int]:
        """The state and version of a stream now; version 0 if it does not exist."""
        stored = await read_stream(self._pool, tenant_id, stream_id)
        return self.fold(stored), len(stored)

    async def load_since(
        self, tenant_id: UUID, known: Mapping[UUID, tuple[S, int] | None]
    ) -> dict[UUID, tuple[S, int]]:
        """The states and versions of several streams now, reading only what follows a state known already.

        A stream of another type is one that does not exist.
        """
        nothing = (self._initial, 0)
        bases = {stream: base or nothing for stream, base in known.items()}
        read = await read_tails(self._pool, tenant_id, {stream: v for stream, (_, v) in bases.items()})
        tails = {stream: [e for e in events if e.stream_type == self._type] for stream, events in read.items()}
        return {s: (self.fold(tails[s], state), version + len(tails[s])) for s, (state, version) in bases.items()}

    def fold(self, stored: Sequence[StoredEvent], onto: S | None = None) -> S:
        """The state after stored events, taken from the first, or from those that led to the state `onto`.

        Missing for a stream of another type: its id was given for one of ours.
        """
        return reduce(self._step, stored, self._initial if onto is None else onto)

    def evolved(self, state: S, decided: Sequence[tuple[E, UUID]]) -> S:
        """The state after events that are decided but not yet stored, each with its id."""
        for event, identity in decided:
            state = self._evolve(state, event, identity)
        return state

    def _step(self, state: S, stored: StoredEvent) -> S:
        if stored.stream_type != self._type:
            raise Missing(self._type)
        return self._evolve(state, self._event(stored), stored.event_id)

    def _event(self, stored: StoredEvent) -> E:
        event = self._codec.decode(stored.kind, stored.schema_version, stored.data)
        return self._codec.bound(event, stored.version)

    def _append(self, order: Order[S, E], version: int, sealed: AsSealed[E], ids: Sequence[UUID]) -> Append:
        meta = order.command.meta()
        metas = [order.command.meta(keys) if keys else meta for keys in sealed.key_ids] or [meta] * len(sealed.events)
        return Append(
            tenant_id=order.command.tenant_id,
            stream_type=self._type,
            stream_id=order.stream_id,
            expected=version,
            command_id=order.command.command_id,
            events=tuple(
                NewEvent(
                    event_id=identity,
                    kind=self._codec.kind(event),
                    schema_version=self._codec.schema_version(event),
                    effective_on=self._codec.effective_on(event),
                    data=self._codec.encode(event),
                    meta=of_event,
                )
                for event, identity, of_event in zip(sealed.events, ids, metas, strict=True)
            ),
        )

    def _decided(self, append: Append, state: S, events: Sequence[E], position: int | None) -> Decided[S, E]:
        noted: list[Noted[E]] = []
        for new, event in zip(append.events, events, strict=True):
            state = self._evolve(state, event, new.event_id)
            version = append.expected + len(noted) + 1
            noted.append(Noted(new.event_id, version, new.kind, new.effective_on, event))
        version = append.expected + len(noted)
        return Decided(append.stream_id, state, version, tuple(noted), position, replayed=False)

    def _repeat(self, stored: Sequence[StoredEvent], command: Command) -> Decided[S, E] | None:
        own = own_events(stored, command)
        if not own:
            return None
        last = own[-1]
        return Decided(
            stream_id=last.stream_id,
            state=self.fold(stored[: last.version]),
            version=last.version,
            events=tuple(self._noted(s) for s in own),
            position=last.position,
            replayed=True,
        )

    def _noted(self, stored: StoredEvent) -> Noted[E]:
        return Noted(stored.event_id, stored.version, stored.kind, stored.effective_on, self._event(stored))
