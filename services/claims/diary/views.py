"""Deadlines and alerts as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.claims.diary.levels import Thresholds
from services.claims.diary.parts import Alert, Deadline
from services.claims.dossier import Dossier
from services.claims.words import Words
from services.contracts.ids import dress

View = dict[str, Any]


def deadline_views(dossier: Dossier, as_of: date | None = None, *, french: bool = True) -> list[View]:
    """The claim's deadlines by `as_of`, in the order they were first set."""
    known = (deadline.as_of(as_of) for deadline in dossier.deadlines.values())
    return [deadline_view(deadline, french=french) for deadline in known if deadline is not None]


def open_deadline_views(dossier: Dossier, as_of: date | None = None, *, french: bool = True) -> list[View]:
    """What is still owed by `as_of`, the nearest first."""
    found = [view for view in deadline_views(dossier, as_of, french=french) if view["state"] == "open"]
    return sorted(found, key=lambda view: view["due_on"])


def deadline_view(deadline: Deadline, *, french: bool = True) -> View:
    """One deadline; its level hangs on the day somebody looks, and is added then."""
    current, closed = deadline.current, deadline.closed
    return {
        "id": dress("ddl", current.deadline_id),
        "state": closed.how if closed else "open",
        "code": current.code,
        "label": Words(french).label("code", current.code),
        "trigger_on": current.trigger_on,
        "due_on": current.due_on,
        "due_on_rolled": current.due_on_rolled,
        "due_before": current.due_before,
        "set_on": current.set_on,
        "legal_basis": current.legal_basis,
        "to_verify": current.to_verify,
        "owner": current.owner,
        "assignee_id": current.assignee_id,
        "escalate_on": current.escalate_on,
        "interruption_cause": current.interruption_cause,
        "closed_on": closed.closed_on if closed else None,
        "days_late": closed.days_late if closed else None,
    }


def with_level(view: View, thresholds: Thresholds, today: date) -> View:
    """A deadline with how near it is today; None for one that is over."""
    level = thresholds.level(view["trigger_on"], view["due_on"], today) if view["state"] == "open" else None
    return {**view, "level": level}


def alert_views(dossier: Dossier, as_of: date | None = None, *, french: bool = True) -> list[View]:
    """The claim's alerts by `as_of`, in the order they were raised."""
    known = [alert for alert in dossier.alerts.values() if as_of is None or alert.raised.raised_on <= as_of]
    return [alert_view(alert, as_of, french=french) for alert in known]


def alert_view(alert: Alert, as_of: date | None = None, *, french: bool = True) -> View:
    """One alert, with the facts behind it."""
    raised, noted = alert.raised, alert.acknowledged
    if noted is not None and as_of is not None and noted.acknowledged_on > as_of:
        noted = None
    return {
        "id": dress("alr", raised.alert_id),
        "state": "acknowledged" if noted else "raised",
        "rule_id": raised.rule_id,
        "label": Words(french).label("rule_id", raised.rule_id),
        "severity": raised.severity,
        "deadline_id": dress("ddl", raised.deadline_id) if raised.deadline_id else None,
        "facts": raised.facts,
        "raised_on": raised.raised_on,
        "acknowledged_on": noted.acknowledged_on if noted else None,
        "action": noted.action if noted else None,
    }
