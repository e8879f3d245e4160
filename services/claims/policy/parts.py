"""What a policy is made of, as lists: premiums, endorsements, renewals, ends of cover, exposure; each is an event.

An action plan alone is several: it is shown as its latest says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from services.contracts.events import Event, codec
from services.contracts.events.dressed import dressed
from services.contracts.events.exposure import ActionPlanSet
from services.contracts.events.policy import (
    CoverageTermsSet,
    CoverReinstated,
    CoverSuspended,
    PremiumAdjusted,
    PremiumCollectionReversed,
)
from services.contracts.ids import dress
from services.kit.eventlog.model import StoredEvent

Items = list[dict[str, Any]]


def premiums(events: Sequence[StoredEvent]) -> Items:
    """What happened to the premiums; `kind` is that of the order for it."""
    return [
        {**_item(stored, event), "kind": _premium_kind(event)}
        for stored, event in _decoded(events)
        if stored.kind.startswith("premium-")
    ]


def endorsements(events: Sequence[StoredEvent]) -> Items:
    """The endorsements (avenants), each with the terms it set."""
    decoded = _decoded(events)
    return [
        {
            **_item(stored, event),
            "coverages": [
                dressed(terms)
                for other, terms in decoded
                if other.command_id == stored.command_id and isinstance(terms, CoverageTermsSet)
            ],
        }
        for stored, event in decoded
        if stored.kind == "policy-amended"
    ]


def renewals(events: Sequence[StoredEvent]) -> Items:
    """The renewals (renouvellements)."""
    return [_item(*one) for one in _decoded(events) if one[0].kind == "policy-renewed"]


def terminations(events: Sequence[StoredEvent]) -> Items:
    """The termination (résiliation), if there was one; its refunds are among the premiums."""
    return [_item(*one) for one in _decoded(events) if one[0].kind == "policy-terminated"]


def suspensions(events: Sequence[StoredEvent]) -> Items:
    """The suspensions of its cover (suspensions), each to the day on which the cover came back, if it did."""
    found: Items = []
    for stored, event in _decoded(events):
        if isinstance(event, CoverSuspended):
            found.append({**_item(stored, event), "reinstated_from": None})
        elif isinstance(event, CoverReinstated):
            found[-1]["reinstated_from"] = event.reinstated_from
    return found


def reinstatements(events: Sequence[StoredEvent]) -> Items:
    """The returns of its cover (remises en vigueur)."""
    return [_item(*one) for one in _decoded(events) if one[0].kind == "cover-reinstated"]


def exposures(events: Sequence[StoredEvent]) -> Items:
    """What was declared insured (assiettes déclarées), change by change."""
    return [_item(*one) for one in _decoded(events) if one[0].kind == "exposure-declared"]


def action_plans(events: Sequence[StoredEvent]) -> Items:
    """The action plans (plans de prévention), each as it was set last, in the order in which they began."""
    latest: dict[UUID, dict[str, Any]] = {}
    for stored, event in _decoded(events):
        if isinstance(event, ActionPlanSet):
            latest[event.plan_id] = {**_item(stored, event), "id": dress("pln", event.plan_id)}
    return list(latest.values())


PARTS: Final[Mapping[str, Callable[[Sequence[StoredEvent]], Items]]] = {
    "premiums": premiums,
    "endorsements": endorsements,
    "renewals": renewals,
    "terminations": terminations,
    "suspensions": suspensions,
    "reinstatements": reinstatements,
    "exposure-units": exposures,
    "action-plans": action_plans,
}


def _decoded(events: Sequence[StoredEvent]) -> list[tuple[StoredEvent, Event]]:
    return [(stored, codec.decode(stored.kind, stored.schema_version, stored.data)) for stored in events]


def _item(stored: StoredEvent, event: Event) -> dict[str, Any]:
    when = {"effective_on": stored.effective_on, "recorded_at": stored.recorded_at}
    return {"id": dress("evt", stored.event_id), **when, **dressed(event)}


def _premium_kind(event: Event) -> str:
    match event:
        case PremiumAdjusted(reason="receipt_cancelled"):
            return "cancelled"
        case PremiumAdjusted(reason="refund"):
            return "refunded"
        case PremiumCollectionReversed():
            return "reversed"
        case _:
            return codec.kind(event).removeprefix("premium-")
