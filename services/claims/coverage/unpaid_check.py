"""The part of a cover check about unpaid premiums (L113-3): notice, suspension, cancellation, each after its delay.

What the insurer did is on record; whether the law's delays were kept decides whether it may be relied on. Nothing here
refuses anything: a delay that was not kept makes a person look.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from services.claims.cover import Quote, Reason
from services.claims.coverage.findings import Look
from services.claims.policy.receipt import Receipt
from services.claims.policy.state import Suspension
from services.contracts.events.policy import CoverSuspended, PolicyTerminated
from services.contracts.money import total

_ARTICLE: Final = "unpaid_premium"


def suspended_days(look: Look, suspension: Suspension) -> Iterator[Reason]:
    """A loss in a suspension: not covered, unless the law's timetable was not kept or the premium had been paid."""
    event = suspension.suspended
    doubts = [*_too_early(look, event), *_paid_before(look, event)]
    unpaid = event.reason == "non_payment"
    quotes = [look.quote(event, "suspended_from"), look.quote(event, "reason")]
    if suspension.reinstated is not None:
        quotes.append(look.quote(suspension.reinstated, "reinstated_from"))
    yield look.found(
        "suspended", "to_review" if doubts else "not_covered", *quotes, article=_ARTICLE if unpaid else None,
        occurred_on=look.loss.occurred_on, suspended_from=event.suspended_from, reason=event.reason,
    )  # fmt: skip
    yield from doubts


def formal_notices(look: Look) -> Iterator[Reason]:
    """A premium unpaid after a formal notice, on a day before its suspension: the cover goes on, and one says so."""
    day = look.loss.occurred_on
    for _, event in look.record.of(CoverSuspended):
        notice = event.formal_notice_on
        if notice is not None and notice <= day < event.suspended_from and not _is_paid(look, event, day):
            quotes = (look.quote(event, "formal_notice_on"), look.quote(event, "receipt_no"))
            yield look.found(
                "premium_unpaid", "covered", *quotes, article=_ARTICLE, notice=notice,
                receipt_no=event.receipt_no or "–", suspended_from=event.suspended_from,
            )  # fmt: skip


def cancelled_too_early(look: Look, ending: PolicyTerminated) -> list[Reason]:
    """A termination for non-payment that did not wait for its delay after the suspension, or had none before it."""
    if ending.reason != "non_payment":
        return []
    days = look.delay("cancellation")
    begun = [event for _, event in look.record.of(CoverSuspended)]
    quote = look.quote(ending, "last_covered_on")
    if not begun:
        return [look.found("cancelled_without_suspension", "to_review", quote, article=_ARTICLE)]
    may = begun[-1].suspended_from + timedelta(days=days)
    if ending.last_covered_on + timedelta(days=1) >= may:
        return []
    quotes = (quote, look.quote(begun[-1], "suspended_from"))
    return [look.found("cancelled_too_early", "to_review", *quotes, article=_ARTICLE, days=str(days), not_before=may)]


def _too_early(look: Look, event: CoverSuspended) -> Iterator[Reason]:
    if event.reason != "non_payment":
        return
    notice = event.formal_notice_on
    if notice is None:
        quote = look.quote(event, "suspended_from")
        yield look.found("formal_notice_unknown", "to_review", quote, article=_ARTICLE)
        return
    days = look.delay("suspension")
    may = notice + timedelta(days=days)
    if event.suspended_from < may:
        quotes = (look.quote(event, "formal_notice_on"), look.quote(event, "suspended_from"))
        yield look.found("suspended_too_early", "to_review", *quotes, article=_ARTICLE, days=str(days), not_before=may)
    receipt = _receipt(look, event)
    if receipt is not None:
        wait = look.delay("formal_notice")
        due = receipt.written.premium.period_start
        if notice < due + timedelta(days=wait):
            quotes = (look.quote(event, "formal_notice_on"), look.quote(event, "receipt_no"))
            yield look.found("notice_too_early", "to_review", *quotes, article=_ARTICLE, days=str(wait), due_on=due)


def _paid_before(look: Look, event: CoverSuspended) -> Iterator[Reason]:
    """The cover comes back at noon of the day after the premium was paid, even where nobody recorded it yet."""
    if _is_paid(look, event, look.loss.occurred_on - timedelta(days=1)):
        quote: Quote = look.quote(event, "receipt_no")
        yield look.found("premium_paid", "to_review", quote, article=_ARTICLE, receipt_no=event.receipt_no)


def _is_paid(look: Look, event: CoverSuspended, day: date) -> bool:
    receipt = _receipt(look, event)
    if receipt is None:
        return False
    on = day if look.as_of is None else min(day, look.as_of)
    return total(c.gross for c in receipt.collected(on)) >= total(p.gross for p in receipt.kept(look.as_of))


def _receipt(look: Look, event: CoverSuspended) -> Receipt | None:
    return None if event.receipt_no is None else look.record.contract.receipts.get(event.receipt_no)
