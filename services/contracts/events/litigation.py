"""Events of a court file (contentieux). They move no money: costs and damages are payments. EVENTS.md §4.5."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from services.contracts.events.sealed import Private
from services.contracts.money import Money

LitigationStep = Literal[
    "counsel_instructed", "hearing", "court_expert", "judgment", "appeal", "agreement", "withdrawn", "closed"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LitigationOpened:
    """Contentieux ouvert. `claim_coverage_id` is the coverage in dispute, None where it is the claim as a whole."""

    BUSINESS_DATE: ClassVar = "opened_on"

    matter_id: UUID
    claim_coverage_id: UUID | None = None
    recourse_id: UUID | None = None
    court: str
    case_no: str | None = None
    side: Literal["claimant", "defendant"]
    stake: Money
    opened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LitigationStepRecorded:
    """Étape de la procédure. `counsel_party_id` names the counsel instructed, where that is the step."""

    BUSINESS_DATE: ClassVar = "step_on"

    matter_id: UUID
    step: LitigationStep
    step_on: date
    result_amount: Money | None = None
    counsel_party_id: str | None = None
    document_id: UUID | None = None
    narrative: Private | None = None


LitigationEvent = LitigationOpened | LitigationStepRecorded
