"""What an insurer owes for a loss: computed on a claim, or for anyone; and the annual limits of a policy."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.contracts.http.computation import ComputationIn
from services.contracts.http.indemnity import IndemnityCalculation
from services.gateway.operations import shape
from services.gateway.operations.claims import CLAIM
from services.gateway.operations.model import JSON, Operation
from services.gateway.operations.shape import AS_OF, KNOWN_ON, day, text

_TAG: Final = "Indemnity"
_COMPUTATIONS: Final = f"{CLAIM}/indemnity-calculations"

_list: Final = partial(shape.collection, service="claims", tag=_TAG, scope="claims:read", parameters=(AS_OF, KNOWN_ON))
_one: Final = partial(shape.one, service="claims", tag=_TAG, scope="claims:read", parameters=(AS_OF, KNOWN_ON))

_COMPUTE: Final = {
    "coverage_code": "theft", "assessed": "2600.00", "wear_rate": "0.10", "computed_on": "2025-05-02",
}  # fmt: skip
_CALCULATE: Final = {
    "operation": "indemnity",
    "loss": "60000.00",
    "terms": {
        "insured_value": "400000.00", "value_at_risk": "500000.00",
        "premium_paid": "1800.00", "premium_due": "2000.00",
        "deductible": {"kind": "absolute", "amount": "1000.00"},
    },
}  # fmt: skip

OPERATIONS: Final[tuple[Operation, ...]] = (
    shape.command(
        _COMPUTATIONS, "computeIndemnity",
        "Calcul d'indemnité: the eleven explained steps, under the terms of the day of the loss, advances netted.",
        ComputationIn, _COMPUTE, service="claims", tag=_TAG, scope="claims:write",
        problems=(
            "claim-not-open", "coverage-not-open", "coverage-ambiguous", "cover-not-in-force", "value-missing",
            "rule-missing", "expertise-not-found", "expertise-not-reported", "computation-not-found",
            "computation-unchanged", "computation-replaced", "event-unknown", "projection-behind",
            "before-occurrence", "in-the-future", "dates-out-of-order",
        ),
    ),
    _list(_COMPUTATIONS, "listIndemnities", "The claim's computations, those that were replaced too."),
    _one(
        f"{_COMPUTATIONS}/{{computation_id}}", "getIndemnity",
        "One computation, step by step, and what it changed of the one before.",
    ),
    Operation(
        "GET", "/v1/policies/{policy_id}/aggregates", "claims", "getAggregates",
        "Annual limits: what the claims of a policy year use, in the order of their losses.",
        _TAG, scopes=("policies:read", "claims:read"), insurers=True, consistent=True,
        parameters=(
            text("coverage", "Only this coverage."), day("period", "A day of the policy year; today's without it."),
        ),
    ),
    Operation(
        "POST", "/v1/calculators/indemnity", "claims", "calculateIndemnity",
        "The indemnity of any loss, explained; business interruption, new value, shares, statutory deductibles.",
        "Calculators", scopes=("claims:read",), insurers=True, accepts=(JSON,),
        body=IndemnityCalculation, example=_CALCULATE, problems=("value-missing", "rule-missing"),
    ),
)  # fmt: skip
