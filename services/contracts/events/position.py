"""The event of an insurer's statement of a claim (situation compagnie). EVENTS.md §2.11, §4.4."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from services.contracts.events.common import CostCategory, CostType, MoneyContext
from services.contracts.events.recourse import RecourseType
from services.contracts.money import Money

InsurerStatus = Literal["open", "closed"]
MatchedBy = Literal["insurer_claim_no", "external_reference", "policy_and_occurrence", "claim_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionLine:
    """Where a line of the claim stands with the insurer at the cut-off: totals since the loss, and the reserve.

    `recourse_forecast` None: not stated. `recourse_type` is that of what comes in, and of the forecast.
    """

    claim_coverage_id: UUID | None = None
    cost_type: CostType
    cost_category: CostCategory
    paid_to_date: Money
    case_reserve: Money
    recourse_received: Money
    recourse_forecast: Money | None = None
    recourse_type: RecourseType = "third_party"


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionReported(MoneyContext):
    """Situation compagnie. Evidence: what it moves follows it in the same append.

    `supersedes` is the position of the same insurer's number and cut-off that this one replaces; `late` says that a
    later cut-off was already stated.
    """

    BUSINESS_DATE: ClassVar = "cut_off_on"

    position_id: UUID
    insurer_id: str
    insurer_claim_no: str
    cut_off_on: date
    lines: tuple[PositionLine, ...]
    insurer_status: InsurerStatus | None = None
    supersedes: UUID | None = None
    late: bool
    matched_by: MatchedBy


PositionEvent = PositionReported
