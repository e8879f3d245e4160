"""Incapacities as the API shows them to those who may read health data."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.claims.deadlines.legal import Due
from services.claims.dossier import Dossier
from services.claims.expertise.incapacity import open_period, rate_of
from services.claims.rule_tables.book import RuleBook
from services.contracts.events.expertise import IncapacityRecorded
from services.contracts.ids import dress


def incapacity_views(dossier: Dossier, rules: RuleBook) -> list[dict[str, Any]]:
    """The incapacities of the claim: where each stands, its sealed rate, the period that runs, and every step."""
    return [
        {
            "id": dress("inc", key),
            "person_id": dress("per", found.last.person_id),
            "stage": found.last.stage,
            "body": found.last.body,
            "rate_kind": found.steps[0][1].rate_kind,
            "rate": rate_of(found),
            "consolidated_on": found.steps[0][1].consolidated_on,
            "running": _period(open_period(found, rules)),
            "steps": [_step(event_id, event) for event_id, event in found.steps],
        }
        for key, found in dossier.incapacities.items()
    ]


def _step(event_id: UUID, event: IncapacityRecorded) -> dict[str, Any]:
    return {
        "event_id": dress("evt", event_id),
        "stage": event.stage,
        "body": event.body,
        "rate_before": event.rate_before,
        "rate_after": event.rate_after,
        "notified_on": event.notified_on,
        "recorded_on": event.recorded_on,
    }


def _period(running: Due | None) -> dict[str, Any] | None:
    """A period that runs: to act before its last day, or, for the commission's silence, to reject by it."""
    if running is None:
        return None
    return {
        "code": running.code,
        "trigger_on": running.trigger_on,
        "due_on": running.due_on,
        "due_on_rolled": running.due_on_rolled,
        "legal_reference": running.legal_reference,
        "to_verify": running.to_verify,
        "rule_version": running.rule_version,
    }
