"""Settlement offers as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.claims.dossier import Dossier
from services.claims.settlement.cut import offer_as_of
from services.claims.settlement.limits import taken_of_offer
from services.claims.settlement.parts import Offer
from services.contracts.ids import dress

View = dict[str, Any]


def offer_views(dossier: Dossier, today: date, as_of: date | None = None) -> list[View]:
    """The offers made by `as_of`, as they stood then, in the order they were recorded; `today` tells which expired."""
    cut = (offer_as_of(offer, as_of) for offer in dossier.offers.values())
    return [offer_view(dossier, offer, as_of or today) for offer in cut if offer is not None]


def offer_view(dossier: Dossier, offer: Offer, day: date) -> View:
    """One offer on a day: its state, its answers, what payments have taken of it, and what may come next."""
    made = offer.made
    key = made.claim_coverage_id
    state = offer.state_on(day)
    until = offer.acceptance.retract_until if offer.acceptance else None
    steps = {"made": ["accept", "reject"], "accepted": ["retract"] if until and day <= until else []}
    return {
        "id": dress("off", made.offer_id),
        "state": state,
        "claim_coverage_id": dress("cov", key) if key else None,
        "coverage_code": dossier.coverages[key].code if key else None,
        "amount": made.amount,
        "remaining": made.amount - taken_of_offer(dossier, made.offer_id),
        "provisional": made.provisional,
        "made_on": made.made_on,
        "expires_on": made.expires_on,
        "legal_code": made.legal_code,
        "handling": made.handling,
        "stated_by": made.stated_by,
        "answered_on": offer.answers[-1].answered_on if offer.answers else None,
        "retract_until": until,
        "answers": [
            {"answer": a.answer, "answered_on": a.answered_on, "retract_until": a.retract_until} for a in offer.answers
        ],
        "next_steps": [{"step": step, "missing": []} for step in steps.get(state, [])],
    }
