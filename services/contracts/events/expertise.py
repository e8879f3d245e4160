"""Events of an expertise. They move no money: the fees are payments. EVENTS.md §4.3."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from services.contracts.events.sealed import Private
from services.contracts.money import Money

ExpertiseKind = Literal["amicable", "joint", "counter", "third", "judicial", "medical"]
ExpertRole = Literal["insurer_expert", "insured_expert", "third_expert", "judicial_expert", "medical_expert"]
FeePayer = Literal["insurer", "insured", "third_party"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One head of damage (poste) of a report, net and gross of tax."""

    claim_coverage_id: UUID | None = None
    code: str
    net: Money
    gross: Money
    wear_rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertiseOrdered:
    """Mission d'expertise."""

    BUSINESS_DATE: ClassVar = "ordered_on"

    expertise_id: UUID
    kind: ExpertiseKind
    expert_party_id: str
    expert_role: ExpertRole
    mandated_by: Literal["insurer", "insured", "broker", "court"]
    fee_payer: FeePayer
    follows: UUID | None = None
    ordered_on: date
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertReportReceived:
    """Rapport d'expertise."""

    BUSINESS_DATE: ClassVar = "received_on"

    expertise_id: UUID
    stage: Literal["preliminary", "final"]
    report_on: date
    received_on: date
    heads: tuple[Head, ...]
    cause_code: str | None = None
    binding: bool
    document_id: UUID | None = None
    file_hash: str | None = None
    findings: Private | None = None
    medical_heads: Private | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertiseScheduled:
    """Rendez-vous d'expertise."""

    BUSINESS_DATE: ClassVar = "visit_on"

    expertise_id: UUID
    visit_on: date
    mode: Literal["on_site", "remote"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertiseConcluded:
    """Procès-verbal signé, ou contestation; `by` says whose stand it is."""

    BUSINESS_DATE: ClassVar = "concluded_on"

    expertise_id: UUID
    result: Literal["agreed", "contested"]
    by: Literal["insurer", "insured", "third_party", "all"]
    concluded_on: date
    heads: tuple[Head, ...] = ()
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertiseCancelled:
    """Mission annulée."""

    BUSINESS_DATE: ClassVar = "cancelled_on"

    expertise_id: UUID
    cancelled_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncapacityRecorded:
    """Consolidation, taux d'incapacité et sa contestation. Rates and the date of consolidation are health data."""

    BUSINESS_DATE: ClassVar = "recorded_on"

    incapacity_id: UUID
    person_id: UUID
    stage: Literal["consolidated", "notified", "contested", "implied_rejection", "court", "decided"]
    body: Literal["cpam", "cmra", "court", "expert"]
    rate_kind: Private | None = None
    rate_before: Private | None = None
    rate_after: Private | None = None
    consolidated_on: Private | None = None
    notified_on: date | None = None
    recorded_on: date


ExpertiseEvent = (
    ExpertiseOrdered
    | ExpertiseScheduled
    | ExpertReportReceived
    | ExpertiseConcluded
    | ExpertiseCancelled
    | IncapacityRecorded
)
