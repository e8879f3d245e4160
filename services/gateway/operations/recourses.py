"""Recourses of a claim (recours). An Idempotency-Key is required where money moves."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.contracts.http import recourse
from services.gateway.operations import shape
from services.gateway.operations.claims import CLAIM
from services.gateway.operations.model import Operation
from services.gateway.operations.shape import AS_OF, KNOWN_ON

_TAG: Final = "Reserves, payments, recourses"
_money: Final = partial(shape.command, service="claims", tag=_TAG, scope="claims:write", idempotency="required")
_command: Final = partial(shape.command, service="claims", tag=_TAG, scope="claims:write")
_one: Final = partial(shape.one, service="claims", tag=_TAG, scope="claims:read", parameters=(AS_OF, KNOWN_ON))
_list: Final = partial(shape.collection, service="claims", tag=_TAG, scope="claims:read", parameters=(AS_OF, KNOWN_ON))

_RECOURSES: Final = f"{CLAIM}/recourses"
_RECOURSE: Final = f"{_RECOURSES}/{{recourse_id}}"

_LINE: Final = {"coverage_code": "theft", "cost_type": "indemnity", "cost_category": "property"}
_OPENING: Final = {"recourse_type": "third_party", "amount": "1000.00", "opened_on": "2025-06-01"}
_FORECAST: Final = {**_LINE, "amount": "800.00", "set_on": "2025-06-02"}
_RECEIPT: Final = {**_LINE, "amount": "300.00", "received_on": "2025-07-10"}
_END: Final = {"reason": "received", "closed_on": "2025-08-30"}

_DATES: Final = ("before-occurrence", "in-the-future", "dates-out-of-order")
_LINE_PROBLEMS: Final = ("coverage-not-open", "coverage-ambiguous", "cost-category-mismatch")
_ON_RECOURSE: Final = ("claim-not-open", "recourse-not-open", *_DATES)
_ON_MONEY: Final = (*_ON_RECOURSE, *_LINE_PROBLEMS, "recourse-direction-suffered")

OPERATIONS: Final[tuple[Operation, ...]] = (
    _money(
        _RECOURSES, "openRecourse", "Recours ouvert.",
        recourse.RecourseIn, _OPENING,
        problems=("claim-not-open", *_DATES),
    ),
    _list(_RECOURSES, "listRecourses", "The claim's recourses."),
    _one(_RECOURSE, "getRecourse", "One recourse."),
    _money(
        f"{_RECOURSE}/forecast", "forecastRecourse", "Prévision de recours of a line.",
        recourse.ForecastIn, _FORECAST,
        problems=(*_ON_MONEY, "forecast-unchanged"),
    ),
    _money(
        f"{_RECOURSE}/receipts", "receiveRecourse", "Recours encaissé; lowers the forecast unless `keep_forecast`.",
        recourse.ReceiptIn, _RECEIPT,
        problems=(*_ON_MONEY, "recourse-exceeds-payment"),
    ),
    _list(f"{_RECOURSE}/receipts", "listReceipts", "What came in from the recourse."),
    _one(f"{_RECOURSE}/receipts/{{receipt_id}}", "getReceipt", "One receipt."),
    _money(
        f"{_RECOURSE}/close", "closeRecourse", "Recours clos ou abandonné.",
        recourse.RecourseCloseIn, _END,
        problems=_ON_RECOURSE,
    ),
)  # fmt: skip
