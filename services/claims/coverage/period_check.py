"""The first part of a cover check: does the loss lie in the days of the policy (DOMAIN.md §2.4, EVENTS.md §5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from services.claims.cover import Quote, Reason
from services.claims.coverage.findings import Look
from services.claims.coverage.unpaid_check import cancelled_too_early, formal_notices, suspended_days
from services.contracts.events.policy import PolicyRegistered, PolicyRenewed, PolicyTerminated
from services.contracts.periods import Period, years_after


def policy_findings(look: Look) -> Iterator[Reason]:
    """What the policy as a whole says of the loss."""
    contract, day = look.record.contract, look.loss.occurred_on
    period = contract.period_of(day)
    made = contract.registered.claims_basis == "claims_made"
    if period is None:
        yield from _outside(look, made=made)
        return
    suspension = contract.suspension_on(day)
    if suspension is not None:
        yield from suspended_days(look, suspension)
    else:
        quotes = _period_quotes(look, period)
        yield look.found("in_period", "covered", *quotes, starts_on=period.start, ends_on=period.end)
        yield from formal_notices(look)
    if made:
        yield from _claimed(look)


def _outside(look: Look, *, made: bool) -> Iterator[Reason]:
    """A loss on no day of the policy. On a claims-made basis an earlier fact may be covered by the claim's day."""
    contract, day = look.record.contract, look.loss.occurred_on
    if made and contract.periods and day <= contract.periods[-1].end:
        yield look.found("fact_outside_period", "to_review", *_nearest(look), article="claims_made", occurred_on=day)
        yield from _claimed(look)
        return
    for _, ending in look.record.of(PolicyTerminated):
        if day > ending.last_covered_on:
            early = cancelled_too_early(look, ending)
            yield look.found(
                "terminated", "to_review" if early else "not_covered",
                look.quote(ending, "last_covered_on"), look.quote(ending, "reason"),
                article=f"terminated_{ending.reason}", occurred_on=day, last_covered_on=ending.last_covered_on,
                reason=ending.reason,
            )  # fmt: skip
            yield from early
            return
    yield look.found("outside_period", "not_covered", *_nearest(look), occurred_on=day)


def _claimed(look: Look) -> Iterator[Reason]:
    """The first claim, told at the latest when it was declared, comes in a period or the subsequent cover (L124-5)."""
    contract, claimed_on = look.record.contract, look.loss.declared_on
    first, last = contract.periods[0].start, contract.periods[-1].end
    until, quotes = _subsequent(look, last)
    basis = look.quote(_registered(look), "claims_basis")
    facts = {"claimed_on": claimed_on, "until": until}
    if claimed_on < first:
        yield look.found("claimed_too_early", "to_review", basis, article="claims_made", **facts, first=first)
    elif claimed_on <= last:
        yield look.found("claimed_in_period", "covered", basis, article="claims_made", **facts)
    elif claimed_on <= until:
        yield look.found("claimed_in_subsequent", "covered", basis, *quotes, article="claims_made", **facts)
    else:
        yield look.found("claimed_too_late", "to_review", basis, *quotes, article="claims_made", **facts)


def _subsequent(look: Look, last: date) -> tuple[date, list[Quote]]:
    """The last day of the subsequent cover (garantie subséquente): the policy's, never less than the law's."""
    least = years_after(last, look.delay("subsequent_cover"))
    stated = look.record.contract.registered.subsequent_cover_until
    if stated is None or stated < least:
        return least, []
    return stated, [look.quote(_registered(look), "subsequent_cover_until")]


def _registered(look: Look) -> PolicyRegistered:
    """The registration as it was recorded: what a quote points at."""
    return next(event for _, event in look.record.of(PolicyRegistered))


def _period_quotes(look: Look, period: Period) -> tuple[Quote, ...]:
    """The registration or renewal that gives this period its days; a termination may have shortened it."""
    for begun in _beginnings(look):
        if begun.starts_on == period.start:
            return look.quote(begun, "starts_on"), look.quote(begun, "ends_on")
    return ()


def _nearest(look: Look) -> tuple[Quote, ...]:
    """The period that lies nearest to the loss."""
    day = look.loss.occurred_on
    nearest = min(_beginnings(look), key=lambda b: min(abs((b.starts_on - day).days), abs((b.ends_on - day).days)))
    return look.quote(nearest, "starts_on"), look.quote(nearest, "ends_on")


def _beginnings(look: Look) -> list[PolicyRegistered | PolicyRenewed]:
    return [said.event for said in look.record.said if isinstance(said.event, PolicyRegistered | PolicyRenewed)]
