"""Settling a claim: payments of either handling, offers, batches. An Idempotency-Key is required."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from services.contracts.http import money, settlement
from services.gateway.operations import shape
from services.gateway.operations.claims import CLAIM
from services.gateway.operations.model import Operation
from services.gateway.operations.shape import AS_OF, KNOWN_ON

_TAG: Final = "Settlement"
_command: Final = partial(shape.command, service="claims", tag=_TAG, scope="claims:write", idempotency="required")
_one: Final = partial(shape.one, service="claims", tag=_TAG, scope="claims:read")
_list: Final = partial(shape.collection, service="claims", tag=_TAG, scope="claims:read")
_TIMES: Final = (AS_OF, KNOWN_ON)


def _ours(operation: Operation) -> Operation:
    """A batch goes over the claims of several insurers: it is the broker's alone to see, once its writes show."""
    return replace(operation, insurers=False, consistent=True)


_PAYMENTS: Final = f"{CLAIM}/payments"
_PAYMENT: Final = f"{_PAYMENTS}/{{payment_id}}"
_OFFERS: Final = f"{CLAIM}/offers"
_OFFER: Final = f"{_OFFERS}/{{offer_id}}"
_BATCHES: Final = "/v1/payment-batches"
_BATCH: Final = f"{_BATCHES}/{{batch_no}}"

_LINE: Final = {"coverage_code": "theft", "cost_type": "indemnity", "cost_category": "property"}
_PAY: Final = {**_LINE, "payment_kind": "partial", "amount": "500.00", "paid_on": "2025-05-02"}
_REVERSAL: Final = {"amount": "500.00", "reversed_on": "2025-05-20", "reason": "wrong_amount"}
_DECLINE: Final = {"declined_on": "2025-04-12", "reason": "wrong_payee"}
_ISSUE: Final = {"issued_on": "2025-04-14", "method": "transfer", "reference": "VIR-2025-118"}
_CLEAR: Final = {"cleared_on": "2025-04-16", "bank_reference": "BNK-7781"}
_OFFER_MADE: Final = {
    "coverage_code": "theft", "amount": "2500.00", "made_on": "2025-05-02", "expires_on": "2025-06-02",
    "trigger_on": "2025-04-01",
}  # fmt: skip
_ANSWER: Final = {"answered_on": "2025-05-12"}
_ONE_OF_MANY: Final = {"claim_id": f"clm_{0:032x}", "payment_id": f"pay_{0:032x}"}
_BATCH_MADE: Final = {
    "batch_no": "VIR-2025-04", "issued_on": "2025-04-14", "method": "transfer", "payments": [_ONE_OF_MANY],
}  # fmt: skip
_CLEARING: Final = {"cleared_on": "2025-04-16", "payments": [{**_ONE_OF_MANY, "bank_reference": "BNK-7782"}]}

_LINE_PROBLEMS: Final = ("claim-not-open", "coverage-not-open", "coverage-ambiguous", "cost-category-mismatch")
_DATES: Final = ("before-occurrence", "in-the-future")
_STEP: Final = ("claim-not-open", "dates-out-of-order", *_DATES)
_ON_COVERAGE: Final = ("coverage-not-confirmed", "cover-not-in-force", "offer-not-accepted")

OPERATIONS: Final[tuple[Operation, ...]] = (
    _command(
        _PAYMENTS, "recordPayment",
        "Règlement constaté (`paid_on`) where the insurer pays; règlement proposé (`proposed_on`, On-Behalf-Of"
        " required) where the broker does. It draws the reserve down, unless `keep_reserve`: on the day it was paid,"
        " or once it is issued.",
        money.PaymentIn | settlement.PaymentProposalIn, _PAY, insurers=True,
        problems=(
            *_LINE_PROBLEMS, *_DATES, "payment-duplicate", "handling-mismatch", "sealing-unavailable", "person-erased",
            "on-behalf-of-required", "cover-not-in-force", "computation-not-found", "offer-not-found",
            "offer-not-accepted", "party-not-found", "party-removed", "rule-missing",
        ),
    ),
    _list(_PAYMENTS, "listPayments", "The claim's payments, whatever their state.", parameters=_TIMES),
    _one(_PAYMENT, "getPayment", "One payment: its state, and who may do what next.", parameters=_TIMES),
    _command(
        f"{_PAYMENT}/approve", "approvePayment",
        "Autorise un règlement: by another person than its proposer (On-Behalf-Of required), within a limit.",
        settlement.PaymentApprovalIn, {"authorised_on": "2025-04-11"}, scope="payments:approve",
        problems=(
            *_STEP, *_ON_COVERAGE, "payment-not-proposed", "on-behalf-of-required", "self-approval", "payment-held",
            "authority-exceeded", "limit-exceeded", "annual-limit-exceeded", "balance-exceeded",
            "computation-replaced", "rule-missing", "projection-behind",
        ),
    ),
    _command(
        f"{_PAYMENT}/decline", "declinePayment", "Refuse ou annule un règlement avant son émission.",
        settlement.PaymentDeclineIn, _DECLINE, problems=(*_STEP, "payment-not-proposed"),
    ),
    _command(
        f"{_PAYMENT}/issue", "issuePayment", "Émet un règlement autorisé; draws the reserve down.",
        settlement.PaymentIssueIn, _ISSUE,
        problems=(*_STEP, *_ON_COVERAGE, "payment-not-authorised", "coverage-not-open"),
    ),
    _command(
        f"{_PAYMENT}/clear", "clearPayment", "Règlement débité, as the bank says; legal on a closed claim.",
        settlement.PaymentClearIn, _CLEAR,
        problems=("dates-out-of-order", *_DATES, "payment-not-issued", "payment-already-reversed"),
    ),
    _command(
        f"{_PAYMENT}/stop", "stopPayment", "Opposition: takes back an issued payment that was not debited.",
        settlement.PaymentStopIn, {"reversed_on": "2025-04-15"},
        problems=(*_STEP, "payment-not-issued", "payment-already-reversed", "reversal-exceeds-payment"),
    ),
    _command(
        f"{_PAYMENT}/reverse", "reversePayment", "Contre-passation, whole or partial.",
        money.PaymentReversalIn, _REVERSAL,
        problems=(*_STEP, "payment-not-issued", "payment-already-reversed", "reversal-exceeds-payment"),
    ),
    _command(
        _OFFERS, "makeOffer", "Offre d'indemnité, under the legal time of its line of business.",
        settlement.OfferIn, _OFFER_MADE,
        problems=(
            *_STEP, "coverage-not-open", "coverage-ambiguous", "deadline-code-unknown", "rule-missing",
        ),
    ),
    _list(_OFFERS, "listOffers", "The claim's offers.", parameters=_TIMES),
    _one(_OFFER, "getOffer", "One offer, its answers, and until when an acceptance may be taken back.",
         parameters=_TIMES),
    _command(
        f"{_OFFER}/accept", "acceptOffer", "Offre acceptée; the time to pay begins.",
        settlement.OfferAnswerIn, _ANSWER, problems=(*_STEP, "offer-not-open", "rule-missing", "deadline-code-unknown"),
    ),
    _command(
        f"{_OFFER}/reject", "rejectOffer", "Offre rejetée.",
        settlement.OfferAnswerIn, _ANSWER, problems=(*_STEP, "offer-not-open"),
    ),
    _command(
        f"{_OFFER}/retract", "retractOffer", "Acceptation dénoncée, within the time the law gives.",
        settlement.OfferAnswerIn, {"answered_on": "2025-05-20"},
        problems=(*_STEP, "offer-not-accepted", "retraction-period-over"),
    ),
    _command(
        _BATCHES, "issuePaymentBatch",
        "Règlements groupés: issues authorised payments of many claims; each line has its own result, and the same"
        " batch sent again pays nothing twice.",
        settlement.PaymentBatchIn, _BATCH_MADE, if_match="no", problems=(),
    ),
    _ours(_list(_BATCHES, "listPaymentBatches", "Payment batches by their numbers, in sums.")),
    _ours(_one(_BATCH, "getPaymentBatch", "Bordereau de règlements: the payments of a batch, with sums.")),
    _command(
        f"{_BATCH}/clearing", "clearPaymentBatch", "Rapprochement bancaire: clears payments of a batch, line by line.",
        settlement.BatchClearingIn, _CLEARING, if_match="no", problems=(),
    ),
)  # fmt: skip
