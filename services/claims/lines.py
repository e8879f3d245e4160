"""Where a command's amount stands in a claim (EVENTS.md §2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.claims.coverage.parts import Coverage
from services.claims.dossier import Dossier
from services.contracts.events.common import COST_CATEGORIES, CostCategory, CostType, Line
from services.contracts.ids import dress
from services.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Where:
    """A line as a command names it: its coverage by id, by code, or not at all (not allocated)."""

    claim_coverage_id: UUID | None = None
    coverage_code: str | None = None
    cost_type: CostType = "indemnity"
    cost_category: CostCategory = "other"


def line_of(dossier: Dossier, where: Where, *, may_be_closed: bool = False) -> Line:
    """The line a command means.

    Refuses with `cost-category-mismatch`, `coverage-not-open` (unknown too), or `coverage-ambiguous`
    where a code names several coverages of the claim.
    """
    if where.cost_category not in COST_CATEGORIES[where.cost_type]:
        raise Refusal("cost-category-mismatch", allowed=sorted(COST_CATEGORIES[where.cost_type]))
    return Line(_coverage_of(dossier, where, may_be_closed=may_be_closed), where.cost_type, where.cost_category)


def _coverage_of(dossier: Dossier, where: Where, *, may_be_closed: bool) -> UUID | None:
    if where.claim_coverage_id is None and where.coverage_code is None:
        return None
    named = [key for key, coverage in dossier.coverages.items() if _is_named(where, key, coverage)]
    usable = [key for key in named if may_be_closed or dossier.coverages[key].is_open]
    if not usable:
        raise Refusal("coverage-not-open", coverage_code=where.coverage_code)
    if len(usable) > 1:
        raise Refusal("coverage-ambiguous", coverage_code=where.coverage_code)
    return usable[0]


def _is_named(where: Where, key: UUID, coverage: Coverage) -> bool:
    if where.claim_coverage_id is not None:
        return key == where.claim_coverage_id
    return coverage.code == where.coverage_code


def must_be_in_force(dossier: Dossier, line: Line) -> None:
    """Where the broker pays, it reserves no indemnity on a coverage that was not in force at the loss.

    Refuses with `cover-not-in-force`.
    """
    if dossier.declared.handling != "delegated" or line.cost_type != "indemnity" or line.claim_coverage_id is None:
        return
    coverage = dossier.coverages[line.claim_coverage_id]
    if coverage.opened.terms is None:
        raise Refusal("cover-not-in-force", coverage_code=coverage.code)


def line_view(dossier: Dossier, line: Line) -> dict[str, str | None]:
    """A line as the API shows it."""
    key = line.claim_coverage_id
    return {
        "claim_coverage_id": dress("cov", key) if key else None,
        "coverage_code": dossier.coverages[key].code if key else None,
        "cost_type": line.cost_type,
        "cost_category": line.cost_category,
    }
