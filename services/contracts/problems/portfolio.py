"""What refuses a request about segments of a portfolio."""

from __future__ import annotations

from services.contracts.problems.model import ProblemKind

PORTFOLIO: dict[str, ProblemKind] = {
    "segment-not-found": ProblemKind(404, "Segment inconnu", "Unknown segment"),
    "segment-version-unknown": ProblemKind(404, "Version des segments inconnue", "Unknown version of the segments"),
}
