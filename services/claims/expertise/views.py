"""Expertises as the API shows them: each with its course, its fees, and the chain that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.expertise.parts import Expertise, Report
from services.claims.settlement.parts import Paid
from services.contracts.events.dressed import dressed
from services.contracts.ids import dress
from services.contracts.money import total


def expertise_views(dossier: Dossier, as_of: date | None = None) -> list[dict[str, Any]]:
    """The expertises of the claim, in the order they were ordered; `as_of` cuts their fees, which are money."""
    return [expertise_view(dossier, key, as_of) for key in dossier.expertises]


def expertise_view(dossier: Dossier, expertise_id: UUID, as_of: date | None = None) -> dict[str, Any]:
    """One expertise: its mission, appointments, reports and end, its fees, what it follows and what follows it."""
    expertise = dossier.expertises[expertise_id]
    ordered = expertise.ordered
    return {
        "id": dress("exp", expertise_id),
        "state": expertise.state,
        "kind": ordered.kind,
        "expert_party_id": ordered.expert_party_id,
        "expert_role": ordered.expert_role,
        "mandated_by": ordered.mandated_by,
        "fee_payer": ordered.fee_payer,
        "follows": dress("exp", ordered.follows) if ordered.follows else None,
        "ordered_on": ordered.ordered_on,
        "due_on": ordered.due_on,
        "visits": [{"visit_on": visit.visit_on, "mode": visit.mode} for visit in expertise.visits],
        "reports": [_report_view(report) for report in expertise.reports],
        "conclusion": _told(expertise.concluded),
        "cancellation": _told(expertise.cancelled),
        "fees": _fees_view(dossier, expertise_id, as_of),
        "chain": [_link(dossier, key) for key in chain_of(dossier, expertise_id)],
    }


def chain_of(dossier: Dossier, expertise_id: UUID) -> list[UUID]:
    """The expertises that follow one another from the first one on, in the order they were ordered."""
    first = expertise_id
    while (followed := dossier.expertises[first].ordered.follows) is not None:
        first = followed
    chain = [first]
    for key, expertise in dossier.expertises.items():
        if expertise.ordered.follows in chain:
            chain.append(key)
    return chain


def fees_of(dossier: Dossier, expertise_id: UUID) -> Iterator[tuple[UUID, Paid]]:
    """The fees of this expertise: those paid to its expert, from its mission on, before that expert's next one."""
    ordered = dossier.expertises[expertise_id].ordered
    later = [
        other.ordered.ordered_on
        for key, other in dossier.expertises.items()
        if key != expertise_id
        and other.ordered.expert_party_id == ordered.expert_party_id
        and other.ordered.ordered_on > ordered.ordered_on
    ]
    for payment_id, payment in dossier.payments.items():
        if (
            isinstance(payment, Paid)
            and payment.made.line.cost_category == "expert_fees"
            and payment.made.payee_party_id == ordered.expert_party_id
            and payment.paid_on >= ordered.ordered_on
            and not any(day <= payment.paid_on for day in later)
        ):
            yield payment_id, payment


def _fees_view(dossier: Dossier, expertise_id: UUID, as_of: date | None) -> dict[str, Any]:
    """Fees by who bears them. What the insured bears is no cost of the insurer's, and in no loss ratio."""
    paid = [(key, p) for key, p in fees_of(dossier, expertise_id) if as_of is None or p.paid_on <= as_of]
    left = {
        key: p.made.amount - total(r.amount for r in p.reversals if as_of is None or r.reversed_on <= as_of)
        for key, p in paid
    }
    return {
        "payer": dossier.expertises[expertise_id].ordered.fee_payer,
        "borne_by_insurer": total(left[key] for key, p in paid if p.made.borne_by == "insurer"),
        "borne_by_insured": total(left[key] for key, p in paid if p.made.borne_by == "insured"),
        "payments": [
            {"id": dress("pay", key), "amount": left[key], "paid_on": p.paid_on, "borne_by": p.made.borne_by}
            for key, p in paid
        ],
    }


def _report_view(report: Report) -> dict[str, Any]:
    received = report.received
    told = {name: value for name, value in dressed(received).items() if name != "expertise_id"}
    return {
        "event_id": dress("evt", report.event_id),
        **told,
        "findings": received.findings,
        "medical_heads": received.medical_heads,
    }


def _told(event: Any) -> dict[str, Any] | None:
    """An end of the expertise, as its event tells it."""
    if event is None:
        return None
    return {name: value for name, value in dressed(event).items() if name != "expertise_id"}


def _link(dossier: Dossier, expertise_id: UUID) -> dict[str, Any]:
    """One expertise of a chain: its dates, and the documents that prove them."""
    expertise: Expertise = dossier.expertises[expertise_id]
    ordered = expertise.ordered
    return {
        "id": dress("exp", expertise_id),
        "kind": ordered.kind,
        "expert_role": ordered.expert_role,
        "mandated_by": ordered.mandated_by,
        "follows": dress("exp", ordered.follows) if ordered.follows else None,
        "state": expertise.state,
        "ordered_on": ordered.ordered_on,
        "visited_on": [visit.visit_on for visit in expertise.visits],
        "reports": [
            {
                "stage": r.received.stage,
                "report_on": r.received.report_on,
                "received_on": r.received.received_on,
                "binding": r.received.binding,
                "document_id": dress("doc", r.received.document_id) if r.received.document_id else None,
                "file_hash": r.received.file_hash,
            }
            for r in expertise.reports
        ],
        "concluded_on": expertise.concluded.concluded_on if expertise.concluded else None,
        "concluded_by": expertise.concluded.by if expertise.concluded else None,
        "grounds": expertise.concluded.grounds if expertise.concluded else (),
        "cancelled_on": expertise.cancelled.cancelled_on if expertise.cancelled else None,
    }
