"""One step after another: which command comes next, what becomes of it, and a merge carried to its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

import orjson
from pydantic import ValidationError

from services.claims.dossier import Dossier
from services.claims.merging.carrying import Carry, MergedElsewhere, carry
from services.claims.orders import CLAIM_ORDERS
from services.claims.state import known
from services.contracts.bulk import BODIES, CommandName
from services.contracts.ids import part_id
from services.kit.errors import Conflict, Invalid, Missing, Refusal
from tests.property.claims.whole.begin import BEGIN, is_merged
from tests.property.claims.whole.hand import Hand
from tests.property.claims.whole.likely import likely
from tests.property.claims.whole.look import LOOK
from tests.property.claims.whole.pay import PAY
from tests.property.claims.whole.recover import RECOVER
from tests.property.claims.whole.state import STATE
from tests.property.claims.whole.world import Entry, Life, Try, World

ATTEMPTS: Final[Mapping[CommandName, Callable[[Hand], Try]]] = {**BEGIN, **LOOK, **PAY, **RECOVER, **STATE}


@dataclass(frozen=True, slots=True)
class Happened:
    """A step: on which file, what was tried, the events it left or the code that refused it."""

    life: Life
    tried: Try
    entries: list[Entry]
    code: str | None = None


@dataclass(frozen=True, slots=True)
class HalfMerged:
    """The first append of a merge; the second, on the other file, is still to come."""

    life: Life
    before: Dossier
    closing: Entry
    merged_on: date


@dataclass
class Course:
    """A walk through the world, one step at a time."""

    dice: Random
    world: World = field(init=False)
    half_merged: HalfMerged | None = None
    last: tuple[Life, Try] | None = None

    def __post_init__(self) -> None:
        self.world = World(self.dice)

    def step(self) -> list[Happened]:
        """Lets some days pass and tries a command; perhaps a merge that was left half done is finished too."""
        world = self.world
        world.today += timedelta(days=self.dice.choice((0, 0, 0, 1, 1, 3, 9, 130 if self.dice.random() < 0.15 else 2)))
        life = world.second if self.dice.random() < 0.2 else world.first
        if not life.goes_on and self.dice.random() < 0.9:
            life = world.other(life)
        if self.last is not None and self.dice.random() < 0.05:
            happened = [self._try(*self.last)]  # somebody does once more what was just done
        else:
            happened = [self._try(life, ATTEMPTS[self._next(life)](Hand(world, life)))]
        if self.half_merged is not None and self.dice.random() < 0.4:
            happened.append(self._finish(self.half_merged))
        return happened

    def _next(self, life: Life) -> CommandName:
        """Now and then anything at all; else something that may well come now."""
        if self.dice.random() < 0.15:
            return self.dice.choice(list(CLAIM_ORDERS))
        return likely(life, self.dice)

    def _try(self, life: Life, tried: Try) -> Happened:
        try:
            body = BODIES[tried.command].validate_json(orjson.dumps(dict(tried.body)))
        except ValidationError:
            return Happened(life, tried, [], "invalid-request")
        facts = self.world.facts(life, tried)
        before = life.live
        try:
            events = CLAIM_ORDERS[tried.command](body, facts)(life.live)
        except (Refusal, Missing, Conflict, Invalid) as refused:
            assert life.live is before
            return Happened(life, tried, [], refused.code)
        entries = life.append(events, self.world.today)
        self.last = (life, tried)
        if tried.command == "merge-claim" and is_merged(Hand(self.world, life)) and entries:
            on = entries[-1].event.closed_on  # type: ignore[union-attr]  # its closing
            self.half_merged = HalfMerged(life, known(before), entries[-1], on)
        return Happened(life, tried, entries)

    def _finish(self, half: HalfMerged) -> Happened:
        """The second append of a merge, as whoever comes first makes it."""
        self.half_merged = None
        target = self.world.other(half.life)
        command = Carry(
            duplicate_id=half.life.stream_id,
            duplicate=half.before,
            merged_on=half.merged_on,
            stream_id=target.stream_id,
            command_id=part_id(half.closing.event_id, "merge"),
            today=self.world.today,
        )
        try:
            entries = target.append(carry(target.live, command), self.world.today)
        except MergedElsewhere:
            raise AssertionError("there are only two files, and one is merged away") from None
        assert entries, "a second append is never nothing: that is how a repeat finds it done"
        return Happened(target, Try("merge-claim", {}), entries)
