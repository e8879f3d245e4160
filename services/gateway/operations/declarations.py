"""Before and around a declaration: drafts, proof of sending, likely duplicates, merging, common events."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.contracts.http import declaration
from services.gateway.operations import shape
from services.gateway.operations.claims import CLAIM, DATES, OPENS
from services.gateway.operations.model import Operation
from services.gateway.operations.shape import KNOWN_ON

_command: Final = partial(shape.command, service="claims", tag="Claims", scope="claims:write")
_one: Final = partial(shape.one, service="claims", tag="Claims", scope="claims:read")
_list: Final = partial(shape.collection, service="claims", tag="Claims", scope="claims:read")

_EVENT: Final = "/v1/common-events/{event_code}/claims"
_DRAFT: Final = {
    "insurer_id": "fremotor",
    "policy_reference": "AUTO-2025-0001",
    "occurred_on": "2025-03-14",
    "cause_code": "theft",
    "item_ref": "AB-123-CD",
    "coverages": ["theft"],
}
_ABANDONMENT: Final = {"reason": "below_deductible"}
_ANY_CLAIM: Final = f"clm_{'0' * 32}"
_NOT_DRAFT: Final = ("claim-not-draft", "claim-abandoned", "claim-not-declared")

OPERATIONS: Final[tuple[Operation, ...]] = (
    _command(
        f"{CLAIM}/draft", "draftClaim", "Pré-déclaration: keeps another draft in the place of the last one.",
        declaration.DraftIn, _DRAFT,
        problems=(*_NOT_DRAFT, *OPENS, "sealing-unavailable"),
    ),
    _command(
        f"{CLAIM}/declaration", "declareDraft", "Déclaration: declares what the draft holds.",
        declaration.DraftDeclarationIn, {"declared_on": "2025-03-15"},
        problems=(*_NOT_DRAFT, "draft-incomplete", "claim-already-declared", *OPENS, "sealing-unavailable"),
    ),
    _command(
        f"{CLAIM}/abandonment", "abandonDraft", "Abandon: drops the draft, for good.",
        declaration.AbandonmentIn, _ABANDONMENT,
        problems=(*_NOT_DRAFT, *DATES),
    ),
    _one(
        f"{CLAIM}/transmission", "getTransmission", "Where the exchange with the insurer stands, with its proof.",
        parameters=(KNOWN_ON,),
    ),
    _one(
        f"{CLAIM}/transmission/content", "getTransmissionContent",
        "The exact bytes whose sha256 is the `content_hash` of the declaration to the insurer.",
        parameters=(KNOWN_ON,),
    ),
    _list(f"{CLAIM}/duplicates", "listDuplicates", "Claims that may be the same loss, and why.", consistent=True),
    _command(
        f"{CLAIM}/merge", "mergeClaim", "Fusion: closes a duplicate; the other claim receives what it lacks.",
        declaration.MergeIn, {"into": _ANY_CLAIM, "merged_on": "2026-01-05"}, if_match="required",
        problems=(
            "claim-not-open", "claim-not-closable", "merge-into-itself", "merge-target-unknown", "insurer-mismatch",
            "currency-mismatch", "handling-mismatch", *DATES,
        ),
    ),
    _command(
        _EVENT, "groupClaims", "Événement commun: says of claims that they belong to it, each with its outcome.",
        declaration.GroupingIn, {"claims": [_ANY_CLAIM], "grouped_on": "2026-01-05"}, status=200, if_match="no",
        problems=("common-event-unknown",),
    ),
    _list(_EVENT, "listEventClaims", "The claims of a common event.", consistent=True),
)  # fmt: skip
