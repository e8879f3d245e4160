"""Bodies of the directory (annuaire): insurers, clients, advisers and organisations by the caller's own reference."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from services.contracts.http.base import Body, Day, Reference
from services.contracts.http.person import Said
from services.contracts.http.wrong import wrong


class DirectoryIn(Body):
    """A legal person by its name. A natural one by its reference among persons, whose names are sealed."""

    nature: Literal["legal", "natural"] = "legal"
    name: Said | None = None
    registration_no: Said | None = None
    person_reference: Reference | None = None
    valid_from: Day | None = None

    @model_validator(mode="after")
    def _no_name_of_a_person(self) -> DirectoryIn:
        legal = self.nature == "legal"
        if legal and (self.name is None or self.person_reference is not None):
            raise wrong(
                "name-required",
                "Une personne morale porte un nom (name), et pas de person_reference.",
                "A legal person has a name, and no person_reference.",
            )
        if not legal and (self.person_reference is None or self.name is not None or self.registration_no is not None):
            raise wrong(
                "person-reference-required",
                "Une personne physique se désigne par sa person_reference : son nom est enregistré à part, chiffré.",
                "A natural person is given by its person_reference: its name is kept apart, sealed.",
            )
        return self
