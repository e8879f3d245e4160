"""What a screen reads of a claim. One function makes it, for answers and for the stored view alike."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

from services.claims.coverage.views import coverage_view
from services.claims.declaration.draft_view import draft_view
from services.claims.declaration.risks import risk_views
from services.claims.diary.views import deadline_views, open_deadline_views
from services.claims.dossier import Dossier
from services.claims.expertise.views import expertise_views
from services.claims.figures import rows, sum_of
from services.claims.indemnity.views import computation_views
from services.claims.litigation.views import litigation_views
from services.claims.parties.views import party_views, people_view
from services.claims.recourse.views import recourse_views
from services.claims.settlement.views import payment_views
from services.claims.state import Abandoned, Claim, Closed, Draft, Open, Undeclared, known
from services.claims.status import status_of, status_view
from services.claims.steps import next_steps
from services.contracts.ids import dress
from services.kit.errors import Missing

View = dict[str, Any]

Include = Callable[[Dossier, date | None], list[View]]

INCLUDES: Final[Mapping[str, Include]] = {
    "parties": party_views,
    "deadlines": deadline_views,
    "indemnity": computation_views,
    "payments": payment_views,
    "recourses": recourse_views,
    "expertises": expertise_views,
    "litigations": litigation_views,
}


def claim_view(
    claim: Claim,
    claim_id: UUID,
    version: int,
    *,
    as_of: date | None = None,
    french: bool = True,
    cover: View | None = None,
    include: Collection[str] = (),
) -> View:
    """A claim as the API shows it, declared or a draft; Missing where there is none.

    `as_of` leaves out what moved after that day. The stored view and the answers to commands have no
    `cover`: that hangs on the policy, and is read when somebody looks.
    """
    if isinstance(claim, Draft | Abandoned):
        return draft_view(claim, claim_id, version, french=french)
    shown = declared(claim)
    dossier = shown.dossier
    facts = dossier.declared
    found = rows(dossier, as_of)
    sums = sum_of(found)
    status = status_of(shown, sums)
    view: View = {
        "id": dress("clm", claim_id),
        "version": version,
        "claim_no": facts.claim_no,
        "state": "open" if isinstance(shown, Open) else "closed",
        "status": status_view(status.code, status.waiting_for, french=french),
        **_declared_view(dossier),
        **people_view(dossier, as_of),
        "transmission": dossier.sent,
        "acknowledgement": dossier.acknowledged,
        "closure": _closing(shown),
        "reopened_on": shown.reopened_on if isinstance(shown, Open) else None,
        "coverages": [coverage_view(coverage) for coverage in dossier.coverages.values()],
        "balances": {"total": sums, "coverages": _by_coverage(dossier, found)},
        "open_deadlines": open_deadline_views(dossier, as_of, french=french),
        "risks": risk_views(dossier, as_of, french=french),
        "merged_from": [dress("clm", key) for key in dossier.merged_from],
        "next_steps": next_steps(shown, french=french),
        "duplicates": f"/v1/claims/{dress('clm', claim_id)}/duplicates",
    }
    if cover is not None:
        view["cover"] = cover
    includes: dict[str, Include] = {
        **INCLUDES,
        "deadlines": partial(deadline_views, french=french),
        "indemnity": partial(computation_views, french=french),
    }
    for name in INCLUDES:
        if name in include:
            view[name] = includes[name](dossier, as_of)
    return view


def declared(claim: Claim) -> Open | Closed:
    """A claim that has a dossier. Missing where there is nothing; a draft is refused as what is not declared yet."""
    if isinstance(claim, Undeclared):
        raise Missing("claim")
    known(claim)
    assert isinstance(claim, Open | Closed)
    return claim


def _declared_view(dossier: Dossier) -> View:
    """What was declared, as it stands corrected, and the insurer's own number."""
    facts = dossier.declared
    return {
        "policy_id": dress("pol", facts.policy_id) if facts.policy_id else None,
        "policy_reference": facts.policy_reference,
        "insurer_id": facts.insurer_id,
        "external_reference": facts.external_reference,
        "insurer_claim_no": dossier.acknowledged.insurer_claim_no if dossier.acknowledged else None,
        "currency": facts.currency,
        "handling": facts.handling,
        "occurred_on": facts.occurred_on,
        "discovered_on": facts.discovered_on,
        "declared_on": facts.declared_on,
        "cause_code": facts.cause_code,
        "injury_kind": facts.injury_kind,
        "place": facts.place,
        "narrative": facts.narrative,
        "reporter_id": facts.reporter_id,
        "claimed_amount": facts.claimed_amount,
        "common_event_code": facts.common_event_code,
    }


def _closing(claim: Open | Closed) -> View | None:
    if not isinstance(claim, Closed):
        return None
    closing = claim.closing
    return {
        "closed_on": closing.closed_on,
        "outcome": closing.outcome,
        "recourse_pending": closing.recourse_pending,
        "merged_into": dress("clm", closing.merged_into) if closing.merged_into else None,
    }


def _by_coverage(dossier: Dossier, found: Mapping[UUID | None, Mapping[str, Any]]) -> list[View]:
    return [
        {
            "claim_coverage_id": dress("cov", key) if key else None,
            "coverage_code": dossier.coverages[key].code if key else None,
            **row,
        }
        for key, row in found.items()
    ]
