"""Reserves in the long run: what came of what was reserved."""

from __future__ import annotations

from typing import Final

from services.contracts.http.reserving import ReservingCalculation
from services.gateway.operations.model import JSON, Operation, Parameter
from services.gateway.operations.ratios import AXES, QUESTION, YEAR_TOO
from services.gateway.operations.shape import AS_OF, KNOWN_ON, choice

# A run-off is of what claims cost, not of premiums.
_OF_PREMIUMS: Final = ("premium_basis", "tax_basis", "cost_basis", "cap", "years", "year")

_TRIANGLE: Final = {
    "operation": "reserving", "method": "chain_ladder", "origins": ["2023", "2024", "2025"], "measure": "incurred",
    "triangle": [["100000.00", "150000.00", "165000.00"], ["110000.00", "170000.00"], ["120000.00"]],
}  # fmt: skip

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "GET", "/v1/reserves/run-off", "ratios", "getRunOff",
        "Boni et mali: by accident year, what came of the reserves with which accounting years began.",
        "Reserves", scopes=("ratios:read",), insurers=True, consistent=True, answer_media=(JSON, "text/csv"),
        parameters=(
            Parameter("group_by", f"Axes beside the accident year, comma-separated: {', '.join(AXES)}."),
            Parameter("years", "Accounting years, one or a range such as 2024..2025; without it that of `as_of`."),
            YEAR_TOO,
            *(parameter for parameter in QUESTION if parameter.name not in _OF_PREMIUMS),
            choice("format", "How the rows are written.", "json", "csv"),
            AS_OF, KNOWN_ON,
        ),
    ),
    Operation(
        "POST", "/v1/calculators/reserving", "ratios", "calculateReserving",
        "Boni ou mali of a reserve; ultimates and IBNR of a triangle of one's own, by chain ladder.",
        "Calculators", scopes=("ratios:read",), insurers=True, accepts=(JSON,),
        body=ReservingCalculation, example=_TRIANGLE,
    ),
)  # fmt: skip
