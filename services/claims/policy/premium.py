"""What may happen to a premium: written, adjusted, cancelled, collected, bounced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.claims.policy.receipt import Collection, Receipt, by_coverage, opposite, row
from services.claims.policy.rules import contract_not_ended, contract_of
from services.claims.policy.state import Contract, Policy
from services.contracts.events import PolicyEvent
from services.contracts.events.common import Split
from services.contracts.events.policy import (
    PremiumAdjusted,
    PremiumCollected,
    PremiumCollectionReversed,
    PremiumWritten,
)
from services.contracts.money import Money, pro_rata, split, total
from services.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class WritePremium:
    """A premium as it was issued (prime émise)."""

    premium: PremiumWritten
    today: date


@dataclass(frozen=True, slots=True)
class AdjustPremium:
    """Signed amounts on a written receipt (régularisation, ristourne)."""

    premium: PremiumAdjusted
    today: date


@dataclass(frozen=True, slots=True)
class CancelReceipt:
    """The whole receipt is undone (annulation)."""

    receipt_no: str
    cancelled_on: date
    today: date


@dataclass(frozen=True, slots=True)
class CollectPremium:
    """Money that came in (encaissement), gross."""

    collection_id: UUID
    receipt_no: str
    gross: Money
    method: str
    collected_on: date
    today: date


@dataclass(frozen=True, slots=True)
class ReverseCollection:
    """A collection that bounced (impayé)."""

    collection_id: UUID
    reason: str
    reversed_on: date
    today: date


def write_premium(policy: Policy, command: WritePremium) -> list[PolicyEvent]:
    """Writes a premium on a policy that goes on: a suspension leaves it owed (L113-3).

    It may be issued ahead of its period, but not dated later than today or that period's first day. Refuses with
    `receipt-already-written`, `premium-split-mismatch`, `in-the-future`.
    """
    premium = command.premium
    if premium.receipt_no in contract_not_ended(policy).receipts:
        raise Refusal("receipt-already-written", receipt_no=premium.receipt_no)
    _not_after(max(command.today, premium.period_start), premium.issued_on)
    _sums_up(premium)
    return [premium]


def adjust_premium(policy: Policy, command: AdjustPremium) -> list[PolicyEvent]:
    """Adjusts a written receipt, also after the termination. Refuses with `premium-split-mismatch`."""
    receipt = _standing(contract_of(policy), command.premium.receipt_no)
    _not_after(command.today, command.premium.adjusted_on)
    _sums_up(command.premium)
    return [replace(command.premium, adjusts=receipt.written.event_id)]


def cancel_receipt(policy: Policy, command: CancelReceipt) -> list[PolicyEvent]:
    """Undoes a receipt movement by movement, each over its own period, so that nothing of it stays earned.

    Refuses with `receipt-collected` while a collection stands.
    """
    receipt = _standing(contract_of(policy), command.receipt_no)
    _not_after(command.today, command.cancelled_on)
    if receipt.collected():
        raise Refusal("receipt-collected", receipt_no=receipt.receipt_no)
    return [
        PremiumAdjusted(
            receipt_no=receipt.receipt_no,
            adjusts=part.event_id,
            adjusted_on=command.cancelled_on,
            period_start=part.premium.period_start,
            period_end=part.premium.period_end,
            reason="receipt_cancelled",
            split=tuple(opposite(r) for r in part.premium.split),
            net=-part.premium.net,
            tax=-part.premium.tax,
            fees=-part.premium.fees,
            gross=-part.premium.gross,
            commission=-part.premium.commission,
        )
        for part in receipt.parts
    ]


def collect_premium(policy: Policy, command: CollectPremium) -> list[PolicyEvent]:
    """Records money that came in, split pro rata of what is still owed; also after the termination.

    Refuses with `collection-exceeds-receipt`.
    """
    receipt = _standing(contract_of(policy), command.receipt_no)
    _not_after(command.today, command.collected_on)
    owed = total(p.gross for p in receipt.kept()) - total(c.gross for c in receipt.collected())
    if command.gross > owed:
        raise Refusal("collection-exceeds-receipt", receipt_no=receipt.receipt_no, owed=owed)
    rows = _shares(receipt, owed, command.gross)
    return [
        PremiumCollected(
            collection_id=command.collection_id,
            receipt_no=receipt.receipt_no,
            collected_on=command.collected_on,
            gross=command.gross,
            net=total(r.net for r in rows),
            split=tuple(rows),
            method=command.method,
        )
    ]


def reverse_collection(policy: Policy, command: ReverseCollection) -> list[PolicyEvent]:
    """Undoes a whole collection. Refuses with `collection-unknown`, `collection-already-reversed`."""
    collection = _collection(contract_of(policy), command.collection_id)
    if collection.reversal is not None:
        raise Refusal("collection-already-reversed", reversed_on=collection.reversal.reversed_on)
    collected = collection.collected
    _not_after(command.today, command.reversed_on)
    if command.reversed_on < collected.collected_on:
        raise Refusal("dates-out-of-order", not_before=collected.collected_on, on=command.reversed_on)
    return [
        PremiumCollectionReversed(
            collection_id=command.collection_id,
            receipt_no=collected.receipt_no,
            reversed_on=command.reversed_on,
            gross=collected.gross,
            net=collected.net,
            split=collected.split,
            reason=command.reason,
        )
    ]


def _standing(contract: Contract, receipt_no: str) -> Receipt:
    receipt = contract.receipts.get(receipt_no)
    if receipt is None:
        raise Refusal("receipt-unknown", receipt_no=receipt_no)
    if receipt.cancelled_on is not None:
        raise Refusal("receipt-cancelled", receipt_no=receipt_no, cancelled_on=receipt.cancelled_on)
    return receipt


def _collection(contract: Contract, collection_id: UUID) -> Collection:
    for receipt in contract.receipts.values():
        for collection in receipt.collections:
            if collection.collected.collection_id == collection_id:
                return collection
    raise Refusal("collection-unknown")


def _shares(receipt: Receipt, owed: Money, gross: Money) -> list[Split]:
    """The rows of a collection: what is owed on each coverage, and on fees, weighs; the last one settles all."""
    owing = _owing(receipt)
    fees = owed - total(r.gross for r in owing)
    if gross == owed:
        return [r for r in owing if r.gross or r.net]
    weights = [max(amount.cents, 0) for amount in (*(r.gross for r in owing), fees)]
    shares = split(gross, weights)
    return [_share(r, share) for r, share in zip(owing, shares, strict=False) if share]


def _owing(receipt: Receipt) -> Sequence[Split]:
    held = [r for premium in receipt.kept() for r in premium.split]
    collected = [opposite(r) for collection in receipt.collected() for r in collection.split]
    return list(by_coverage([*held, *collected]).values())


def _share(owing: Split, gross: Money) -> Split:
    net = Money(pro_rata(owing.net.cents, gross.cents, owing.gross.cents))
    commission = Money(pro_rata(owing.commission.cents, gross.cents, owing.gross.cents))
    return row(owing.coverage_code, net, gross - net, commission)


def _sums_up(premium: PremiumWritten | PremiumAdjusted) -> None:
    """Checks that gross = net + tax + fees, in each row gross = net + tax, and the rows sum to the totals."""
    rows = premium.split
    _same("gross", premium.net + premium.tax + premium.fees, premium.gross)
    for n, r in enumerate(rows):
        _same(f"split/{n}/gross", r.net + r.tax, r.gross)
    _same("split/net", premium.net, total(r.net for r in rows))
    _same("split/tax", premium.tax, total(r.tax for r in rows))
    _same("split/commission", premium.commission, total(r.commission for r in rows))


def _same(field: str, expected: Money, found: Money) -> None:
    if expected != found:
        raise Refusal(
            "premium-split-mismatch", field=field, expected=expected, found=found, difference=found - expected
        )


def _not_after(latest: date, day: date) -> None:
    if day > latest:
        raise Refusal("in-the-future", on=day, not_after=latest)
