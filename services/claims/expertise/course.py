"""The course of an expertise between its mission and its end: appointment, agreement, contest, cancellation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.expertise.parts import ENDED, Expertise
from services.claims.expertise.rules import expertise_of, heads_on_claim
from services.claims.guards import happened, in_order
from services.claims.state import Claim, still_open
from services.contracts.events.expertise import ExpertiseCancelled, ExpertiseConcluded, ExpertiseScheduled, Head
from services.kit.errors import FieldError, Invalid, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleExpertise:
    """The expert comes, or looks from afar, on a day that may still lie ahead."""

    expertise_id: UUID
    visit_on: date
    mode: Literal["on_site", "remote"] = "on_site"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludeExpertise:
    """The report is agreed, with the heads of the joint record if they differ from it, or contested."""

    expertise_id: UUID
    result: Literal["agreed", "contested"]
    by: Literal["insurer", "insured", "third_party", "all"]
    concluded_on: date
    heads: tuple[Head, ...] = ()
    grounds: tuple[str, ...] = ()
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelExpertise:
    """The mission is called off before any report."""

    expertise_id: UUID
    cancelled_on: date
    reason: str
    today: date


def schedule_expertise(claim: Claim, command: ScheduleExpertise) -> list[ExpertiseScheduled]:
    """Makes an appointment (rendez-vous). A later one takes its place, until the expert has reported."""
    dossier = still_open(claim)
    expertise = _not_reported(dossier, command.expertise_id)
    in_order(expertise.ordered.ordered_on, command.visit_on)
    return [ExpertiseScheduled(expertise_id=command.expertise_id, visit_on=command.visit_on, mode=command.mode)]


def conclude_expertise(claim: Claim, command: ConcludeExpertise) -> list[ExpertiseConcluded]:
    """Agrees to a final report (procès-verbal), or contests it.

    Refuses with `expertise-closed` once it has ended, `expertise-not-reported` before the final report.
    """
    dossier = still_open(claim)
    expertise = expertise_of(dossier, command.expertise_id)
    if expertise.state in ENDED:
        raise Refusal("expertise-closed", state=expertise.state)
    if expertise.final is None:
        raise Refusal("expertise-not-reported", state=expertise.state)
    happened(dossier, command.concluded_on, command.today)
    in_order(expertise.final.received.received_on, command.concluded_on)
    heads_on_claim(dossier, command.heads)
    if command.heads and expertise.ordered.kind == "medical":  # the event holds them in clear
        raise Invalid([FieldError("/heads", "medical-heads-sealed")])
    return [
        ExpertiseConcluded(
            expertise_id=command.expertise_id,
            result=command.result,
            by=command.by,
            concluded_on=command.concluded_on,
            heads=command.heads,
            grounds=command.grounds,
        )
    ]


def cancel_expertise(claim: Claim, command: CancelExpertise) -> list[ExpertiseCancelled]:
    """Calls a mission off."""
    dossier = still_open(claim)
    expertise = _not_reported(dossier, command.expertise_id)
    happened(dossier, command.cancelled_on, command.today)
    in_order(expertise.ordered.ordered_on, command.cancelled_on)
    return [
        ExpertiseCancelled(expertise_id=command.expertise_id, cancelled_on=command.cancelled_on, reason=command.reason)
    ]


def _not_reported(dossier: Dossier, expertise_id: UUID) -> Expertise:
    """Refuses with `expertise-closed`, `expertise-already-reported`."""
    expertise = expertise_of(dossier, expertise_id)
    if expertise.state in ENDED:
        raise Refusal("expertise-closed", state=expertise.state)
    if expertise.reports:
        raise Refusal("expertise-already-reported", stage=expertise.reports[-1].received.stage)
    return expertise
