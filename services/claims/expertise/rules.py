"""Ordering an expertise and receiving its reports. They move no money: the fees are payments."""

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
from services.contracts.events.sealed import Private
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
    findings: Private | None = None
    medical_heads: Private | None = None
    today: date


def order_expertise(claim: Claim, command: OrderExpertise) -> list[ExpertiseOrdered]:
    """Orders an expertise. A counter-expertise answers a contested one, a third expert what the two leave apart.

    Refuses with `expertise-not-contested`, `expertise-not-reported`.
    """
    dossier = still_open(claim)
    happened(dossier, command.ordered_on, command.today)
    if command.kind == "counter":
        in_order(_contested_on(dossier, command.follows), command.ordered_on)
    elif command.kind == "third":
        in_order(_counter_received_on(dossier, command.follows), command.ordered_on)
    elif command.follows is not None:
        expertise_of(dossier, command.follows)
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


def _contested_on(dossier: Dossier, follows: UUID | None) -> date:
    """The day on which the expertise that a counter-expertise answers was contested."""
    followed = expertise_of(dossier, follows) if follows is not None else None
    if followed is None or followed.concluded is None or followed.state != "contested":
        raise Refusal("expertise-not-contested")
    return followed.concluded.concluded_on


def _counter_received_on(dossier: Dossier, follows: UUID | None) -> date:
    """The day of the counter-expert's final report. A third expert follows it, or the expertise it answers."""
    followed = expertise_of(dossier, follows) if follows is not None else None
    if followed is None:
        raise Refusal("expertise-not-contested")
    counter = followed if followed.ordered.kind == "counter" else _counter_to(dossier, follows)
    if counter is None or counter.state in ("agreed", "cancelled"):
        raise Refusal("expertise-not-contested")
    if counter.final is None:
        raise Refusal("expertise-not-reported", kind="counter")
    return counter.final.received.received_on


def _counter_to(dossier: Dossier, expertise_id: UUID | None) -> Expertise | None:
    """The latest counter-expertise to an expertise."""
    answers = [
        e for e in dossier.expertises.values() if e.ordered.kind == "counter" and e.ordered.follows == expertise_id
    ]
    return answers[-1] if answers else None


def report_expertise(claim: Claim, command: ReportExpertise) -> list[ExpertReportReceived]:
    """Records a report: a final one may follow a preliminary one, nothing follows a final one.

    A medical one arrives with its heads sealed. Refuses with `expertise-closed`, `expertise-already-reported`.
    """
    dossier = still_open(claim)
    expertise = expertise_of(dossier, command.expertise_id)
    if expertise.state in ("agreed", "decided", "cancelled"):
        raise Refusal("expertise-closed", state=expertise.state)
    last = expertise.reports[-1].received if expertise.reports else None
    if last is not None and (last.stage == "final" or command.stage == "preliminary"):
        raise Refusal("expertise-already-reported", stage=last.stage)
    happened(dossier, command.report_on, command.today)
    happened(dossier, command.received_on, command.today)
    in_order(expertise.ordered.ordered_on, command.report_on)
    in_order(command.report_on, command.received_on)
    in_order(last.received_on if last else None, command.received_on)
    heads_on_claim(dossier, command.heads)
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
            findings=command.findings,
            medical_heads=command.medical_heads,
        )
    ]


def heads_on_claim(dossier: Dossier, heads: tuple[Head, ...]) -> None:
    """Refuses with `coverage-not-open` heads on a coverage that the claim has not."""
    for head in heads:
        if head.claim_coverage_id is not None and head.claim_coverage_id not in dossier.coverages:
            raise Refusal("coverage-not-open")


def expertise_of(dossier: Dossier, expertise_id: UUID) -> Expertise:
    """The expertise with this id on the claim. Missing: `expertise-not-found`."""
    expertise = dossier.expertises.get(expertise_id)
    if expertise is None:
        raise Missing("expertise", "expertise-not-found")
    return expertise
