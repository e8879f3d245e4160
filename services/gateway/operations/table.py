"""Every public operation, in the order of the documentation. What is not here is not served."""

from __future__ import annotations

from typing import Final

from services.gateway.operations import (
    access,
    amounts,
    claims,
    coverages,
    feed,
    imports,
    litigations,
    operating,
    policies,
    ratios,
    recourses,
)
from services.gateway.operations.model import Operation

OPERATIONS: Final[tuple[Operation, ...]] = (
    *policies.OPERATIONS,
    *claims.OPERATIONS,
    *coverages.OPERATIONS,
    *amounts.OPERATIONS,
    *recourses.OPERATIONS,
    *litigations.OPERATIONS,
    *ratios.OPERATIONS,
    *imports.OPERATIONS,
    *feed.OPERATIONS,
    *access.OPERATIONS,
    *operating.OPERATIONS,
)
