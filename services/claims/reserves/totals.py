"""Bringing a total to a level: what was paid or received on a line (cumul corrigé, EVENTS.md §2.5).

Single payments stay as they were recorded: this is for totals that no single one explains, and for moving what a
duplicate holds. What the insured bears is no total: its payments are taken back one by one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from services.claims.balances import PaidLine, RecourseLine
from services.claims.dossier import Dossier
from services.claims.levels import Level
from services.contracts.balance import Balance
from services.contracts.events.common import Line
from services.contracts.events.reserves import BalanceCorrected, CorrectionReason
from services.contracts.money import ZERO, Money
from services.kit.errors import Refusal


def correct_paid(
    dossier: Dossier, line: Line, level: Level, reason: CorrectionReason, corrects: UUID | None = None
) -> BalanceCorrected:
    """What the insurer paid on a line, brought to a level."""
    before = _before(dossier.ledger.paid.get(PaidLine(line, "insurer"), Balance()), level)
    brought = paid_brought(dossier, line, before, level.after, level.set_on)
    return replace(brought, stated_by=level.stated_by, reason=reason, corrects=corrects)


def paid_brought(dossier: Dossier, line: Line, before: Money, after: Money, on: date) -> BalanceCorrected:
    """What was paid on a line, brought from one amount to another by a merge."""
    return BalanceCorrected(
        handling=dossier.declared.handling,
        stated_by="broker",
        measure="paid",
        line=line,
        before=before,
        after=after,
        corrected_on=on,
        reason="merge",
    )


def correct_received(
    dossier: Dossier, where: RecourseLine, level: Level, reason: CorrectionReason, corrects: UUID | None = None
) -> BalanceCorrected:
    """What a recourse brought in on a line, brought to a level, for the party of that line."""
    before = _before(dossier.ledger.received.get(where, Balance()), level)
    brought = received_brought(dossier, where, before, level.after, level.set_on)
    return replace(brought, stated_by=level.stated_by, reason=reason, corrects=corrects)


def received_brought(dossier: Dossier, where: RecourseLine, before: Money, after: Money, on: date) -> BalanceCorrected:
    """What was received on a line, brought from one amount to another by a merge."""
    return BalanceCorrected(
        handling=dossier.declared.handling,
        stated_by="broker",
        measure="recourse_received",
        line=where.line,
        recourse_id=where.recourse_id,
        recourse_type=where.recourse_type,
        beneficiary="insured" if where.beneficiary == "insured" else None,
        before=before,
        after=after,
        corrected_on=on,
        reason="merge",
    )


def corrected_line(event: BalanceCorrected) -> RecourseLine:
    """The line of received recourse that an event corrects."""
    assert event.recourse_type is not None, "a correction of what was received names the type of its recourse"
    return RecourseLine(event.recourse_id, event.recourse_type, event.beneficiary or "insurer", event.line)


def _before(balance: Balance, level: Level) -> Money:
    """The total of the day. Unlike a reserve, a total of facts has no floor: a later one below zero is refused."""
    before = balance.at(level.set_on)
    if level.after == before:
        raise Refusal("balance-unchanged", amount=level.after, on=level.set_on)
    if level.after < ZERO:
        raise Refusal("negative-balance", amount=level.after, on=level.set_on)
    for day, dip in balance.floors(level.set_on, level.after - before):
        raise Refusal("negative-balance", amount=dip, on=day)
    return before
