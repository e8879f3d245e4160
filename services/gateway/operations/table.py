"""Every public operation, in the order of the documentation. What is not here is not served."""

from __future__ import annotations

from typing import Final

from services.gateway.operations import (
    access,
    amounts,
    claims,
    cover,
    coverages,
    declarations,
    diary,
    expertises,
    explanations,
    exposures,
    feed,
    imports,
    indemnities,
    litigations,
    negotiation,
    operating,
    people,
    persons,
    policies,
    portfolio,
    ratios,
    recourses,
    reference,
    reserves,
    settlement,
)
from services.gateway.operations.model import Operation

OPERATIONS: Final[tuple[Operation, ...]] = (
    *policies.OPERATIONS,
    *exposures.OPERATIONS,
    *claims.OPERATIONS,
    *declarations.OPERATIONS,
    *people.OPERATIONS,
    *coverages.OPERATIONS,
    *cover.OPERATIONS,
    *expertises.OPERATIONS,
    *indemnities.OPERATIONS,
    *amounts.OPERATIONS,
    *reserves.OPERATIONS,
    *settlement.OPERATIONS,
    *recourses.OPERATIONS,
    *litigations.OPERATIONS,
    *diary.OPERATIONS,
    *reference.OPERATIONS,
    *persons.OPERATIONS,
    *ratios.OPERATIONS,
    *explanations.OPERATIONS,
    *negotiation.OPERATIONS,
    *portfolio.OPERATIONS,
    *imports.OPERATIONS,
    *feed.OPERATIONS,
    *access.OPERATIONS,
    *operating.OPERATIONS,
)
