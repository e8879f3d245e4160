"""Requests to revise a reserve as the API shows them, with what each changed in the claim's cost."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.lines import line_view
from services.claims.reserves.parts import Challenge
from services.contracts.events.reserves import ReserveChallengeAnswered
from services.contracts.ids import dress
from services.contracts.money import ZERO, Money


def challenge_views(dossier: Dossier, as_of: date | None = None) -> list[dict[str, Any]]:
    """The requests sent by `as_of`, in the order they were recorded, each with its answer by then."""
    return [
        _view(dossier, key, challenge, as_of)
        for key, challenge in dossier.challenges.items()
        if as_of is None or challenge.sent.sent_on <= as_of
    ]


def _view(dossier: Dossier, key: UUID, challenge: Challenge, as_of: date | None) -> dict[str, Any]:
    sent = challenge.sent
    answered = challenge.answered
    if answered is not None and as_of is not None and answered.answered_on > as_of:
        answered = None
    return {
        "id": dress("chl", key),
        "state": "answered" if answered else "asked",
        **line_view(dossier, sent.line),
        "current": sent.current,
        "asked": sent.asked,
        "grounds": sent.grounds,
        "narrative": sent.narrative,
        "documents": [dress("doc", document) for document in sent.documents],
        "sent_on": sent.sent_on,
        "answer_due_on": sent.answer_due_on,
        "answer": answered.answer if answered else None,
        "resulting_amount": answered.resulting_amount if answered else None,
        "answered_on": answered.answered_on if answered else None,
        "caused": dress("evt", answered.caused) if answered and answered.caused else None,
        "asked_change": sent.asked - sent.current,
        "obtained_change": _change(dossier, challenge, answered) if answered else None,
    }


def _change(dossier: Dossier, challenge: Challenge, answered: ReserveChallengeAnswered) -> Money:
    """What the answer changed of the reserve, and so of the claim's cost, in euros: below zero it fell."""
    for change in dossier.reserve_changes.get(challenge.sent.line, ()):
        if change.event_id == answered.caused:
            return change.event.after - change.event.before
    return ZERO
