"""What a broker brings to a renewal: what other terms would have made of the claims that happened."""

from __future__ import annotations

from typing import Final

from services.contracts.http.what_if import EXAMPLE, WhatIfIn
from services.gateway.operations.model import JSON, Operation

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "POST", "/v1/what-if", "ratios", "askWhatIf",
        "Another deductible, limit, cap, premium, cover or opening grid, replayed on the real claims one by one.",
        "Ratios", scopes=("ratios:read",), consistent=True, accepts=(JSON,),
        body=WhatIfIn, example=EXAMPLE, problems=("too-many-claims",),
    ),
)  # fmt: skip
