"""Bodies of claims: declaration, coverages, expertise, closing and reopening."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.contracts.events.common import Handling
from services.contracts.events.declaration import InjuryKind, Outcome, ReopeningReason
from services.contracts.events.expertise import ExpertiseKind, ExpertRole, FeePayer
from services.contracts.http.base import (
    Amount,
    Body,
    Code,
    Day,
    LineBody,
    Opaque,
    Rate,
    Reference,
    SealedText,
    Sha256,
)
from services.contracts.http.parties import WhoIn
from services.contracts.http.wrong import wrong
from services.contracts.ids import ClaimCoverageId, DocumentId, EventId, ExpertiseId, PartyId, PolicyId


class PlaceIn(Body):
    """Where it happened: no street, no name."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    postcode: Annotated[str, Field(pattern=r"^[A-Z0-9 -]{2,10}$")]


def policy_named_twice() -> PydanticCustomError:
    """A policy named both by its id and by its reference."""
    return wrong(
        "policy-named-twice",
        "Désigner le contrat par son identifiant ou par sa référence, pas les deux.",
        "Name the policy by its id or by its reference, not both.",
    )


class ClaimIn(Body):
    """Declares a claim (déclaration) on a policy named by its id, or by insurer and number.

    `item_ref` is the insured item concerned (a registration, a site): that of the coverages opened here.
    """

    policy_id: PolicyId | None = None
    insurer_id: Opaque | None = None
    policy_reference: Reference | None = None
    external_reference: Reference | None = None
    occurred_on: Day
    discovered_on: Day | None = None
    declared_on: Day
    cause_code: Code
    injury_kind: InjuryKind = "material"
    place: PlaceIn | None = None
    narrative: SealedText = None
    reporter_id: Opaque | None = None
    claimed_amount: Amount | None = None
    common_event_code: Code | None = None
    item_ref: Reference | None = None
    coverages: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    parties: Annotated[tuple[WhoIn, ...], Field(max_length=50)] = ()
    draft: Literal[False] = False

    @model_validator(mode="after")
    def _one_policy(self) -> ClaimIn:
        if self.policy_id is not None and self.policy_reference is not None:
            raise policy_named_twice()
        if self.policy_reference is not None and self.insurer_id is None:
            raise wrong(
                "insurer-required",
                "Une référence de contrat s'accompagne de son insurer_id.",
                "A policy reference needs its insurer_id.",
            )
        return self


class TransmissionIn(Body):
    """Déclaration à la compagnie, with the proof of its sending."""

    sent_on: Day
    channel: Code
    message_ref: Reference
    content_hash: Sha256


class AcknowledgementIn(Body):
    """Accusé de réception, with the insurer's own claim number."""

    insurer_claim_no: Reference
    received_on: Day
    handler_ref: Opaque | None = None


class Corrections(Body):
    """The facts to correct; only the fields sent change."""

    policy_id: PolicyId | None = None
    occurred_on: Day | None = None
    discovered_on: Day | None = None
    cause_code: Code | None = None
    place: PlaceIn | None = None
    injury_kind: InjuryKind | None = None
    insurer_id: Opaque | None = None
    handling: Handling | None = None
    common_event_code: Code | None = None
    narrative: SealedText = None


class CorrectionIn(Body):
    """Rectification, rattachement à un autre contrat."""

    corrected_on: Day
    reason: Code
    changes: Corrections
    corrects: EventId | None = None


class ClaimCoverageIn(Body):
    """Garantie mise en jeu."""

    coverage_code: Code
    claimant_party_id: PartyId | None = None
    item_ref: Reference | None = None
    opened_on: Day
    reason: Code = "declaration"


class CoverageCloseIn(Body):
    """Garantie close."""

    closed_on: Day
    reason: Code


class CoverageReopenIn(Body):
    """Garantie rouverte."""

    opened_on: Day
    reason: Code


class ExpertiseIn(Body):
    """Mission d'expertise."""

    kind: ExpertiseKind = "amicable"
    expert_party_id: Opaque
    expert_role: ExpertRole = "insurer_expert"
    mandated_by: Literal["insurer", "insured", "broker", "court"] = "insurer"
    fee_payer: FeePayer = "insurer"
    follows: ExpertiseId | None = None
    ordered_on: Day
    due_on: Day | None = None


class HeadIn(Body):
    """One head of damage (poste)."""

    claim_coverage_id: ClaimCoverageId | None = None
    code: Code
    net: Amount
    gross: Amount
    wear_rate: Rate | None = None


class ReportIn(Body):
    """Rapport d'expertise."""

    stage: Literal["preliminary", "final"] = "final"
    report_on: Day
    received_on: Day
    heads: Annotated[tuple[HeadIn, ...], Field(min_length=1, max_length=100)]
    cause_code: Code | None = None
    binding: bool = False
    document_id: DocumentId | None = None
    file_hash: Sha256 | None = None
    findings: SealedText = None


class ClosureIn(Body):
    """Clôture."""

    closed_on: Day
    outcome: Outcome
    recourse_pending: bool = False


class ReopeningReserve(LineBody):
    """The reserve of a line at reopening: zero allowed, silence not."""

    amount: Amount


class ReopeningIn(Body):
    """Réouverture."""

    reopened_on: Day
    reason: ReopeningReason
    reserves: Annotated[tuple[ReopeningReserve, ...], Field(min_length=1, max_length=100)]
