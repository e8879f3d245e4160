"""Motor offers (L211-9): several obligations may run at once, and the earliest due date applies."""

from __future__ import annotations

from datetime import date

from services.claims.deadlines.calendar import Region
from services.claims.deadlines.legal import Due, due
from services.claims.rule_tables.book import RuleBook


def motor_offer(
    rules: RuleBook,
    *,
    accident_on: date,
    claim_received_on: date | None,
    injury: bool,
    region: Region | None = None,
) -> tuple[Due, ...]:
    """The offers that are owed, the earliest first: it is the most favourable to the victim. Empty: none is yet."""
    owed = []
    if claim_received_on is not None:
        owed.append(due(rules, "motor_offer_any", claim_received_on, region=region))
    if injury:
        owed.append(due(rules, "motor_injury_offer", accident_on, region=region))
    return tuple(sorted(owed, key=lambda found: found.due_on))
