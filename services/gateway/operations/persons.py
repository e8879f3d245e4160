"""Persons (personnes) and the directory (annuaire)."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.contracts.http import directory, person
from services.gateway.operations import shape
from services.gateway.operations.model import JSON, Operation
from services.gateway.operations.shape import AFTER, AS_OF, KNOWN_ON, LIMIT, SORT, UPDATED_SINCE, choice, text

_PERSONS: Final = "Persons"
_DIRECTORY: Final = "Directory"
_SEALED: Final = ("sealing-unavailable", "master-key-mismatch")
_command: Final = partial(shape.command, service="claims", tag=_PERSONS, scope="claims:write")

_PERSON: Final = {
    "nature": "natural",
    "identity": {"family_name": "Durand", "given_names": "Élodie"},
    "birth_on": "1980-02-29",
    "contacts": {
        "email": "elodie.durand@example.fr",
        "phones": ["+33 6 12 34 56 78"],
        "address": {"lines": ["3 rue des Lilas"], "postcode": "75011", "city": "Paris"},
    },
    "bank_account": {"iban": "FR1420041010050500013M02606", "bic": "PSSTFRPPXXX"},
}
_ENTRIES: Final = {
    "insurers": (
        "Insurer",
        "Insurers (compagnies)",
        {"name": "Fremotor Assurances SA", "registration_no": "542110291"},
    ),
    "clients": ("Client", "Clients", {"nature": "natural", "person_reference": "P-7"}),
    "advisers": ("Adviser", "Advisers (conseillers)", {"nature": "natural", "person_reference": "P-7"}),
    "organisations": ("Organisation", "Organisations (experts, réparateurs, avocats)", {"name": "Expertise Sud SAS"}),
}


def _read(path: str, name: str, summary: str, tag: str, **more: object) -> Operation:
    """A read that is the broker's own: no insurer's key may call it."""
    return Operation("GET", path, "claims", name, summary, tag, scopes=("claims:read",), **more)  # type: ignore[arg-type]


_OF_DIRECTORY: Final = tuple(
    operation
    for collection, (one, many, example) in _ENTRIES.items()
    for operation in (
        Operation(
            "PUT", f"/v1/{collection}/by-reference/{{reference}}", "claims", f"put{one}",
            "Records what stands under your reference; the same again changes nothing.", _DIRECTORY,
            scopes=("claims:write",), body=directory.DirectoryIn, example=example, accepts=(JSON,),
        ),
        _read(
            f"/v1/{collection}/by-reference/{{reference}}", f"get{one}",
            "What stands under your reference, on a day, as it was known.", _DIRECTORY, parameters=(AS_OF, KNOWN_ON),
        ),
        _read(
            f"/v1/{collection}", f"list{one}s", f"{many}, by reference.", _DIRECTORY,
            parameters=(AS_OF, KNOWN_ON, LIMIT, AFTER),
        ),
    )
)  # fmt: skip

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "PUT", "/v1/persons/by-reference/{reference}", "claims", "recordPerson",
        "Records who a person is, sealed; your own reference is not stored, and the same again changes nothing.",
        _PERSONS, scopes=("claims:write",), idempotency="optional", if_match="optional",
        body=person.PersonIn, example=_PERSON, accepts=(JSON,), problems=("person-erased", *_SEALED),
    ),
    _read(
        "/v1/persons", "listPersons", "Persons; a list opens nothing.", _PERSONS, consistent=True,
        parameters=(
            text("reference", "Your own reference."), choice("state", "State.", "known", "erased"),
            choice("nature", "Nature.", "natural", "legal"), choice("sort", SORT, "updated_at", "-updated_at"),
            UPDATED_SINCE, LIMIT, AFTER,
        ),
    ),
    _read(
        "/v1/persons/by-reference/{reference}", "getPersonByReference", "A person by your own reference, opened.",
        _PERSONS, problems=("person-not-found", "master-key-mismatch"),
    ),
    _read(
        "/v1/persons/{person_id}", "getPerson", 'A person, opened; after its erasure `{"erased": true}`.', _PERSONS,
        problems=("master-key-mismatch",),
    ),
    _read(
        "/v1/persons/{person_id}/events", "listPersonEvents", "The person's timeline; it opens nothing.", _PERSONS,
        parameters=(KNOWN_ON, LIMIT, AFTER),
    ),
    _command(
        "/v1/persons/{person_id}/access", "accessPerson",
        "Droit d'accès: records the request and answers all that is held, opened. A repeat is answered anew.",
        person.AccessIn, {"received_on": "2025-06-02"},
        problems=("in-the-future", "projection-behind", "master-key-mismatch"),
    ),
    _command(
        "/v1/persons/{person_id}/hold", "holdPerson", "Gel d'effacement, set or lifted.",
        person.HoldIn, {"hold": True, "set_on": "2025-06-02", "reason": "litigation"},
        problems=("in-the-future", "hold-unchanged", "person-erased"),
    ),
    _command(
        "/v1/persons/{person_id}/erasure", "erasePerson",
        "Droit à l'effacement: destroys the person's keys and those of the claim files it stands in; figures stay.",
        person.ErasureIn, {"received_on": "2025-06-02"},
        problems=("in-the-future", "erasure-blocked", "person-erased", "rule-missing", "projection-behind"),
    ),
    *_OF_DIRECTORY,
)  # fmt: skip
