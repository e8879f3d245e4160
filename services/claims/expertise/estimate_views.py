"""The three figures side by side, as the API shows them: the expert's, the insurer's, what was paid."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.expertise.estimates import Estimate, after_wear, estimates
from services.claims.settlement.parts import Paid
from services.contracts.events.common import StatedBy
from services.contracts.events.expertise import Head
from services.contracts.ids import dress
from services.contracts.money import Money, total


def estimate_views(dossier: Dossier, as_of: date | None = None) -> list[dict[str, Any]]:
    """A row for each coverage, and one for what stands on none; indemnities only, as of a day."""
    found = estimates(dossier, as_of)
    keys = [*dossier.coverages, *([None] if None in found or _stands(dossier, None, as_of) else [])]
    return [_row(dossier, key, found.get(key), as_of) for key in keys]


def _row(dossier: Dossier, key: UUID | None, estimate: Estimate | None, as_of: date | None) -> dict[str, Any]:
    reserve, paid = _reserve(dossier, key, as_of), _paid(dossier, key, as_of)
    return {
        "claim_coverage_id": dress("cov", key) if key else None,
        "coverage_code": dossier.coverages[key].code if key else None,
        "expert": _expert(estimate) if estimate else None,
        "insurer": {
            "case_reserve": reserve,
            "paid": paid,
            "figure": reserve + paid,
            "stated_by": _stated_by(dossier, key, as_of),
        },
        "final_payment": _final_payment(dossier, key, as_of),
        "gap": reserve + paid - estimate.net_after_wear if estimate else None,
    }


def _expert(estimate: Estimate) -> dict[str, Any]:
    return {
        "basis": estimate.basis,
        "expertise_id": dress("exp", estimate.expertise_id),
        "event_id": dress("evt", estimate.event_id) if estimate.event_id else None,
        "on": estimate.on,
        "net": estimate.net,
        "gross": estimate.gross,
        "net_after_wear": estimate.net_after_wear,
        "gross_after_wear": estimate.gross_after_wear,
        "heads": [_head(head) for head in estimate.heads],
    }


def _head(head: Head) -> dict[str, Any]:
    return {
        "code": head.code,
        "net": head.net,
        "gross": head.gross,
        "wear_rate": head.wear_rate,
        "net_after_wear": after_wear(head.net, head.wear_rate),
    }


def _stands(dossier: Dossier, key: UUID | None, as_of: date | None) -> bool:
    return bool(_reserve(dossier, key, as_of) or _paid(dossier, key, as_of))


def _reserve(dossier: Dossier, key: UUID | None, as_of: date | None) -> Money:
    return total(
        balance.at(as_of)
        for line, balance in dossier.ledger.reserves.items()
        if line.claim_coverage_id == key and line.cost_type == "indemnity"
    )


def _paid(dossier: Dossier, key: UUID | None, as_of: date | None) -> Money:
    return total(
        balance.at(as_of)
        for where, balance in dossier.ledger.paid.items()
        if where.line.claim_coverage_id == key and where.line.cost_type == "indemnity" and where.borne_by == "insurer"
    )


def _stated_by(dossier: Dossier, key: UUID | None, as_of: date | None) -> StatedBy | None:
    """Who stated the latest reserve or payment of the coverage."""
    said = [
        (change.event.set_on, change.event.stated_by)
        for line, changes in dossier.reserve_changes.items()
        if line.claim_coverage_id == key and line.cost_type == "indemnity"
        for change in changes
    ]
    said += [(p.paid_on, p.made.stated_by) for p in _payments(dossier, key)]
    stated = sorted((one for one in said if as_of is None or one[0] <= as_of), key=lambda one: one[0])
    return stated[-1][1] if stated else None


def _final_payment(dossier: Dossier, key: UUID | None, as_of: date | None) -> dict[str, Any] | None:
    """The latest payment of the balance (solde) that was not taken back; None while there is none."""
    for payment in reversed(_payments(dossier, key)):
        if payment.made.payment_kind == "balance" and payment.remaining and (as_of is None or payment.paid_on <= as_of):
            return {
                "id": dress("pay", payment.made.payment_id),
                "paid_on": payment.paid_on,
                "amount": payment.remaining,
                "stated_by": payment.made.stated_by,
            }
    return None


def _payments(dossier: Dossier, key: UUID | None) -> list[Paid]:
    """The indemnities paid on a coverage, in the order they were."""
    place = (key, "indemnity")
    return [p for p in dossier.paid_payments if (p.made.line.claim_coverage_id, p.made.line.cost_type) == place]
