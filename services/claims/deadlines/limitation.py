"""The limitation period (prescription, L114-1 and L114-2): what restarts it, and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.claims.deadlines.calendar import Region
from services.claims.deadlines.legal import Due, due
from services.claims.rule_tables.book import RuleBook
from services.contracts.events.diary import InterruptionCause

LIMITATION: Final = "limitation"

Effect = Literal["restarts", "never_interrupts", "after_expiry", "before_start"]


@dataclass(frozen=True, slots=True)
class Interruption:
    """Something that may restart the period (interruption)."""

    cause: InterruptionCause
    on: date


@dataclass(frozen=True, slots=True)
class Limitation:
    """A limitation period after its interruptions: when it runs from, when it ends, what each of them did."""

    runs_from: date
    due: Due
    effects: tuple[tuple[Interruption, Effect], ...] = ()


def limitation(
    rules: RuleBook,
    starts_on: date,
    interruptions: Sequence[Interruption] = (),
    *,
    code: str = LIMITATION,
    region: Region | None = None,
) -> Limitation:
    """The period from the event, or its knowledge, on; each valid interruption restarts it in full from its date."""
    current = due(rules, code, starts_on, region=region)
    effects = []
    for interruption in sorted(interruptions, key=lambda i: i.on):
        effect = effect_of(interruption, current)
        if effect == "restarts":
            current = due(rules, code, interruption.on, region=region)
        effects.append((interruption, effect))
    return Limitation(current.trigger_on, current, tuple(effects))


def effect_of(interruption: Interruption, current: Due) -> Effect:
    """What an interruption does to a running period. The last day runs to midnight; negotiation never interrupts."""
    return effect_on(interruption, current.trigger_on, current.due_on)


def effect_on(interruption: Interruption, runs_from: date, due_on: date) -> Effect:
    """The same, of a period that is known by its two days."""
    if interruption.cause == "negotiation":
        return "never_interrupts"
    if interruption.on > due_on:
        return "after_expiry"
    return "before_start" if interruption.on < runs_from else "restarts"
