"""The reserves of a claim. An Idempotency-Key is required."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.contracts.http import money
from services.gateway.operations import shape
from services.gateway.operations.claims import CLAIM
from services.gateway.operations.model import Operation
from services.gateway.operations.shape import AS_OF, KNOWN_ON

_command: Final = partial(
    shape.command, service="claims", tag="Reserves, payments, recourses", scope="claims:write", idempotency="required"
)
_one: Final = partial(
    shape.one, service="claims", tag="Reserves, payments, recourses", scope="claims:read", parameters=(AS_OF, KNOWN_ON)
)
_list: Final = partial(
    shape.collection,
    service="claims", tag="Reserves, payments, recourses", scope="claims:read", parameters=(AS_OF, KNOWN_ON),
)  # fmt: skip

_RESERVES: Final = f"{CLAIM}/reserves"

_LINE: Final = {"coverage_code": "theft", "cost_type": "indemnity", "cost_category": "property"}
_RESERVE: Final = {**_LINE, "amount": "2500.00", "set_on": "2025-03-20", "stated_by": "insurer"}

_LINE_PROBLEMS: Final = ("claim-not-open", "coverage-not-open", "coverage-ambiguous", "cost-category-mismatch")
_DATES: Final = ("before-occurrence", "in-the-future")

OPERATIONS: Final[tuple[Operation, ...]] = (
    _command(
        _RESERVES, "setReserve", "Provision dossier: sets the case reserve of a line.",
        money.ReserveIn, _RESERVE,
        problems=(
            *_LINE_PROBLEMS, *_DATES, "negative-reserve", "reserve-unchanged", "cover-not-in-force", "event-unknown",
            "authority-exceeded", "rule-missing",
        ),
    ),
    _list(_RESERVES, "listReserves", "Every change of the claim's reserves."),
    _one(f"{_RESERVES}/{{event_id}}", "getReserve", "One change of a reserve."),
)  # fmt: skip
