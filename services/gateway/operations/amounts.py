"""What moves money on a claim: reserves and payments. An Idempotency-Key is required."""

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
_PAYMENTS: Final = f"{CLAIM}/payments"
_PAYMENT: Final = f"{_PAYMENTS}/{{payment_id}}"

_LINE: Final = {"coverage_code": "theft", "cost_type": "indemnity", "cost_category": "property"}
_RESERVE: Final = {**_LINE, "amount": "2500.00", "set_on": "2025-03-20"}
_PAY: Final = {**_LINE, "payment_kind": "partial", "amount": "500.00", "paid_on": "2025-05-02"}
_REVERSAL: Final = {"amount": "500.00", "reversed_on": "2025-05-20", "reason": "wrong_amount"}

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
    _command(
        _PAYMENTS, "recordPayment", "Règlement constaté; draws the reserve down unless `keep_reserve`.",
        money.PaymentIn, _PAY, insurers=True,
        problems=(*_LINE_PROBLEMS, *_DATES, "payment-duplicate", "handling-mismatch", "sealing-unavailable"),
    ),
    _list(_PAYMENTS, "listPayments", "The claim's payments."),
    _one(_PAYMENT, "getPayment", "One payment."),
    _command(
        f"{_PAYMENT}/reverse", "reversePayment", "Contre-passation, whole or partial.",
        money.PaymentReversalIn, _REVERSAL,
        problems=(
            "claim-not-open", "payment-already-reversed", "reversal-exceeds-payment",
            "dates-out-of-order", *_DATES,
        ),
    ),
)  # fmt: skip
