"""The diary: deadlines (échéances), the limitation period (prescription), alerts; on a claim and across claims."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.contracts.http import diary
from services.contracts.http.deadline_calculation import DeadlineCalculation
from services.gateway.operations import shape
from services.gateway.operations.claims import CLAIM
from services.gateway.operations.model import JSON, Operation
from services.gateway.operations.shape import AS_OF, KNOWN_ON, SORT, UPDATED_SINCE, choice, day, text

_TAG: Final = "Diary"
_command: Final = partial(shape.command, service="claims", tag=_TAG, scope="claims:write")
_one: Final = partial(
    shape.one, service="claims", tag=_TAG, scope="claims:read", parameters=(AS_OF, KNOWN_ON)
)  # fmt: skip
_list: Final = partial(shape.collection, service="claims", tag=_TAG, scope="claims:read")

_DEADLINES: Final = f"{CLAIM}/deadlines"
_DEADLINE: Final = f"{_DEADLINES}/{{deadline_id}}"
_ALERTS: Final = f"{CLAIM}/alerts"
_ALERT: Final = f"{_ALERTS}/{{alert_id}}"

_LIMITATION: Final = {"code": "limitation", "trigger_on": "2025-03-14", "assignee_id": "handler-3"}
_INTERRUPTION: Final = {"cause": "registered_letter", "on": "2025-06-02"}
_END: Final = {"how": "met", "closed_on": "2025-08-29"}
_NOTE: Final = {"action": "insurer_informed", "acknowledged_on": "2025-04-01"}
_CALCULATE: Final = {"operation": "deadline", "code": "declare_theft", "trigger_on": "2026-11-06"}

OPERATIONS: Final[tuple[Operation, ...]] = (
    _command(
        _DEADLINES, "setDeadline", "Échéance: a legal deadline from its trigger, or a task for a day.",
        diary.DeadlineIn, _LIMITATION,
        problems=(
            "claim-not-open", "deadline-code-unknown", "deadline-not-open", "deadline-not-found", "before-occurrence",
            "in-the-future", "dates-out-of-order",
        ),
    ),
    _list(
        _DEADLINES, "listClaimDeadlines", "The claim's deadlines, and how near each is.", parameters=(AS_OF, KNOWN_ON)
    ),
    _one(_DEADLINE, "getDeadline", "One deadline."),
    _command(
        f"{_DEADLINE}/interrupt", "interruptLimitation",
        "Interruption de la prescription: the period runs in full again.",
        diary.LimitationInterruptionIn, _INTERRUPTION,
        problems=(
            "limitation-not-interrupted", "deadline-not-open", "deadline-code-unknown", "before-occurrence",
            "in-the-future",
        ),
    ),
    _command(
        f"{_DEADLINE}/close", "closeDeadline", "Échéance soldée: met, cancelled or lapsed.",
        diary.DeadlineCloseIn, _END,
        problems=("deadline-not-open", "before-occurrence", "in-the-future", "dates-out-of-order"),
    ),
    _list(_ALERTS, "listClaimAlerts", "The claim's alerts.", parameters=(AS_OF, KNOWN_ON)),
    _one(_ALERT, "getAlert", "One alert, with the facts behind it."),
    _command(
        f"{_ALERT}/acknowledge", "acknowledgeAlert", "Alerte prise en compte, and what is done about it.",
        diary.AlertAcknowledgementIn, _NOTE,
        problems=(
            "alert-already-acknowledged", "on-behalf-of-required", "self-approval", "in-the-future",
            "dates-out-of-order",
        ),
    ),
    _list(
        "/v1/deadlines", "listDeadlines", "Deadlines across claims, the nearest first.", consistent=True,
        parameters=(
            choice("state", "State; open without it.", "open", "met", "cancelled", "lapsed", "any"),
            choice("level", "How near it is today.", "upcoming", "due", "overdue"),
            day("due_from", "Due on or after."), day("due_to", "Due on or before."),
            choice("owner", "Who owes it.", "insurer", "insured", "broker"), text("code", "Code of the deadline."),
            text("assignee", "assignee_id"), text("insurer", "insurer_id"), text("claim", "Claim id."),
            choice("sort", SORT, "due_on", "-due_on", "updated_at", "-updated_at"), UPDATED_SINCE,
        ),
    ),
    _list(
        "/v1/alerts", "listAlerts", "Alerts across claims, the latest first.", consistent=True,
        parameters=(
            choice("state", "State; raised without it.", "raised", "acknowledged", "any"),
            choice("severity", "Severity.", "info", "warning", "critical"), text("rule", "rule_id"),
            text("insurer", "insurer_id"), text("claim", "Claim id."),
            choice("sort", SORT, "raised_on", "-raised_on", "updated_at", "-updated_at"), UPDATED_SINCE,
        ),
    ),
    Operation(
        "POST", "/v1/calculators/deadline", "claims", "calculateDeadline",
        "Legal deadlines, motor offers, limitation, late interest, Easter; by your own dated rules.",
        "Calculators", scopes=("claims:read",), insurers=True, accepts=(JSON,),
        body=DeadlineCalculation, example=_CALCULATE, problems=("deadline-code-unknown", "rule-missing"),
    ),
)  # fmt: skip
