"""Court files of a claim (contentieux)."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.contracts.http import litigation
from services.gateway.operations import shape
from services.gateway.operations.claims import CLAIM
from services.gateway.operations.model import Operation
from services.gateway.operations.shape import AS_OF, KNOWN_ON

_TAG: Final = "Litigation"
_command: Final = partial(shape.command, service="claims", tag=_TAG, scope="claims:write")
_one: Final = partial(shape.one, service="claims", tag=_TAG, scope="claims:read", parameters=(AS_OF, KNOWN_ON))
_list: Final = partial(shape.collection, service="claims", tag=_TAG, scope="claims:read", parameters=(AS_OF, KNOWN_ON))

_MATTERS: Final = f"{CLAIM}/litigations"
_MATTER: Final = f"{_MATTERS}/{{matter_id}}"

_OPENING: Final = {
    "court": "TJ Lyon", "case_no": "25/01234", "side": "claimant", "stake": "12000.00", "opened_on": "2025-09-15",
}  # fmt: skip
_STEP: Final = {"step": "judgment", "step_on": "2025-10-01", "result_amount": "8000.00"}
_DATES: Final = ("before-occurrence", "in-the-future", "dates-out-of-order")

OPERATIONS: Final[tuple[Operation, ...]] = (
    _command(
        _MATTERS, "openLitigation", "Contentieux ouvert; about a refused coverage, it contests the refusal.",
        litigation.LitigationIn, _OPENING,
        problems=("claim-not-open", "coverage-not-found", "recourse-not-found", *_DATES),
    ),
    _list(_MATTERS, "listLitigations", "The claim's court files."),
    _one(_MATTER, "getLitigation", "One court file: its state, its steps, what may come next."),
    _command(
        f"{_MATTER}/steps", "recordLitigationStep", "Étape de la procédure: hearing, judgment, appeal, agreement …",
        litigation.LitigationStepIn, _STEP,
        problems=(
            "claim-not-open", "litigation-not-open", "litigation-step-out-of-order", "sealing-unavailable", *_DATES,
        ),
    ),
    _list(f"{_MATTER}/steps", "listLitigationSteps", "The steps of the procedure."),
    _one(f"{_MATTER}/steps/{{step_id}}", "getLitigationStep", "One step."),
)  # fmt: skip
