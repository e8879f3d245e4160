"""Bodies of a pre-declaration and its end, of merging, and of grouping claims by a common event."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from services.contracts.events.declaration import InjuryKind
from services.contracts.http.base import Amount, Body, Code, Day, Opaque, Reference, SealedText
from services.contracts.http.claim import PlaceIn, policy_named_twice
from services.contracts.ids import ClaimId, PolicyId


class DraftFacts(Body):
    """Pré-déclaration: the fields of a declaration, none of them required yet. It replaces what was kept before."""

    policy_id: PolicyId | None = None
    insurer_id: Opaque | None = None
    policy_reference: Reference | None = None
    occurred_on: Day | None = None
    discovered_on: Day | None = None
    declared_on: Day | None = None
    cause_code: Code | None = None
    injury_kind: InjuryKind | None = None
    place: PlaceIn | None = None
    narrative: SealedText = None
    reporter_id: Opaque | None = None
    claimed_amount: Amount | None = None
    common_event_code: Code | None = None
    item_ref: Reference | None = None
    coverages: Annotated[tuple[Code, ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _one_policy(self) -> DraftFacts:
        if self.policy_id is not None and self.policy_reference is not None:
            raise policy_named_twice()
        return self


class DraftIn(DraftFacts):
    """A pre-declaration (pré-déclaration), sent as a claim with `draft`."""

    draft: Literal[True] = True
    external_reference: Reference | None = None


class DraftDeclarationIn(Body):
    """Declares what the draft holds; without `declared_on` that of the draft counts."""

    declared_on: Day | None = None


class AbandonmentIn(Body):
    """Abandon d'une pré-déclaration; today, unless another day is said."""

    abandoned_on: Day | None = None
    reason: Code


class MergeIn(Body):
    """Fusion: this claim is a duplicate of another, which goes on."""

    into: ClaimId
    merged_on: Day


class GroupingIn(Body):
    """Claims that belong to a common event (événement commun)."""

    claims: Annotated[tuple[ClaimId, ...], Field(min_length=1, max_length=500)]
    grouped_on: Day
    reason: Code = "common_event"
