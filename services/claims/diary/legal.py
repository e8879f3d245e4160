"""Legal deadlines that a claim's own facts set: no handler has to think of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from services.claims.deadlines.legal import Due, deadline_set, due, due_by, find
from services.claims.deadlines.limitation import Effect, Interruption, effect_on
from services.claims.diary.alerts import raised
from services.claims.diary.parts import Deadline
from services.claims.dossier import Dossier
from services.claims.facts import Facts
from services.claims.rule_tables.book import RuleBook, RuleRow
from services.contracts.events import ClaimEvent
from services.contracts.events.declaration import ClaimCorrected, ClaimCoverageOpened, ClaimDeclared
from services.contracts.events.diary import AlertRaised, DeadlineClosed, DeadlineSet
from services.contracts.internal import Channel

PERILS: Final = "claim_deadlines"
EVENTS: Final = "common_events"
LATE: Final = "late_declaration"

_ANY: Final = "*"
BY_FILE: Final = frozenset({"bulk", "edi"})
_NATCAT: Final = "declare_natcat"


def on_declaration(
    rules: RuleBook,
    declared: ClaimDeclared,
    coverages: Sequence[str],
    command_id: UUID,
    channel: Channel,
) -> list[DeadlineSet | DeadlineClosed | AlertRaised]:
    """What follows a declaration, in the same append: the time to declare, met or late, and the limitation period.

    The peril is that of the cause, else of a coverage. Late is a risk that somebody should look at: cover is lost only
    if the policy says so and the insurer proves prejudice. Of a natural disaster, the time runs from the publication of
    its common event's order (arrêté); while that is not known, a declaration is on time or nothing is said.
    A claim that comes by file gets none (docs/decisions/0064-deadlines-of-a-declaration.md).
    """
    if channel in BY_FILE:
        return []
    peril = _peril(rules, declared, coverages)
    if peril is None:
        return []
    events = _declaration(rules, declared, peril.values["declaration"], command_id)
    barred = due_if_any(rules, peril.values["limitation"], declared.occurred_on)
    return [*events, *([deadline_set(barred, command_id, declared.declared_on)] if barred else [])]


def due_if_any(rules: RuleBook, code: str, trigger_on: date) -> Due | None:
    """A legal due date; None where the table has no such obligation on that day."""
    row = find(rules, code, trigger_on)
    return None if row is None else due_by(row, code, trigger_on)


def with_deadlines_of_declaration(events: Sequence[ClaimEvent], facts: Facts) -> list[ClaimEvent]:
    """A declaration's events, followed by the legal deadlines that they set."""
    declared = next(event for event in events if isinstance(event, ClaimDeclared))
    coverages = [event.coverage_code for event in events if isinstance(event, ClaimCoverageOpened)]
    return [*events, *on_declaration(facts.rules, declared, coverages, facts.command_id, facts.channel)]


def limitation_counted_again(dossier: Dossier, event: ClaimCorrected, facts: Facts) -> list[DeadlineSet]:
    """The limitation periods, of the claim and its recourses, from a corrected date of loss; one interrupted stays.

    `dossier` is the claim before the correction.
    """
    dates = [c.after for c in event.changes if c.field == "occurred_on" and c.after is not None]
    if not dates:
        return []
    return [
        _again(deadline, counted, facts.command_id, event.corrected_on)
        for deadline in dossier.deadlines.values()
        if deadline.is_open and deadline.runs_on
        if deadline.current.trigger_on == dossier.declared.occurred_on
        if (counted := due_if_any(facts.rules, deadline.current.code, date.fromisoformat(dates[0]))) is not None
    ]


def interrupted(
    rules: RuleBook, dossier: Dossier, interruption: Interruption, command_id: UUID, set_on: date
) -> list[DeadlineSet]:
    """The claim's running limitation periods, restarted by what another chapter records (a summons, an expert).

    Nothing where none runs or the interruption has no effect.
    """
    return [
        restarted(rules, deadline, interruption, command_id, set_on)
        for deadline in dossier.deadlines.values()
        if deadline.is_open
        and is_limitation(deadline)
        and effect_on(interruption, deadline.current.trigger_on, deadline.current.due_on) == "restarts"
        and interruption.on != deadline.current.trigger_on
    ]


def restarted(
    rules: RuleBook, deadline: Deadline, interruption: Interruption, command_id: UUID, set_on: date
) -> DeadlineSet:
    """A period that runs in full again from an interruption that is known to be valid."""
    counted = due(rules, deadline.current.code, interruption.on)
    return replace(_again(deadline, counted, command_id, set_on), interruption_cause=interruption.cause)


def _again(deadline: Deadline, counted: Due, command_id: UUID, set_on: date) -> DeadlineSet:
    current = deadline.current
    return deadline_set(
        counted,
        command_id,
        set_on,
        deadline_id=current.deadline_id,
        due_before=current.due_on,
        owner=current.owner,
        assignee_id=current.assignee_id,
        escalate_on=current.escalate_on,
    )


def is_limitation(deadline: Deadline) -> bool:
    """Whether it is the claim's own limitation period (prescription), of any length."""
    return deadline.current.code.startswith("limitation")


def effect(rules: RuleBook, deadline: Deadline, interruption: Interruption) -> Effect | None:
    """What an interruption does to a deadline that stands; None where it is no limitation period.

    A period that is not the claim's own (a recourse's) has its causes in the table: `interrupted_by`.
    """
    current = deadline.current
    row = find(rules, current.code, interruption.on)
    causes = row.values.get("interrupted_by") if row else None
    if not is_limitation(deadline) and causes is None:
        return None
    if causes is not None and interruption.cause not in causes.split(","):
        return "never_interrupts"
    return effect_on(interruption, current.trigger_on, current.due_on)


def closed_on_time(deadline: DeadlineSet, on: date) -> DeadlineClosed:
    """Its end by what was owed, done on a day: late counts from the rolled day, the last one the law allows."""
    days_late = max((on - deadline.due_on_rolled).days, 0)
    return DeadlineClosed(deadline_id=deadline.deadline_id, how="met", closed_on=on, days_late=days_late)


def _peril(rules: RuleBook, declared: ClaimDeclared, coverages: Sequence[str]) -> RuleRow | None:
    for key in (declared.cause_code, *coverages, _ANY):
        if (row := rules.find(PERILS, key, declared.occurred_on)) is not None:
            return row
    return None


def _published_on(rules: RuleBook, declared: ClaimDeclared) -> date | None:
    """When the order behind the claim's common event was published, where the tenant has noted it."""
    event = declared.common_event_code
    row = rules.find(EVENTS, event, declared.occurred_on) if event else None
    published = row.values.get("order_published_on") if row else None
    return date.fromisoformat(published) if published else None


def _declaration(
    rules: RuleBook, declared: ClaimDeclared, code: str, command_id: UUID
) -> list[DeadlineSet | DeadlineClosed | AlertRaised]:
    known_on = declared.discovered_on or declared.occurred_on
    order_published_on = _published_on(rules, declared) if code == _NATCAT else None
    known_on = max(known_on, order_published_on or known_on)
    owed = due_if_any(rules, code, known_on)
    if owed is None:
        return []
    standing = deadline_set(owed, command_id, declared.declared_on)
    met = closed_on_time(standing, declared.declared_on)
    if not met.days_late:
        return [standing, met]
    if code == _NATCAT and order_published_on is None:
        return []
    late = raised(
        command_id,
        LATE,
        declared.declared_on,
        due_on=owed.due_on_rolled,
        declared_on=declared.declared_on,
        days_late=met.days_late,
        legal_basis=owed.legal_reference,
        to_verify=owed.to_verify,
        consequence="risk",
    )
    return [standing, met, replace(late, deadline_id=standing.deadline_id)]
