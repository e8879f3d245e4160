"""Raising an alert from another chapter's rule: what was done all the same, and somebody should look at."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.contracts.events.diary import AlertFact, AlertRaised, Severity
from services.contracts.ids import part_id


def raised(
    command_id: UUID, rule_id: str, on: date, severity: Severity = "warning", n: int = 0, **facts: object
) -> AlertRaised:
    """An alert of a rule, with its facts by name, none of which is a person.

    `n` tells apart several of one rule and command.
    """
    return AlertRaised(
        alert_id=part_id(command_id, f"alert/{rule_id}", n),
        rule_id=rule_id,
        severity=severity,
        facts=tuple(AlertFact(code=code, value=str(value)) for code, value in facts.items()),
        raised_on=on,
    )
