"""What may be tried with a claim's diary, legal or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from services.claims.deadlines.limitation import Interruption
from services.claims.diary.alerts import raised
from services.claims.diary.rules import (
    AcknowledgeAlert,
    CloseDeadline,
    Entry,
    InterruptLimitation,
    SetLegalDeadline,
    SetTask,
    acknowledge_alert,
    close_deadline,
    interrupt_limitation,
    set_legal_deadline,
    set_task,
)
from services.claims.rule_tables.defaults import default_book
from services.claims.state import known
from services.contracts.events import ClaimEvent
from tests.property.claims.walk import Throw, Walk
from tests.unit.claims.stories import named

CODES = ("limitation", "declare_theft", "do_pay", "no_such_deadline")
CAUSES = ("expert_designated", "registered_letter", "negotiation")


def _on(walk: Walk, throw: Throw) -> date:
    return walk.today - timedelta(days=throw.day)


def _deadline(walk: Walk, throw: Throw) -> Any:
    deadlines = [*known(walk.claim).deadlines] or [named("nothing")]
    return deadlines[throw.cents % len(deadlines)]


def _set(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    again = _deadline(walk, throw) if throw.pick > 5 else None
    entry = Entry(command_id=walk.new_id(), again=again, set_on=_on(walk, throw), today=walk.today)
    if throw.flag:
        due_on = walk.today + timedelta(days=throw.pick - 2)
        return set_task(walk.claim, SetTask(entry=entry, code="call", due_on=due_on))
    code, rules = CODES[throw.pick % 4], default_book()
    return set_legal_deadline(
        walk.claim, SetLegalDeadline(entry=entry, code=code, trigger_on=_on(walk, throw), rules=rules)
    )


def _close(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    ways: Any = ("met", "cancelled", "lapsed")
    command = CloseDeadline(
        deadline_id=_deadline(walk, throw), how=ways[throw.pick % 3], closed_on=_on(walk, throw), today=walk.today
    )
    return close_deadline(walk.claim, command)


def _interrupt(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    causes: Any = CAUSES
    command = InterruptLimitation(
        deadline_id=_deadline(walk, throw),
        interruption=Interruption(causes[throw.pick % 3], _on(walk, throw)),
        set_on=walk.today,
        command_id=walk.new_id(),
        rules=default_book(),
        today=walk.today,
    )
    return interrupt_limitation(walk.claim, command)


def _alert(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    """Raised by some rule, or taken note of."""
    alerts = [*known(walk.claim).alerts]
    if not alerts or throw.flag:
        return [raised(walk.new_id(), "odd", walk.today)]
    command = AcknowledgeAlert(
        alert_id=alerts[throw.cents % len(alerts)],
        action="looked",
        acknowledged_on=_on(walk, throw),
        today=walk.today,
    )
    return acknowledge_alert(walk.claim, command)


DIARY: dict[str, Callable[[Walk, Throw], Sequence[ClaimEvent]]] = {
    "set deadline": _set,
    "close deadline": _close,
    "interrupt": _interrupt,
    "alert": _alert,
}
