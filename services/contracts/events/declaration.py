"""Events of a claim's declaration (déclaration) and its coverages (garanties). EVENTS.md §4.2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from services.contracts.events.common import Change, Handling
from services.contracts.events.policy import CoverageTermsSet
from services.contracts.events.sealed import Private
from services.contracts.money import Money

InjuryKind = Literal["material", "bodily", "mixed"]
Decision = Literal["confirmed", "partial", "under_reservation", "refused"]
Outcome = Literal[
    "settled", "no_action", "coverage_refused", "below_deductible", "withdrawn",
    "duplicate", "fraud_confirmed", "time_barred", "transferred",
]  # fmt: skip
ReopeningReason = Literal[
    "new_damage", "late_payment", "recourse_received", "recourse_suffered", "litigation",
    "decision_reversed", "complaint_upheld", "position_moved", "error",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where it happened, as coarsely as figures need: no street, no name."""

    country: str
    postcode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDrafted:
    """Pré-déclaration; it replaces the last one. `missing` names the fields a declaration still needs.

    `declared_on` is the day on which the loss was reported, if that is known already; `item_ref` the item concerned.
    """

    BUSINESS_DATE: ClassVar = "drafted_on"

    drafted_on: date
    policy_id: UUID | None = None
    policy_reference: str | None = None
    insurer_id: str | None = None
    external_reference: str | None = None
    occurred_on: date | None = None
    discovered_on: date | None = None
    declared_on: date | None = None
    cause_code: str | None = None
    injury_kind: InjuryKind | None = None
    place: Place | None = None
    item_ref: str | None = None
    coverages: tuple[str, ...] = ()
    narrative: Private | None = None
    reporter_id: str | None = None
    claimed_amount: Money | None = None
    common_event_code: str | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDraftAbandoned:
    """Abandon de la pré-déclaration."""

    BUSINESS_DATE: ClassVar = "abandoned_on"

    abandoned_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDeclared:
    """Déclaration de sinistre."""

    BUSINESS_DATE: ClassVar = "declared_on"

    claim_no: str
    policy_id: UUID | None = None
    policy_reference: str | None = None
    insurer_id: str
    external_reference: str | None = None
    currency: str
    occurred_on: date
    discovered_on: date | None = None
    declared_on: date
    cause_code: str
    injury_kind: InjuryKind
    place: Place | None = None
    narrative: Private | None = None
    reporter_id: str | None = None
    claimed_amount: Money | None = None
    handling: Handling
    common_event_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSentToInsurer:
    """Déclaration à la compagnie."""

    BUSINESS_DATE: ClassVar = "sent_on"

    insurer_id: str
    sent_on: date
    channel: str
    message_ref: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAcknowledged:
    """Accusé de réception de la compagnie, with its own claim number."""

    BUSINESS_DATE: ClassVar = "received_on"

    insurer_claim_no: str
    received_on: date
    handler_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCorrected:
    """Rectification, rattachement à un autre contrat."""

    BUSINESS_DATE: ClassVar = "corrected_on"

    corrected_on: date
    changes: tuple[Change, ...]
    narrative: Private | None = None
    reason: str
    corrects: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCoverageOpened:
    """Garantie mise en jeu, or rouverte under the same id; `terms` are those of the loss date."""

    BUSINESS_DATE: ClassVar = "opened_on"

    claim_coverage_id: UUID
    coverage_code: str
    claimant_party_id: UUID | None = None
    item_ref: str | None = None
    policy_version: int | None
    terms: CoverageTermsSet | None
    opened_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCoverageClosed:
    """Garantie close."""

    BUSINESS_DATE: ClassVar = "closed_on"

    claim_coverage_id: UUID
    closed_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageDecided:
    """Prise de position: confirmed, partial, under reservation or refused with its grounds."""

    BUSINESS_DATE: ClassVar = "decided_on"

    claim_coverage_id: UUID
    before: Decision | None
    after: Decision
    grounds: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    evidence: tuple[UUID, ...] = ()
    decided_by: Literal["insurer", "broker"]
    decided_on: date
    notified_on: date | None = None
    remedies_stated: bool
    refused_amount: Money | None = None
    stake_before: Money
    stake_after: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageContested:
    """Contestation du refus: the stake counts from here in the cost of risk."""

    BUSINESS_DATE: ClassVar = "contested_on"

    claim_coverage_id: UUID
    contested_on: date
    grounds: tuple[str, ...] = ()
    narrative: Private | None = None
    stake_before: Money
    stake_after: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimClosed:
    """Clôture."""

    BUSINESS_DATE: ClassVar = "closed_on"

    closed_on: date
    outcome: Outcome
    recourse_pending: bool
    merged_into: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimReopened:
    """Réouverture."""

    BUSINESS_DATE: ClassVar = "reopened_on"

    reopened_on: date
    reason: ReopeningReason


DeclarationEvent = (
    ClaimDrafted | ClaimDraftAbandoned | ClaimDeclared | ClaimSentToInsurer | ClaimAcknowledged | ClaimCorrected
)
CoverageEvent = ClaimCoverageOpened | ClaimCoverageClosed | CoverageDecided | CoverageContested
ClosureEvent = ClaimClosed | ClaimReopened
