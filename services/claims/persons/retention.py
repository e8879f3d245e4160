"""What keeps personal data from being erased: open claims, policies in force, periods of retention (DOMAIN.md §8.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.claims.deadlines.counting import months_after
from services.claims.rule_tables.book import RuleBook

TABLE: Final = "retention"
CLAIM_OPEN: Final = "claim_open"
POLICY_IN_FORCE: Final = "policy_in_force"
LEGAL_HOLD: Final = "legal_hold"


@dataclass(frozen=True, slots=True)
class HeldClaim:
    """A claim that a person stands in. `closed_on` is None while it is open."""

    claim_id: UUID
    closed_on: date | None
    bodily: bool
    construction: bool

    @property
    def kind(self) -> str:
        """Which retention it is under: the longest that fits."""
        if self.construction:
            return "construction_claim"
        return "bodily_claim" if self.bodily else "property_claim"


@dataclass(frozen=True, slots=True)
class Block:
    """Why data must still be kept; `until` is the last day, None where nobody can tell yet."""

    basis: str
    until: date | None
    claim_id: UUID | None = None


def blocks(claims: Iterable[HeldClaim], covered_until: date | None, rules: RuleBook, today: date) -> Iterator[Block]:
    """All that stands against an erasure today. `rule-missing` where a retention is not known: it is never guessed."""
    if covered_until is not None and covered_until >= today:
        yield Block(POLICY_IN_FORCE, covered_until)
    for claim in claims:
        if claim.closed_on is None:
            yield Block(CLAIM_OPEN, None, claim.claim_id)
            continue
        until = months_after(claim.closed_on, 12 * rules.get(TABLE, claim.kind, today).whole("years"))
        if until >= today:
            yield Block(claim.kind, until, claim.claim_id)


def longest(found: Iterable[Block]) -> Block | None:
    """What keeps longest; what nobody can tell the end of comes first."""
    return max(found, key=lambda block: (block.until is None, block.until or date.min), default=None)
