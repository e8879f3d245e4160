"""Bodies about persons (personnes): who they are, and what they ask."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from services.contracts.http.base import Body, Code, Day
from services.contracts.http.settlement import BankAccountIn
from services.contracts.http.wrong import wrong

Said = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]+$", min_length=1, max_length=200)]


class IdentityIn(Body):
    """Identité: names of a natural person, or the name and number of a legal one."""

    family_name: Said | None = None
    given_names: Said | None = None
    birth_name: Said | None = None
    legal_name: Said | None = None
    registration_no: Said | None = None


class AddressIn(Body):
    """Adresse postale."""

    lines: Annotated[tuple[Said, ...], Field(min_length=1, max_length=6)]
    postcode: Said | None = None
    city: Said | None = None
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "FR"


class ContactsIn(Body):
    """Coordonnées."""

    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)] | None = None
    phones: Annotated[tuple[Said, ...], Field(max_length=5)] = ()
    address: AddressIn | None = None


class PersonIn(Body):
    """A person, whole: what is not sent is no longer known. Everything but `nature` is stored sealed."""

    nature: Literal["natural", "legal"]
    identity: IdentityIn
    birth_on: Day | None = None
    contacts: ContactsIn | None = None
    bank_account: BankAccountIn | None = None

    @model_validator(mode="after")
    def _named_as_it_is(self) -> PersonIn:
        natural = self.nature == "natural"
        if (self.identity.family_name if natural else self.identity.legal_name) is None:
            raise wrong(
                "name-required",
                "Une personne physique porte un family_name, une personne morale un legal_name.",
                "A natural person has a family_name, a legal one a legal_name.",
            )
        if not natural and self.birth_on is not None:
            raise wrong("birth-of-a-legal-person", "Une personne morale ne naît pas.", "A legal person has no birth.")
        return self


class ErasureIn(Body):
    """Demande d'effacement."""

    received_on: Day
    legal_reason: Code = "erasure_request"


class AccessIn(Body):
    """Demande d'accès."""

    received_on: Day


class HoldIn(Body):
    """Gel d'effacement; `hold` false lifts it."""

    hold: bool
    set_on: Day
    reason: Code
