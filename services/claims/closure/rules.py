"""Closing a claim and reopening it (clôture, réouverture)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.claims.diary.rules import cancelled_by_closing
from services.claims.dossier import Dossier
from services.claims.guards import happened, in_order
from services.claims.levels import Level, set_forecast, set_reserve
from services.claims.lines import Where, line_of, must_be_in_force
from services.claims.merging.emptying import emptied
from services.claims.state import Claim, Closed, Open, known, still_open
from services.contracts.events import ClaimEvent
from services.contracts.events.common import Line
from services.contracts.events.declaration import (
    ClaimClosed,
    ClaimCoverageClosed,
    ClaimReopened,
    Outcome,
    ReopeningReason,
)
from services.contracts.ids import dress
from services.contracts.money import ZERO, Money, total
from services.kit.errors import FieldError, Invalid, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseClaim:
    """A claim is done with; a recourse may still be awaited. A duplicate may be `merged_into` the claim it doubles."""

    closed_on: date
    outcome: Outcome
    recourse_pending: bool = False
    merged_into: UUID | None = None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenClaim:
    """A claim is needed again; the reserve of each of its lines is stated. `limit`: of the caller's own authority."""

    reopened_on: date
    reason: ReopeningReason
    reserves: tuple[tuple[Where, Money], ...]
    limit: Money | None = None
    today: date


def close_claim(claim: Claim, command: CloseClaim) -> list[ClaimEvent]:
    """Closes a claim; what stands on it goes to zero first, by events that say so (EVENTS.md §2.10)."""
    dossier = still_open(claim)
    happened(dossier, command.closed_on, command.today)
    in_order(_last_turn(claim, dossier), command.closed_on)
    _closable(dossier, command)
    zero = Level(ZERO, command.closed_on, "broker")
    events: list[ClaimEvent] = emptied(dossier) if command.merged_into else []
    for line, balance in dossier.ledger.reserves.items():
        if balance.at():
            events += set_reserve(dossier, line, zero, "closing")
    for where, balance in dossier.ledger.forecasts.items():
        if balance.at() and not command.recourse_pending:
            events += set_forecast(dossier, where, zero, "closing")
    events += [
        ClaimCoverageClosed(claim_coverage_id=key, closed_on=command.closed_on, reason="claim_closed")
        for key, coverage in dossier.coverages.items()
        if coverage.is_open
    ]
    closed = ClaimClosed(
        closed_on=command.closed_on,
        outcome=command.outcome,
        recourse_pending=command.recourse_pending,
        merged_into=command.merged_into,
    )
    return [*events, *cancelled_by_closing(dossier, command.closed_on), closed]


def _last_turn(claim: Claim, dossier: Dossier) -> date:
    """The last day on which the claim, or a coverage of it, was opened or closed: its closing comes after."""
    reopened = [claim.reopened_on] if isinstance(claim, Open) and claim.reopened_on is not None else []
    coverages = [c.opened.opened_on if c.closed_on is None else c.closed_on for c in dossier.coverages.values()]
    return max([dossier.declared.declared_on, *reopened, *coverages])


def _closable(dossier: Dossier, command: CloseClaim) -> None:
    """Refuses with `claim-not-closable` and everything that stands in the way, at once."""
    reasons = []
    facts: dict[str, object] = {}
    last = dossier.ledger.last_movement_on
    if last is not None and last > command.closed_on:
        reasons.append("movement_after_closing")
        facts["last_movement_on"] = last
    if dossier.waiting_payments:
        reasons.append("payment_waiting")
        facts["payments"] = [dress("pay", key) for key in dossier.waiting_payments]
    if dossier.open_recourses and not command.recourse_pending:
        reasons.append("recourse_open")
        facts["recourses"] = [dress("rec", key) for key in dossier.open_recourses]
    if dossier.open_litigations:
        reasons.append("litigation_open")
        facts["litigations"] = [dress("mat", key) for key in dossier.open_litigations]
    if command.outcome == "duplicate" and command.merged_into is None and _moved_money(dossier):
        reasons.append("duplicate_holds_money")
    if command.outcome == "duplicate" and command.recourse_pending:
        reasons.append("duplicate_awaits_recourse")
    if reasons:
        raise Refusal("claim-not-closable", reasons=reasons, **facts)


def _moved_money(dossier: Dossier) -> bool:
    """A duplicate is no claim: what was paid or received on it goes to the other one first, as a merge brings it."""
    return any(b.at() for b in (*dossier.ledger.paid.values(), *dossier.ledger.received.values()))


def reopen_claim(claim: Claim, command: ReopenClaim) -> list[ClaimEvent]:
    """Reopens a closed claim with the reserve of each line, and the coverages that these name."""
    dossier = known(claim)
    if not isinstance(claim, Closed):
        raise Refusal("claim-not-closed")
    if claim.closing.outcome == "duplicate":
        raise Refusal("claim-merged")
    happened(dossier, command.reopened_on, command.today)
    in_order(claim.closing.closed_on, command.reopened_on)
    stated = _stated(dossier, command)
    missing = [line for line in dossier.ledger.reserves if line not in stated]
    if missing or not stated:
        raise Refusal("reopening-reserve-missing", lines=[_named(dossier, line) for line in missing])
    whole = total(stated.values())
    if command.limit is not None and whole > command.limit:
        raise Refusal("authority-exceeded", limit=command.limit, amount=whole)
    events: list[ClaimEvent] = [ClaimReopened(reopened_on=command.reopened_on, reason=command.reason)]
    for key, coverage in dossier.coverages.items():
        if any(line.claim_coverage_id == key for line in stated):
            events.append(replace(coverage.opened, opened_on=command.reopened_on, reason=command.reason))
    for line, amount in stated.items():
        events += set_reserve(dossier, line, Level(amount, command.reopened_on, "broker"), "reopening")
    return events


def _stated(dossier: Dossier, command: ReopenClaim) -> dict[Line, Money]:
    stated: dict[Line, Money] = {}
    for n, (where, amount) in enumerate(command.reserves):
        line = line_of(dossier, where, may_be_closed=True)
        if line in stated:
            raise Invalid([FieldError(f"/reserves/{n}", "line-stated-twice")])
        if amount:  # zero is what has to be said of every line
            must_be_in_force(dossier, line)
        stated[line] = amount
    return stated


def _named(dossier: Dossier, line: Line) -> str:
    """A line in a refusal: `own_damage/indemnity/property`."""
    code = dossier.coverages[line.claim_coverage_id].code if line.claim_coverage_id else "-"
    return f"{code}/{line.cost_type}/{line.cost_category}"
