"""A claim on its way: the state it is in, the day it is, and all that happened with the day each became known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid5

from services.claims.state import UNDECLARED, Claim, evolve, known
from services.contracts.events import ClaimEvent
from tests.unit.claims.stories import NAMES, OCCURRED

START = OCCURRED + timedelta(days=5)


@dataclass(frozen=True)
class Throw:
    """One throw of the dice: what to try, and the numbers it takes its details from."""

    name: str
    pick: int
    day: int
    cents: int
    flag: bool
    wait: int


@dataclass
class Walk:
    """The claim as it went, and its events with the day each became known."""

    claim: Claim = UNDECLARED
    today: date = START
    log: list[tuple[date, UUID, ClaimEvent]] = field(default_factory=list)
    refused: int = 0

    def note(self, events: Sequence[ClaimEvent]) -> None:
        for event in events:
            key = uuid5(NAMES, str(len(self.log)))
            self.claim = evolve(self.claim, event, key)
            self.log.append((self.today, key, event))

    def as_known(self, known_on: date) -> Claim:
        """The claim from what was known at the end of a day."""
        claim: Claim = UNDECLARED
        for recorded_on, key, event in self.log:
            if recorded_on <= known_on:
                claim = evolve(claim, event, key)
        return claim

    @property
    def ids(self) -> dict[str, list[UUID]]:
        """What commands may name; an id of nothing is always among them."""
        nothing = uuid5(NAMES, "nothing")
        dossier = known(self.claim)
        return {
            "coverage": [*dossier.coverages, nothing],
            "payment": [*dossier.payments, nothing],
            "recourse": [*dossier.recourses, nothing],
            "expertise": [*dossier.expertises, nothing],
            "offer": [*dossier.offers, nothing],
            "challenge": [*dossier.challenges, nothing],
            "litigation": [*dossier.litigations, nothing],
        }

    def new_id(self) -> UUID:
        return uuid5(NAMES, f"thing {len(self.log)}")
