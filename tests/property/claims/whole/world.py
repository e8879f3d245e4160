"""A broker's small world: two files on one loss, the policies around them, and what each command left in the log.

The second file is a duplicate that may be merged into the first, or the other way about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID, uuid5

from services.claims.facts import Facts
from services.claims.policy.state import Contract
from services.claims.rule_tables.book import RuleBook, RuleRow
from services.claims.rule_tables.defaults import default_rows
from services.claims.state import UNDECLARED, Abandoned, Claim, Closed, Open, evolve
from services.claims.words.said import Said
from services.contracts.bulk import CommandName
from services.contracts.events import ClaimEvent, codec
from services.contracts.events.policy import Deductible
from services.contracts.events.sealed import Sealed
from services.contracts.money import Money
from tests.unit.claims.policy.stories import contract, given, registered, terms

TENANT: Final = UUID(int=1)
POLICY: Final = UUID(int=0x10)
OTHERS: Final = {"other_insurer": UUID(int=0x11), "other_currency": UUID(int=0x12), "other_policy": UUID(int=0x13)}
KNOWN_PERSON: Final = UUID(int=0x20)
OF_2023: Final = date(2023, 6, 14)  # a year of which the conventions' amounts are known
OF_2024: Final = date(2024, 6, 11)  # and one of which they are not
CODES: Final = ("own_damage", "theft", "glass", "legal_protection")

_AUTHORITY: Final = {"payment:anne": "2000.00", "payment:bruno": "5000.00", "reserve:anne": "3000.00"}
BOOK: Final = RuleBook.of(
    [
        *default_rows(),
        *(RuleRow("authority_limits", key, {"amount": amount}) for key, amount in _AUTHORITY.items()),
        RuleRow("opening_reserves", "motor:theft", {"amount": "800.00", "cost_category": "property"}),
    ]
)


@dataclass(frozen=True, slots=True)
class Try:
    """A command that somebody sends: its body as JSON holds it, the things in its path, what it knows beside."""

    command: CommandName
    body: Mapping[str, Any]
    refs: Mapping[str, UUID] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in the log, and the day it became known."""

    recorded_on: date
    event_id: UUID
    event: ClaimEvent


@dataclass
class Life:
    """One file: the state that commands left, the state replayed from what was stored, and the log between them."""

    stream_id: UUID
    live: Claim = UNDECLARED
    replayed: Claim = UNDECLARED
    log: list[Entry] = field(default_factory=list)
    said: Said = field(default_factory=Said)  # what the sentences told so far have named

    def append(self, events: Sequence[ClaimEvent], today: date) -> list[Entry]:
        """Stores events as the desk does: sealed, in bytes; and reads each back."""
        begun = len(self.log)
        for decided in events:
            version = len(self.log) + 1
            key = uuid5(self.stream_id, str(version))
            event = _sealed(decided, version)
            self.live = evolve(self.live, event, key)
            data = codec.encode(event)
            stored: Any = codec.bound(codec.decode(codec.kind(event), codec.schema_version(event), data), version)
            self.replayed = evolve(self.replayed, stored, key)
            self.log.append(Entry(today, key, stored))
        return self.log[begun:]

    def as_known(self, known_on: date) -> tuple[Claim, list[Entry]]:
        """The file from what was known at the end of a day, and that part of the log."""
        known = [entry for entry in self.log if entry.recorded_on <= known_on]
        claim: Claim = UNDECLARED
        for entry in known:
            claim = evolve(claim, entry.event, entry.event_id)
        return claim, known

    @property
    def goes_on(self) -> bool:
        """Whether something may still happen on it: it is neither a duplicate nor an abandoned draft."""
        if isinstance(self.live, Closed):
            return self.live.closing.outcome != "duplicate"
        return not isinstance(self.live, Abandoned)


def _sealed(event: ClaimEvent, version: int) -> ClaimEvent:
    """Secrets as they stand once sealed; here the seal is only a number."""
    held = {
        name: Sealed(private.person_id, private.sealed_class, TENANT, "c2VhbA==", at=version, field=name)
        for name, private in codec.private(event).items()
    }
    return codec.sealed(event, held) if held else event


class World:
    """Two files, the day it is, and who handles their money."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.delegated = dice.random() < 0.6
        self.occurred_on = OF_2023 if dice.random() < 0.6 else OF_2024
        self.today = self.occurred_on + timedelta(days=dice.choice((1, 5, 40)))
        self.first = Life(UUID(int=0x31))
        self.second = Life(UUID(int=0x32))
        self.contracts = _contracts(self.occurred_on, "delegated" if self.delegated else "informative")
        self.commands = 0

    def other(self, life: Life) -> Life:
        """The other of the two files."""
        return self.second if life is self.first else self.first

    def facts(self, life: Life, tried: Try) -> Facts:
        """What the command may know; a command that stands on the claim's policy finds it."""
        self.commands += 1
        policy_id = tried.facts.get("policy_id", _policy_of(life.live))
        contract_ = self.contracts.get(policy_id) if policy_id is not None else None
        facts = Facts(
            today=self.today,
            tenant_id=TENANT,
            command_id=uuid5(TENANT, str(self.commands)),
            stream_id=life.stream_id,
            channel="crm",
            actor="anne",
            on_behalf=True,
            rules=BOOK,
            policy=contract_,
            policy_id=policy_id,
            policy_version=3 if contract_ else None,
            persons=frozenset({KNOWN_PERSON}),
            refs=tried.refs,
            others={self.other(life).stream_id: self.other(life).live},
            annual_uses=(),
        )
        return replace(facts, **{name: value for name, value in tried.facts.items() if name != "policy_id"})


def _policy_of(claim: Claim) -> UUID | None:
    return claim.dossier.declared.policy_id if isinstance(claim, Open | Closed) else POLICY


def _contracts(occurred_on: date, handling: str) -> dict[UUID, Contract]:
    """The policy of the loss and three that it might be attached to; they cover the day of the loss, not all before."""
    starts_on = (occurred_on - timedelta(days=4)).isoformat()
    ends_on = (occurred_on + timedelta(days=360)).isoformat()
    limited = replace(
        terms("own_damage", starts_on),
        deductible=Deductible(kind="absolute", amount=Money(15_000)),
        limit_per_claim=Money(200_000),
    )
    in_a_year = replace(terms("theft", starts_on), annual_limit=Money(150_000))
    covers = (limited, in_a_year, terms("glass", starts_on, subscribed=False))

    def policy(**fields: Any) -> Contract:
        signed = registered(starts_on, ends_on, **{"handling": handling, **fields})
        return contract(given(signed, *covers))

    return {
        POLICY: policy(),
        OTHERS["other_insurer"]: policy(insurer_id="axeria", policy_no="P-2"),
        OTHERS["other_currency"]: policy(currency="CHF", policy_no="P-3"),
        OTHERS["other_policy"]: policy(policy_no="P-4"),
    }
