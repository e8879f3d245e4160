"""Events of an expertise. They move no money: the fees are payments. EVENTS.md §4.3."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

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


ExpertiseEvent = ExpertiseOrdered | ExpertReportReceived
