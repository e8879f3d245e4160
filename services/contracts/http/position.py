"""Bodies of an insurer's statements: where its claims stand at a cut-off (situations compagnie)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from services.contracts.events.common import COST_CATEGORIES, CostCategory, CostType
from services.contracts.events.position import InsurerStatus
from services.contracts.events.recourse import RecourseType
from services.contracts.http.base import Body, Code, Day, Opaque, Reference, SignedAmount
from services.contracts.http.wrong import coverage_named_twice, wrong
from services.contracts.ids import ClaimCoverageId, ClaimId

Coverage = Literal["full", "partial"]


class PositionLineIn(Body):
    """A line as the insurer states it: paid and received to date, and outstanding, at the cut-off.

    Without a coverage and a category it is all that the insurer holds of this type of cost: the one line of the claim
    that has amounts of it. Amounts are signed: an insurer nets what it got back.
    """

    claim_coverage_id: ClaimCoverageId | None = None
    coverage_code: Code | None = None
    cost_type: CostType = "indemnity"
    cost_category: CostCategory | None = None
    recourse_type: RecourseType = "third_party"
    paid_to_date: SignedAmount
    case_reserve: SignedAmount
    recourse_received: SignedAmount
    recourse_forecast: SignedAmount | None = None

    @model_validator(mode="after")
    def _fits(self) -> PositionLineIn:
        if self.claim_coverage_id is not None and self.coverage_code is not None:
            raise coverage_named_twice()
        if self.cost_category is not None and self.cost_category not in COST_CATEGORIES[self.cost_type]:
            raise wrong(
                "cost-category-mismatch",
                f"La catégorie {self.cost_category} ne convient pas au type {self.cost_type}.",
                f"{self.cost_category} is not a category of {self.cost_type}.",
            )
        return self


class Stated(Body):
    """A claim in a statement: the insurer's number, what else may tell which claim it is, and its lines."""

    insurer_claim_no: Reference
    external_reference: Reference | None = None
    policy_no: Reference | None = None
    occurred_on: Day | None = None
    insurer_status: InsurerStatus | None = None
    lines: Annotated[tuple[PositionLineIn, ...], Field(min_length=1, max_length=50)]


class PositionIn(Stated):
    """Situation compagnie of one claim, as a line of a file gives it."""

    insurer_id: Opaque
    cut_off_on: Day


class StatedClaimIn(Stated):
    """One claim of a statement; `claim_id` where the sender knows ours."""

    claim_id: ClaimId | None = None


class PositionsIn(Body):
    """An insurer's statement at a cut-off. An insurer's own key need not name the insurer.

    `coverage`: `full` says that it holds every claim of the insurer: those that it lacks are listed, never zeroed.
    """

    insurer_id: Opaque | None = None
    cut_off_on: Day
    coverage: Coverage = "partial"
    positions: Annotated[tuple[StatedClaimIn, ...], Field(min_length=1, max_length=1_000)]
