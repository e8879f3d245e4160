"""Recourses as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.lines import line_view
from services.claims.recourse.parts import Recourse
from services.contracts.events.recourse import RecourseReceived
from services.contracts.ids import dress
from services.contracts.money import total
from services.kit.errors import Missing


def recourse_views(dossier: Dossier, as_of: date | None = None) -> list[dict[str, Any]]:
    """The recourses of the claim, in the order they were opened; their money by `as_of`."""
    return [recourse_view(dossier, recourse, as_of) for recourse in dossier.recourses.values()]


def recourse_view(dossier: Dossier, recourse: Recourse, as_of: date | None = None) -> dict[str, Any]:
    """One recourse, with what is expected of it and what came in by `as_of`."""
    opened, closed = recourse.opened, recourse.closed
    receipts = [r for r in recourse.receipts if as_of is None or r.received_on <= as_of]
    forecasts: list[dict[str, Any]] = [
        {**line_view(dossier, where.line), "recourse_forecast": balance.at(as_of)}
        for where, balance in dossier.ledger.forecasts.items()
        if where.recourse_id == opened.recourse_id
    ]
    return {
        "id": dress("rec", opened.recourse_id),
        "state": "closed" if closed else "part_received" if recourse.receipts else "opened",
        "direction": opened.direction,
        "recourse_type": opened.recourse_type,
        "beneficiary": opened.beneficiary,
        "against_party_id": opened.against_party_id,
        "against_insurer_id": opened.against_insurer_id,
        "liability_rate": opened.liability_rate,
        "amount": opened.amount,
        "opened_on": opened.opened_on,
        "closed_on": closed.closed_on if closed else None,
        "reason": closed.reason if closed else None,
        "recourse_forecast": total(f["recourse_forecast"] for f in forecasts),
        "recourse_received": total(r.amount for r in receipts),
        "forecasts": forecasts,
        "receipts": [_receipt(dossier, r) for r in receipts],
    }


def receipt_views(dossier: Dossier, recourse_id: UUID, as_of: date | None = None) -> list[dict[str, Any]]:
    """What came in from a recourse by `as_of`. Missing: `recourse-not-found`."""
    recourse = dossier.recourses.get(recourse_id)
    if recourse is None:
        raise Missing("recourse", "recourse-not-found")
    return [_receipt(dossier, r) for r in recourse.receipts if as_of is None or r.received_on <= as_of]


def _receipt(dossier: Dossier, receipt: RecourseReceived) -> dict[str, Any]:
    return {
        "id": dress("rcp", receipt.receipt_id),
        **line_view(dossier, receipt.line),
        "amount": receipt.amount,
        "received_on": receipt.received_on,
        "from_party_id": receipt.from_party_id,
        "basis": receipt.basis,
        "stated_by": receipt.stated_by,
    }
