"""The people around a claim: parties (intervenants), handler, assistance, liability (responsabilité)."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.contracts.http import parties
from services.gateway.operations import shape
from services.gateway.operations.claims import CLAIM, DATES
from services.gateway.operations.model import Operation
from services.gateway.operations.shape import AS_OF, KNOWN_ON

_command: Final = partial(shape.command, service="claims", tag="Claims", scope="claims:write")
_one: Final = partial(shape.one, service="claims", tag="Claims", scope="claims:read", parameters=(AS_OF, KNOWN_ON))
_list: Final = partial(
    shape.collection, service="claims", tag="Claims", scope="claims:read", parameters=(AS_OF, KNOWN_ON)
)

_PARTIES: Final = f"{CLAIM}/parties"
_PARTY: Final = f"{_PARTIES}/{{party_id}}"
_ASSISTANCES: Final = f"{CLAIM}/assistances"
_ADDED: Final = {"role": "driver", "person_reference": "CRM-P-118", "added_on": "2025-03-15"}
_LIABILITY: Final = {
    "rate": "0.500000", "basis": "convention", "convention_code": "irsa", "convention_case": "13",
    "set_on": "2025-04-01",
}  # fmt: skip
_OPEN: Final = ("claim-not-declared", "claim-abandoned", "claim-not-open", *DATES)

OPERATIONS: Final[tuple[Operation, ...]] = (
    _command(
        _PARTIES, "addParty", "Intervenant: a person, or an organisation by its code.",
        parties.PartyIn, _ADDED, problems=(*_OPEN, "person-unknown"),
    ),
    _list(_PARTIES, "listParties", "The claim's parties, removed ones too."),
    _one(_PARTY, "getParty", "One party of the claim."),
    _command(
        f"{_PARTY}/remove", "removeParty", "Intervenant retiré; that it took part stays on the record.",
        parties.PartyRemovalIn, {"removed_on": "2025-05-02", "reason": "error"}, problems=(*_OPEN, "party-removed"),
    ),
    _command(
        f"{CLAIM}/assignment", "assignClaim", "Gestionnaire: gives the claim to a handler.",
        parties.AssignmentIn, {"handler_id": "m-12", "assigned_on": "2025-03-15"},
        problems=("claim-not-declared", "claim-abandoned", "handler-unchanged", *DATES),
    ),
    _command(
        _ASSISTANCES, "provideAssistance", "Assistance, prestation en nature; its cost is a payment with `in_kind`.",
        parties.AssistanceIn, {"service": "towing", "provided_on": "2025-03-15"}, problems=_OPEN,
    ),
    _list(_ASSISTANCES, "listAssistances", "The assistance provided on the claim."),
    _one(f"{_ASSISTANCES}/{{assistance_id}}", "getAssistance", "One assistance."),
    _command(
        f"{CLAIM}/liability", "setLiability", "Responsabilité: the insured's own share, and what says so.",
        parties.LiabilityIn, _LIABILITY, problems=(*_OPEN, "liability-unchanged"),
    ),
)  # fmt: skip
