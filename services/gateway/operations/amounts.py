"""What moves money on a claim: reserves, payments, recourses. An Idempotency-Key is required."""

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
_RECOURSES: Final = f"{CLAIM}/recourses"
_RECOURSE: Final = f"{_RECOURSES}/{{recourse_id}}"

_LINE: Final = {"coverage_code": "theft", "cost_type": "indemnity", "cost_category": "property"}
_RESERVE: Final = {**_LINE, "amount": "2500.00", "set_on": "2025-03-20"}
_PAY: Final = {**_LINE, "payment_kind": "partial", "amount": "500.00", "paid_on": "2025-05-02"}
_REVERSAL: Final = {"amount": "500.00", "reversed_on": "2025-05-20", "reason": "wrong_amount"}
_OPENING: Final = {"recourse_type": "third_party", "amount": "1000.00", "opened_on": "2025-06-01"}
_FORECAST: Final = {**_LINE, "amount": "800.00", "set_on": "2025-06-02"}
_RECEIPT: Final = {**_LINE, "amount": "300.00", "received_on": "2025-07-10"}
_END: Final = {"reason": "received", "closed_on": "2025-08-30"}

_LINE_PROBLEMS: Final = ("claim-not-open", "coverage-not-open", "coverage-ambiguous", "cost-category-mismatch")
_DATES: Final = ("before-occurrence", "in-the-future")
_ON_RECOURSE: Final = (
    *_LINE_PROBLEMS, *_DATES, "dates-out-of-order", "recourse-not-open", "recourse-direction-suffered",
)  # fmt: skip

OPERATIONS: Final[tuple[Operation, ...]] = (
    _command(
        _RESERVES, "setReserve", "Provision dossier: sets the case reserve of a line.",
        money.ReserveIn, _RESERVE,
        problems=(*_LINE_PROBLEMS, *_DATES, "negative-reserve", "reserve-unchanged", "cover-not-in-force"),
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
    _command(
        _RECOURSES, "openRecourse", "Recours ouvert.",
        money.RecourseIn, _OPENING,
        problems=("claim-not-open", *_DATES),
    ),
    _list(_RECOURSES, "listRecourses", "The claim's recourses."),
    _one(_RECOURSE, "getRecourse", "One recourse."),
    _command(
        f"{_RECOURSE}/forecast", "forecastRecourse", "Prévision de recours of a line.",
        money.ForecastIn, _FORECAST,
        problems=(*_ON_RECOURSE, "forecast-unchanged"),
    ),
    _command(
        f"{_RECOURSE}/receipts", "receiveRecourse", "Recours encaissé; lowers the forecast unless `keep_forecast`.",
        money.ReceiptIn, _RECEIPT,
        problems=(*_ON_RECOURSE, "recourse-exceeds-payment"),
    ),
    _list(f"{_RECOURSE}/receipts", "listReceipts", "What came in from the recourse."),
    _one(f"{_RECOURSE}/receipts/{{receipt_id}}", "getReceipt", "One receipt."),
    _command(
        f"{_RECOURSE}/close", "closeRecourse", "Recours clos ou abandonné.",
        money.RecourseCloseIn, _END,
        problems=("claim-not-open", "recourse-not-open", "dates-out-of-order", *_DATES),
    ),
)  # fmt: skip
