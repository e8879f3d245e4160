"""Ordering an expertise and receiving its reports. They move no money: fees are payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.expertise.parts import Expertise
from services.claims.guards import happened, in_order
from services.claims.state import Claim, still_open
from services.contracts.events.expertise import (
    ExpertiseKind,
    ExpertiseOrdered,
    ExpertReportReceived,
    ExpertRole,
    FeePayer,
    Head,
)
from services.kit.errors import Missing, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderExpertise:
    """An expert is sent."""

    expertise_id: UUID
    kind: ExpertiseKind = "amicable"
    expert_party_id: str
    expert_role: ExpertRole = "insurer_expert"
    mandated_by: Literal["insurer", "insured", "broker", "court"] = "insurer"
    fee_payer: FeePayer = "insurer"
    follows: UUID | None = None
    ordered_on: date
    due_on: date | None = None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportExpertise:
    """The expert's report is in."""

    expertise_id: UUID
    stage: Literal["preliminary", "final"] = "final"
    report_on: date
    received_on: date
    heads: tuple[Head, ...]
    cause_code: str | None = None
    binding: bool = False
    document_id: UUID | None = None
    file_hash: str | None = None
    today: date


def order_expertise(claim: Claim, command: OrderExpertise) -> list[ExpertiseOrdered]:
    """Orders an expertise. A counter-expertise or a third expert answers a contested one, and none is yet."""
    dossier = still_open(claim)
    if command.kind in ("counter", "third"):
        raise Refusal("expertise-not-contested")
    if command.follows is not None:
        _expertise_of(dossier, command.follows)
    happened(dossier, command.ordered_on, command.today)
    if command.due_on is not None:
        in_order(command.ordered_on, command.due_on)
    return [
        ExpertiseOrdered(
            expertise_id=command.expertise_id,
            kind=command.kind,
            expert_party_id=command.expert_party_id,
            expert_role=command.expert_role,
            mandated_by=command.mandated_by,
            fee_payer=command.fee_payer,
            follows=command.follows,
            ordered_on=command.ordered_on,
            due_on=command.due_on,
        )
    ]


def report_expertise(claim: Claim, command: ReportExpertise) -> list[ExpertReportReceived]:
    """Records a report: a final one may follow a preliminary one, nothing follows a final one."""
    dossier = still_open(claim)
    expertise = _expertise_of(dossier, command.expertise_id)
    if expertise.is_final or (expertise.reports and command.stage == "preliminary"):
        raise Refusal("expertise-already-reported", stage=expertise.reports[-1].stage)
    happened(dossier, command.report_on, command.today)
    happened(dossier, command.received_on, command.today)
    in_order(expertise.ordered.ordered_on, command.report_on)
    in_order(command.report_on, command.received_on)
    in_order(expertise.reports[-1].received_on if expertise.reports else None, command.received_on)
    for head in command.heads:
        if head.claim_coverage_id is not None and head.claim_coverage_id not in dossier.coverages:
            raise Refusal("coverage-not-open")
    return [
        ExpertReportReceived(
            expertise_id=command.expertise_id,
            stage=command.stage,
            report_on=command.report_on,
            received_on=command.received_on,
            heads=command.heads,
            cause_code=command.cause_code,
            binding=command.binding,
            document_id=command.document_id,
            file_hash=command.file_hash,
        )
    ]


def _expertise_of(dossier: Dossier, expertise_id: UUID) -> Expertise:
    expertise = dossier.expertises.get(expertise_id)
    if expertise is None:
        raise Missing("expertise", "expertise-not-found")
    return expertise
