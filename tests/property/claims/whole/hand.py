"""A handler's hand in the walk: mostly sensible dates, amounts and names, now and then a wrong one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.state import Closed, Open
from services.contracts.balance import Balance
from services.contracts.events.common import Line
from services.contracts.ids import dress
from services.contracts.money import Money
from tests.property.claims.whole.world import Life, World

T = TypeVar("T")
V = TypeVar("V")

NOTHING: Final = UUID(int=0xDEAD)
_KINDS: Final[tuple[dict[str, str], ...]] = (
    {"cost_category": "property"},
    {"cost_category": "property"},
    {},
    {"cost_type": "expense", "cost_category": "expert_fees"},
)


class Hand:
    """One throw after another for one file."""

    def __init__(self, world: World, life: Life) -> None:
        self.world = world
        self.life = life
        self.dice = world.dice

    @property
    def dossier(self) -> Dossier | None:
        """What is known of the file; None before it is declared."""
        return self.life.live.dossier if isinstance(self.life.live, Open | Closed) else None

    def chance(self, of: float) -> bool:
        return self.dice.random() < of

    def one(self, *values: T) -> T:
        return self.dice.choice(values)

    def date(self) -> date:
        """Mostly today; else some days ago, tomorrow, or before the loss."""
        today = self.world.today
        thrown = self.dice.random()
        if thrown < 0.7:
            return today
        if thrown < 0.94:
            return max(today - timedelta(days=self.dice.choice((1, 2, 9, 40))), self.world.occurred_on)
        return today + timedelta(days=1) if thrown < 0.97 else self.world.occurred_on - timedelta(days=20)

    def day(self) -> str:
        return self.date().isoformat()

    def amount(self, most: int = 300_000) -> str:
        """Above zero, in euros and cents; every fifth a round hundred, so that amounts meet again."""
        return str(Money(10_000 if self.chance(0.2) else self.dice.randint(1, most)))

    def line(self) -> dict[str, Any]:
        """Mostly a coverage that is open, by its code or its id; else none; now and then one that is not there."""
        dossier = self.dossier
        coverages = dossier.coverages if dossier else {}
        usable = [key for key, coverage in coverages.items() if coverage.is_open or self.chance(0.1)]
        kind = dict(self.dice.choice(_KINDS))
        if not usable or self.chance(0.1):
            return kind | ({"coverage_code": "theft"} if self.chance(0.3) else {})
        key = self.dice.choice(usable)
        if self.chance(0.5):
            return {"claim_coverage_id": dress("cov", key), **kind}
        return {"coverage_code": coverages[key].code, **kind}

    def of(self, line: Line) -> dict[str, Any]:
        """A line of the file as a body names it."""
        key = line.claim_coverage_id
        named = {"claim_coverage_id": dress("cov", key)} if key else {}
        return {**named, "cost_type": line.cost_type, "cost_category": line.cost_category}

    def known(self, things: Mapping[UUID, V], *wanted: Iterable[UUID]) -> UUID:
        """One of the things there are: mostly one that is wanted, the latest more often; now and then none at all."""
        likely = [key for group in wanted for key in group]
        found: Sequence[UUID] = likely if likely and self.chance(0.85) else list(things)
        if not found or self.chance(0.03):
            return NOTHING
        return found[-1] if self.chance(0.5) else self.dice.choice(found)

    def coverage(self) -> UUID:
        dossier = self.dossier
        return self.known(dossier.coverages if dossier else {})

    def party(self) -> str | None:
        """A party's id as a body names it, an organisation's code, or nobody."""
        dossier = self.dossier
        parties = dossier.parties if dossier else {}
        active = [key for key, party in parties.items() if party.removed is None]
        return self.one(None, "garage-7", *([dress("pty", self.known(parties, active))] if active else []))

    def earlier(self, balances: Mapping[V, Balance]) -> tuple[V, str] | None:
        """A line on which something moved, and one of those days: where a change that comes late has others after it.

        None where nothing moved yet, and mostly.
        """
        moved = [(key, day) for key, balance in balances.items() for day, _ in balance.changes]
        if not moved or self.chance(0.6):
            return None
        key, day = self.dice.choice(moved)
        return key, day.isoformat()

    def named(self, prefix: str, things: Iterable[UUID], of: float) -> str | None:
        """One of the things there are, as often as said; one in ten of them is none."""
        found = list(things)
        if not self.chance(of) or not found:
            return None
        return dress(prefix, NOTHING if self.chance(0.1) else self.dice.choice(found))

    def event(self) -> str | None:
        """The id of something that happened to the file; seldom of what did not."""
        if self.chance(0.7) or not self.life.log:
            return None
        return dress("evt", NOTHING if self.chance(0.2) else self.dice.choice(self.life.log).event_id)


def lacking(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body without what is not said."""
    return {name: value for name, value in body.items() if value is not None}
