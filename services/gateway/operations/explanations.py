"""What stands behind a ratio: how it was known, what it sums, how its claims are made up."""

from __future__ import annotations

from typing import Final

from services.gateway.operations.model import JSON, Operation, Parameter
from services.gateway.operations.ratios import GROUP_BY, QUESTION, SEGMENTS, YEAR_BASIS
from services.gateway.operations.shape import AFTER, AS_OF, KNOWN_ON, LIMIT, choice, day

_MONTH: Final = {"type": "string", "pattern": r"^\d{4}-\d{2}$"}
_AMOUNTS: Final = {"type": "string", "examples": ["0,1000,5000,15000"]}

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "GET", "/v1/ratios/history", "ratios", "getRatioHistory",
        "Évolution du S/P: the ratio as it was known at the end of each month, and what changed since the one before.",
        "Ratios", scopes=("ratios:read",), insurers=True, consistent=True,
        answer_media=(JSON, "text/csv"), problems=("segment-version-unknown",),
        parameters=(
            Parameter("from", "The first month; without it 36 of them.", _MONTH),
            Parameter("to", "The last month; without it this one, known until today.", _MONTH),
            GROUP_BY, *QUESTION, YEAR_BASIS, *SEGMENTS,
            day("as_of", "No point looks beyond this day; without it each is as of the day on which it was known."),
            choice("format", "How the points are written.", "json", "csv"),
        ),
    ),
    Operation(
        "GET", "/v1/ratios/explain", "ratios", "explainRatio",
        "Explication du S/P: the movements and events that one cell sums, or that changed it since another day.",
        "Ratios", scopes=("ratios:read",), insurers=True, consistent=True, problems=("segment-version-unknown",),
        parameters=(
            *QUESTION, YEAR_BASIS, *SEGMENTS, AS_OF, KNOWN_ON,
            day("known_from", "What changed since this day of knowledge."),
            day("as_of_from", "What changed since this day; the earlier of `as_of` and `known_from` unless said."),
            choice("sort", "The largest effect first, or by date.", "effect", "date"),
            LIMIT, AFTER,
        ),
    ),
    Operation(
        "GET", "/v1/ratios/frequency-severity", "ratios", "getFrequencySeverity",
        "Fréquence-gravité: claims by bands of cost, the largest, their months, delays of declaration and settlement.",
        "Ratios", scopes=("ratios:read",), insurers=True, consistent=True, problems=("segment-version-unknown",),
        parameters=(
            GROUP_BY, *QUESTION, *SEGMENTS,
            choice("year_basis", "Years of loss, or of the policy.", "accident_year", "policy_year"),
            Parameter("edges", "Where bands begin, in euros, ascending; 0 to 150000 unless said.", _AMOUNTS),
            Parameter("top", "How many claims are the largest, comma-separated; 1,5,10 unless said."),
            AS_OF, KNOWN_ON,
        ),
    ),
)  # fmt: skip
