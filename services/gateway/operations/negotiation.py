"""What a broker brings to a renewal: what other terms would have made of the claims that happened."""

from __future__ import annotations

from typing import Final

from services.contracts.http.what_if import EXAMPLE, WhatIfIn
from services.gateway.operations.model import JSON, Operation
from services.gateway.operations.shape import AS_OF, KNOWN_ON

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "POST", "/v1/what-if", "ratios", "askWhatIf",
        "Another deductible, limit, cap, premium, cover or opening grid, replayed on the real claims one by one.",
        "Ratios", scopes=("ratios:read",), consistent=True, accepts=(JSON,),
        body=WhatIfIn, example=EXAMPLE, problems=("too-many-claims",),
    ),
    Operation(
        "GET", "/v1/policies/{policy_id}/renewal", "ratios", "getRenewalSheet",
        "Fiche de renouvellement: N to N-3, margin to the breakeven, reserves worth challenging, arguments, levers.",
        "Ratios", scopes=("ratios:read", "claims:read"), consistent=True, parameters=(AS_OF, KNOWN_ON),
        problems=("too-many-claims",),
    ),
)  # fmt: skip
