"""Events of a policy beside its cover and premiums: what it insures, in units, and the prevention that it follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

ExposureUnit = Literal["vehicles", "persons", "sites", "turnover", "payroll", "square_metres"]
PlanStatus = Literal["open", "done", "dropped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureDeclared:
    """Assiette déclarée: how many units the policy insures, each day of a period.

    `before` is what was declared of each of these days until then, null where nothing was.
    """

    BUSINESS_DATE: ClassVar = "period_start"

    unit: ExposureUnit
    before: Decimal | None = None
    after: Decimal
    period_start: date
    period_end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPlanSet:
    """Plan de prévention, followed from one day to another; the latest of a plan's events says what it is.

    `target_rate` is the loss ratio (S/P) that it aims at.
    """

    BUSINESS_DATE: ClassVar = "starts_on"

    plan_id: UUID
    actions: tuple[str, ...]
    starts_on: date
    ends_on: date
    status: PlanStatus
    target_rate: Decimal | None = None
