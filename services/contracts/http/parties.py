"""Bodies about the people around a claim: parties, handler, assistance, liability."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from services.contracts.events.parties import PartyRole
from services.contracts.http.base import Body, Code, Day, Opaque, Rate, Reference
from services.contracts.http.wrong import wrong
from services.contracts.ids import PersonId


class WhoIn(Body):
    """Who takes part, and as what: a person by its id or the caller's own reference, or an organisation by its code."""

    person_id: PersonId | None = None
    person_reference: Reference | None = None
    organisation_id: Opaque | None = None
    role: PartyRole

    @model_validator(mode="after")
    def _one_name(self) -> WhoIn:
        names = (self.person_id, self.person_reference, self.organisation_id)
        if sum(name is not None for name in names) != 1:
            raise wrong(
                "party-named-once",
                "Désigner l'intervenant par un seul de person_id, person_reference et organisation_id.",
                "Name the party by exactly one of person_id, person_reference and organisation_id.",
            )
        return self


class PartyIn(WhoIn):
    """Intervenant."""

    added_on: Day


class PartyRemovalIn(Body):
    """Intervenant retiré."""

    removed_on: Day
    reason: Code


class AssignmentIn(Body):
    """Gestionnaire du dossier."""

    handler_id: Opaque
    assigned_on: Day


class AssistanceIn(Body):
    """Assistance, prestation en nature; its cost is a payment with `in_kind`."""

    service: Code
    provider_party_id: Opaque | None = None
    provided_on: Day


class LiabilityIn(Body):
    """Responsabilité: the insured's own share; `rate` null says that it is undetermined (again)."""

    rate: Rate | None
    basis: Literal["agreed", "convention", "judgment", "assumed"]
    convention_code: Code | None = None
    convention_case: Reference | None = None
    set_on: Day

    @model_validator(mode="after")
    def _a_share(self) -> LiabilityIn:
        if self.rate is not None and self.rate > 1:
            raise wrong("rate-above-one", "Une part de responsabilité va de 0 à 1.", "A share lies between 0 and 1.")
        if self.basis == "convention" and self.convention_code is None:
            raise wrong(
                "convention-required",
                "Une responsabilité conventionnelle nomme sa convention (convention_code).",
                "A liability under a convention names it (convention_code).",
            )
        return self
