"""Recourses of a claim (recours). An Idempotency-Key is required where money moves."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.contracts.http import recourse
from services.contracts.http.recourse_calculator import RecourseCalculation
from services.gateway.operations import shape
from services.gateway.operations.claims import CLAIM
from services.gateway.operations.model import JSON, Operation
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
_CLAIM: Final = {"amount": "1000.00", "claimed_on": "2025-06-05", "registered_letter": True}
_ACCEPT: Final = {"amount": "900.00", "answered_on": "2025-06-20"}
_DISPUTE: Final = {"grounds": ["liability_denied"], "answered_on": "2025-06-05"}
_FORECAST: Final = {**_LINE, "amount": "800.00", "set_on": "2025-06-02"}
_RECEIPT: Final = {**_LINE, "amount": "300.00", "received_on": "2025-07-10"}
_REMIT: Final = {
    "receipt_id": f"rcp_{0:032x}", "to": "insurer", "amount": "200.00", "remitted_on": "2025-07-20",
    "reference": "VIR-77",
}  # fmt: skip
_END: Final = {"reason": "received", "closed_on": "2025-08-30"}

_ABANDON: Final = {"reason": "uneconomic", "closed_on": "2025-08-30"}
_IRSA: Final = {
    "operation": "irsa", "role": "own", "occurred_on": "2023-06-15", "damage_net": "4000.00",
    "own_liability_rate": "0.00",
}  # fmt: skip

_DATES: Final = ("before-occurrence", "in-the-future", "dates-out-of-order")
_LINE_PROBLEMS: Final = ("coverage-not-open", "coverage-ambiguous", "cost-category-mismatch")
_ON_RECOURSE: Final = ("claim-not-open", "recourse-not-open", *_DATES)
_ON_MONEY: Final = (*_ON_RECOURSE, *_LINE_PROBLEMS, "recourse-direction-suffered")

OPERATIONS: Final[tuple[Operation, ...]] = (
    _money(
        _RECOURSES, "openRecourse", "Recours ouvert.",
        recourse.RecourseIn, _OPENING,
        problems=(
            "claim-not-open", *_DATES, *_LINE_PROBLEMS,
            "missing-convention-amount", "convention-without-recourse", "rule-missing",
        ),
    ),
    _list(_RECOURSES, "listRecourses", "The claim's recourses."),
    _one(_RECOURSE, "getRecourse", "One recourse."),
    _command(
        f"{_RECOURSE}/claim", "claimRecourse", "Recours présenté à l'adversaire.",
        recourse.RecourseClaimIn, _CLAIM,
        problems=_ON_RECOURSE,
    ),
    _command(
        f"{_RECOURSE}/accept", "acceptRecourse", "Recours accepté, which restarts its limitation.",
        recourse.RecourseAcceptIn, _ACCEPT,
        problems=(*_ON_RECOURSE, "recourse-not-claimed"),
    ),
    _command(
        f"{_RECOURSE}/dispute", "disputeRecourse", "Recours contesté; it may be claimed again.",
        recourse.RecourseDisputeIn, _DISPUTE,
        problems=(*_ON_RECOURSE, "recourse-not-claimed"),
    ),
    _money(
        f"{_RECOURSE}/forecast", "forecastRecourse", "Prévision de recours of a line.",
        recourse.ForecastIn, _FORECAST,
        problems=(*_ON_MONEY, "forecast-unchanged"),
    ),
    _money(
        f"{_RECOURSE}/receipts", "receiveRecourse", "Recours encaissé; lowers the forecast unless `keep_forecast`.",
        recourse.ReceiptIn, _RECEIPT,
        problems=(*_ON_MONEY, "recourse-exceeds-payment", "beneficiary-insured"),
    ),
    _list(f"{_RECOURSE}/receipts", "listReceipts", "What came in from the recourse."),
    _one(f"{_RECOURSE}/receipts/{{receipt_id}}", "getReceipt", "One receipt."),
    _money(
        f"{_RECOURSE}/remittances", "remitRecourse", "Reversement of a receipt to whom it belongs.",
        recourse.RemittanceIn, _REMIT,
        problems=("claim-not-open", "receipt-not-found", "remittance-exceeds-receipt", *_DATES),
    ),
    _list(f"{_RECOURSE}/remittances", "listRemittances", "What was passed on."),
    _one(f"{_RECOURSE}/remittances/{{remittance_id}}", "getRemittance", "One remittance."),
    _command(
        f"{_RECOURSE}/abandon", "abandonRecourse", "Recours abandonné; its forecasts go to zero.",
        recourse.RecourseAbandonIn, _ABANDON,
        problems=_ON_RECOURSE,
    ),
    _money(
        f"{_RECOURSE}/close", "closeRecourse", "Recours clos ou abandonné.",
        recourse.RecourseCloseIn, _END,
        problems=_ON_RECOURSE,
    ),
    Operation(
        "POST", "/v1/calculators/recourse", "claims", "calculateRecourse",
        "Recours: shared by subrogation, within what was paid, by convention (IRSA, IRCA, IRSI), from a wreck.",
        "Calculators", scopes=("claims:read",), insurers=True, accepts=(JSON,),
        body=RecourseCalculation, example=_IRSA,
        problems=("missing-convention-amount", "recourse-exceeds-payment", "rule-missing"),
    ),
)  # fmt: skip
