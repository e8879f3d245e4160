"""Ristournes: what a receipt gives back for the days after the last covered one (DOMAIN.md §1.2, EP5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from services.claims.policy.receipt import Part, Receipt, by_coverage, opposite, row
from services.claims.policy.state import Contract
from services.contracts.events.common import Split
from services.contracts.events.policy import PremiumAdjusted
from services.contracts.money import Money, pro_rata, total
from services.contracts.periods import DAY, Period


def refunds_after(contract: Contract, last_covered_on: date) -> list[PremiumAdjusted]:
    """The refunds of every receipt that stands and reaches beyond the last covered day.

    They are dated that day, or later where what they undo is: never is more given back than was written. Each undoes
    exactly what its days would have earned, per split row, so that what was earned until then stays. A receipt with
    adjustments over several periods gives one refund for each.
    """
    standing = (r for r in contract.receipts.values() if r.cancelled_on is None)
    return [refund for receipt in standing for refund in _refunds(receipt, last_covered_on)]


def _refunds(receipt: Receipt, last: date) -> Iterator[PremiumAdjusted]:
    by_rest: dict[Period, list[Part]] = {}
    for part in receipt.parts:
        if part.period.end > last:
            rest = Period(max(part.period.start, last + DAY), part.period.end)
            by_rest.setdefault(rest, []).append(part)
    for rest, parts in by_rest.items():
        rows = by_coverage(r for part in parts for r in _uncovered(part, rest)).values()
        # Fees (frais) pay for the making of the receipt: they stay due once it has covered a day.
        fees = total(p.premium.fees for p in parts if p.period == rest)
        if fees or any(r.net or r.tax or r.commission for r in rows):
            yield _refund(receipt, max(last, *(part.dated for part in parts)), rest, [opposite(r) for r in rows], -fees)


def _uncovered(part: Part, rest: Period) -> Iterator[Split]:
    days, covered = part.period.days, part.period.days - rest.days

    def left(amount: Money) -> Money:
        return amount - Money(pro_rata(amount.cents, covered, days))

    for r in part.premium.split:
        yield row(r.coverage_code, left(r.net), left(r.tax), left(r.commission))


def _refund(receipt: Receipt, on: date, rest: Period, rows: list[Split], fees: Money) -> PremiumAdjusted:
    net, tax = total(r.net for r in rows), total(r.tax for r in rows)
    return PremiumAdjusted(
        receipt_no=receipt.receipt_no,
        adjusts=receipt.written.event_id,
        adjusted_on=on,
        period_start=rest.start,
        period_end=rest.end,
        reason="refund",
        split=tuple(rows),
        net=net,
        tax=tax,
        fees=fees,
        gross=net + tax + fees,
        commission=total(r.commission for r in rows),
    )
