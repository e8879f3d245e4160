"""What is ordered of premiums: a body and the facts make a decision about the policy whose premium it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias
from uuid import UUID

from services.claims.facts import Facts
from services.claims.policy.premium import (
    AdjustPremium,
    CancelReceipt,
    CollectPremium,
    ReverseCollection,
    WritePremium,
    adjust_premium,
    cancel_receipt,
    collect_premium,
    reverse_collection,
    write_premium,
)
from services.claims.policy.receipt import opposite, row
from services.claims.policy.state import Policy
from services.contracts.events import PolicyEvent
from services.contracts.events.common import Split
from services.contracts.events.policy import AdjustedReason, PremiumAdjusted, PremiumWritten
from services.contracts.http.premium import (
    PremiumAdjustedIn,
    PremiumCancelledIn,
    PremiumCollectedIn,
    PremiumIn,
    PremiumRefundedIn,
    PremiumReversedIn,
    PremiumWrittenIn,
)
from services.contracts.ids import part_id
from services.kit.errors import FieldError, Invalid

PolicyDecide: TypeAlias = Callable[[Policy], Sequence[PolicyEvent]]


def move_premium(body: PremiumIn, facts: Facts) -> PolicyDecide:
    """`move-premium`: one body for all that can happen to a premium, by its kind."""
    match body:
        case PremiumWrittenIn():
            return write(body, facts)
        case PremiumAdjustedIn():
            adjusted = AdjustPremium(_adjusted(body, body.reason), facts.today)
            return lambda policy: adjust_premium(policy, adjusted)
        case PremiumRefundedIn():
            refunded = AdjustPremium(_negative(_adjusted(body, "refund")), facts.today)
            return lambda policy: adjust_premium(policy, refunded)
        case PremiumCancelledIn():
            cancelled = CancelReceipt(body.receipt_no, body.effective_on, facts.today)
            return lambda policy: cancel_receipt(policy, cancelled)
        case PremiumCollectedIn():
            collection = CollectPremium(
                collection_id=part_id(facts.command_id, "collection"),
                receipt_no=body.receipt_no,
                gross=body.gross,
                method=body.method,
                collected_on=body.effective_on,
                today=facts.today,
            )
            return lambda policy: collect_premium(policy, collection)
        case PremiumReversedIn():
            reversal = ReverseCollection(_collection_id(body, facts), body.reason, body.effective_on, facts.today)
            return lambda policy: reverse_collection(policy, reversal)


def write(body: PremiumWrittenIn, facts: Facts) -> PolicyDecide:
    """`move-premium` of kind `written`."""
    premium = PremiumWritten(
        receipt_no=body.receipt_no,
        issued_on=body.effective_on,
        period_start=body.period_start,
        period_end=body.period_end,
        reason=body.reason,
        split=_split(body),
        net=body.net,
        tax=body.tax,
        fees=body.fees,
        gross=body.gross,
        commission=body.commission,
    )
    command = WritePremium(premium, facts.today)
    return lambda policy: write_premium(policy, command)


def _collection_id(body: PremiumReversedIn, facts: Facts) -> UUID:
    """The collection a reversal names; a line of a file may name it by the line that made it."""
    named = body.collection_id or facts.refs.get("collection")
    if named is None:
        raise Invalid([FieldError("/collection_id", "required")])
    return named


def _adjusted(body: PremiumAdjustedIn | PremiumRefundedIn, reason: AdjustedReason) -> PremiumAdjusted:
    return PremiumAdjusted(
        receipt_no=body.receipt_no,
        adjusted_on=body.effective_on,
        period_start=body.period_start,
        period_end=body.period_end,
        reason=reason,
        split=_split(body),
        net=body.net,
        tax=body.tax,
        fees=body.fees,
        gross=body.gross,
        commission=body.commission,
    )


def _negative(premium: PremiumAdjusted) -> PremiumAdjusted:
    return PremiumAdjusted(
        receipt_no=premium.receipt_no,
        adjusted_on=premium.adjusted_on,
        period_start=premium.period_start,
        period_end=premium.period_end,
        reason=premium.reason,
        split=tuple(opposite(r) for r in premium.split),
        net=-premium.net,
        tax=-premium.tax,
        fees=-premium.fees,
        gross=-premium.gross,
        commission=-premium.commission,
    )


def _split(body: PremiumWrittenIn | PremiumAdjustedIn | PremiumRefundedIn) -> tuple[Split, ...]:
    """The rows as sent; without any, one row that stands for no coverage."""
    if body.split is None:
        return (row(None, body.net, body.tax, body.commission),)
    return tuple(
        Split(coverage_code=r.coverage_code, net=r.net, tax=r.tax, gross=r.gross, commission=r.commission)
        for r in body.split
    )
