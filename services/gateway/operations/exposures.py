"""What a policy insures, in units, and the prevention that it follows."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.contracts.http import exposure
from services.gateway.operations import shape
from services.gateway.operations.model import Operation
from services.gateway.operations.shape import CUTS

_on_policy: Final = partial(shape.command, service="claims", tag="Policies", scope="policies:write")
_one: Final = partial(shape.one, service="claims", tag="Policies", scope="policies:read", parameters=CUTS)
_list: Final = partial(shape.collection, service="claims", tag="Policies", scope="policies:read", parameters=CUTS)

_EXPOSURE: Final = "/v1/policies/{policy_id}/exposure-units"
_PLANS: Final = "/v1/policies/{policy_id}/action-plans"

_UNITS: Final = {"unit": "vehicles", "after": "12.00", "period_start": "2025-01-01", "period_end": "2025-12-31"}
_PLAN: Final = {
    "actions": ["driver_training"],
    "starts_on": "2025-06-01",
    "ends_on": "2026-05-31",
    "target_rate": "0.600000",
}

OPERATIONS: Final[tuple[Operation, ...]] = (
    _on_policy(
        _EXPOSURE, "declareExposure",
        "Assiette déclarée: units insured over a period; vehicles, persons and sites count as risk-years.",
        exposure.ExposureIn, _UNITS, problems=("policy-not-in-force", "dates-out-of-order", "exposure-unchanged"),
    ),
    _list(_EXPOSURE, "listExposureUnits", "What was declared insured, change by change."),
    _one(f"{_EXPOSURE}/{{declaration_id}}", "getExposureUnits", "One change of what is insured."),
    _on_policy(
        _PLANS, "setActionPlan", "Plan de prévention, followed over a period; the latest of a plan wins.",
        exposure.ActionPlanIn, _PLAN, problems=("policy-not-in-force", "action-plan-unknown"),
    ),
    _list(_PLANS, "listActionPlans", "The policy's action plans, each as it was set last."),
    _one(f"{_PLANS}/{{plan_id}}", "getActionPlan", "One action plan."),
)  # fmt: skip
