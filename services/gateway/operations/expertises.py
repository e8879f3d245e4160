"""Expertises and their disputes, and incapacities, which are health data."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from services.contracts.http import claim, expertise, incapacity
from services.gateway.operations import shape
from services.gateway.operations.claims import CLAIM
from services.gateway.operations.model import Operation
from services.gateway.operations.shape import AS_OF, KNOWN_ON

_TAG: Final = "Expertise"
_command: Final = partial(shape.command, service="claims", tag=_TAG, scope="claims:write")
_one: Final = partial(shape.one, service="claims", tag=_TAG, scope="claims:read", parameters=(AS_OF, KNOWN_ON))
_list: Final = partial(shape.collection, service="claims", tag=_TAG, scope="claims:read", parameters=(AS_OF, KNOWN_ON))

_EXPERTISES: Final = f"{CLAIM}/expertises"
_EXPERTISE: Final = f"{_EXPERTISES}/{{expertise_id}}"
_INCAPACITIES: Final = f"{CLAIM}/incapacity-decisions"
_INCAPACITY: Final = f"{_INCAPACITIES}/{{incapacity_id}}"

_ORDER: Final = {"kind": "amicable", "expert_party_id": "expert-9", "ordered_on": "2025-03-18", "due_on": "2025-04-18"}
_VISIT: Final = {"visit_on": "2025-04-01", "mode": "on_site"}
_HEAD: Final = {"code": "vehicle", "net": "2000.00", "gross": "2400.00", "wear_rate": "0.100000"}
_REPORT: Final = {"stage": "final", "report_on": "2025-04-10", "received_on": "2025-04-12", "heads": [_HEAD]}
_CONTEST: Final = {"by": "insured", "concluded_on": "2025-04-20", "grounds": ["amount"]}
_COUNTER: Final = {"expert_party_id": "expert-21", "ordered_on": "2025-04-25", "due_on": "2025-05-25"}
_THIRD: Final = {
    "expert_party_id": "expert-30", "mandated_by": "insurer", "fee_payer": "insurer", "ordered_on": "2025-06-10",
}  # fmt: skip
_AGREE: Final = {"by": "all", "concluded_on": "2025-07-10"}
_CANCEL: Final = {"cancelled_on": "2025-07-15", "reason": "claim_withdrawn"}
_RECORD: Final = {
    "person_id": "per_0123456789abcdef0123456789abcdef", "body": "cpam", "rate_kind": "ipp", "rate": "0.200000",
    "consolidated_on": "2025-09-15", "recorded_on": "2025-09-20",
}  # fmt: skip
_NOTIFY: Final = {"notified_on": "2025-09-22", "recorded_on": "2025-09-25"}
_DECIDE: Final = {"rate": "0.250000", "notified_on": "2026-05-29", "recorded_on": "2026-06-01"}

_DATES: Final = ("before-occurrence", "in-the-future", "dates-out-of-order")
_ENDED: Final = ("claim-not-open", "expertise-closed")
_HEALTH: Final = ("claim-not-open", "sealing-unavailable", *_DATES)
_STEP: Final = (*_HEALTH, "incapacity-step-out-of-order", "deadline-code-unknown")


def _medical(operation: Operation) -> Operation:
    """Health data: a scope of its own, and never an insurer's key."""
    return replace(operation, scopes=(*operation.scopes, "medical:read"), insurers=False, tag="Incapacity")


OPERATIONS: Final[tuple[Operation, ...]] = (
    _command(
        _EXPERTISES, "orderExpertise", "Mission d'expertise; it restarts the limitation period.",
        claim.ExpertiseIn, _ORDER,
        problems=(
            "claim-not-open", "expertise-not-found", "expertise-not-contested", "expertise-not-reported", *_DATES,
        ),
    ),
    _list(_EXPERTISES, "listExpertises", "The claim's expertises, each with its fees and its chain."),
    _one(_EXPERTISE, "getExpertise", "One expertise: its course, its fees by payer, the chain that it belongs to."),
    _command(
        f"{_EXPERTISE}/schedule", "scheduleExpertise", "Rendez-vous; a later one takes its place.",
        expertise.ExpertiseScheduleIn, _VISIT,
        problems=(*_ENDED, "expertise-already-reported", "dates-out-of-order"),
    ),
    _command(
        f"{_EXPERTISE}/report", "reportExpertise", "Rapport d'expertise, by head of damage; a medical one is sealed.",
        claim.ReportIn, _REPORT,
        problems=(*_ENDED, "coverage-not-open", "expertise-already-reported", "sealing-unavailable", *_DATES),
    ),
    _command(
        f"{_EXPERTISE}/contest", "contestExpertise", "Contestation of the final report.",
        expertise.ExpertiseContestIn, _CONTEST,
        problems=(*_ENDED, "expertise-not-reported", *_DATES),
    ),
    _command(
        f"{_EXPERTISE}/counter-expertise", "orderCounterExpertise", "Contre-expertise of a contested report.",
        expertise.CounterExpertiseIn, _COUNTER,
        problems=("claim-not-open", "expertise-not-contested", *_DATES),
    ),
    _command(
        f"{_EXPERTISE}/third-expert", "orderThirdExpert", "Tiers expert, where expert and counter-expert disagree.",
        expertise.ThirdExpertIn, _THIRD,
        problems=("claim-not-open", "expertise-not-contested", "expertise-not-reported", *_DATES),
    ),
    _command(
        f"{_EXPERTISE}/agree", "agreeExpertise", "Procès-verbal: the final report agreed, or other heads.",
        expertise.ExpertiseAgreeIn, _AGREE,
        problems=(*_ENDED, "expertise-not-reported", "coverage-not-open", *_DATES),
    ),
    _command(
        f"{_EXPERTISE}/cancel", "cancelExpertise", "Mission annulée, before any report.",
        expertise.ExpertiseCancelIn, _CANCEL,
        problems=(*_ENDED, "expertise-already-reported", *_DATES),
    ),
    _list(
        f"{CLAIM}/estimates", "listEstimates",
        "The expert's estimate, the insurer's figure and the final payment side by side, by coverage.",
    ),
    _medical(_command(
        _INCAPACITIES, "recordIncapacity", "Consolidation and incapacity rate of a victim (IPP, AIPP), sealed.",
        incapacity.IncapacityIn, _RECORD,
        problems=(*_HEALTH, "person-unknown", "person-erased"),
    )),
    _medical(_list(_INCAPACITIES, "listIncapacities", "The incapacities on the claim.")),
    _medical(_one(_INCAPACITY, "getIncapacity", "One incapacity: its rate, its steps, the period that runs.")),
    _medical(_command(
        f"{_INCAPACITY}/notify", "notifyIncapacity", "The rate is notified: the time to contest it begins.",
        incapacity.IncapacityNotifyIn, _NOTIFY, problems=_STEP,
    )),
    _medical(_command(
        f"{_INCAPACITY}/contest", "contestIncapacity", "Contestation, before the CMRA where the fund set the rate.",
        incapacity.IncapacityContestIn, {"recorded_on": "2025-10-10"}, problems=(*_STEP, "appeal-period-over"),
    )),
    _medical(_command(
        f"{_INCAPACITY}/implied-rejection", "rejectIncapacity", "Rejet implicite: the CMRA kept silent.",
        incapacity.IncapacityRejectionIn, {"recorded_on": "2026-02-11"}, problems=_STEP,
    )),
    _medical(_command(
        f"{_INCAPACITY}/court", "takeIncapacityToCourt", "Saisine du tribunal.",
        incapacity.IncapacityCourtIn, {"recorded_on": "2026-03-10"}, problems=(*_STEP, "appeal-period-over"),
    )),
    _medical(_command(
        f"{_INCAPACITY}/decide", "decideIncapacity", "The CMRA's or the court's decision, and its rate.",
        incapacity.IncapacityDecideIn, _DECIDE, problems=_STEP,
    )),
)  # fmt: skip
