"""Recording on the claim that goes on what its duplicate held and it lacks (fusion)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from services.claims.balances import PaidLine, RecourseLine
from services.claims.closure.rules import ReopenClaim, reopen_claim
from services.claims.declaration.fold import RELATED
from services.claims.diary.alerts import raised
from services.claims.dossier import Dossier
from services.claims.levels import Level
from services.claims.lines import Where
from services.claims.merging.growing import Growing
from services.claims.merging.matching import lacking_payments, lacking_receipts
from services.claims.merging.payments import carried_payment
from services.claims.merging.receipts import carried_receipts
from services.claims.merging.residues import lacking_paid, lacking_received
from services.claims.reserves.totals import correct_paid, correct_received
from services.claims.state import Claim, Closed, known
from services.contracts.balance import Balance
from services.contracts.events import ClaimEvent
from services.contracts.events.common import Change, Line
from services.contracts.events.declaration import ClaimCorrected
from services.contracts.events.recourse import RecourseType
from services.contracts.ids import dress
from services.contracts.money import ZERO, Money
from services.kit.errors import Refusal

INCOMPLETE = "merge_incomplete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """What a duplicate was before it was closed, on its way to the claim `stream_id`."""

    duplicate_id: UUID
    duplicate: Dossier
    merged_on: date
    stream_id: UUID
    command_id: UUID
    today: date


class MergedElsewhere(Exception):
    """The claim has become a duplicate itself: what is carried goes to where it went."""

    def __init__(self, into: UUID) -> None:
        super().__init__(str(into))
        self.into = into


def carry(target: Claim, command: Carry) -> list[ClaimEvent]:
    """Names the duplicate, and records what is lacking. Never nothing: that is how a repeat finds it done.

    A claim that was closed in the meantime is opened again for it. What cannot be brought there raises an alert.
    Raises MergedElsewhere.
    """
    if isinstance(target, Closed) and target.closing.merged_into is not None:
        raise MergedElsewhere(target.closing.merged_into)
    growing = Growing(target, command.stream_id, command.command_id)
    growing.add(_named(known(target), command))
    mine, its = command.duplicate, known(target)
    payments, receipts = lacking_payments(mine, its), lacking_receipts(mine, its)
    paid, received = lacking_paid(mine, its), lacking_received(mine, its)
    lines = [p.paid.made.line for p in payments] + [r.received.line for r in receipts]
    lines += [*paid, *(line for line, _ in received)]
    if not lines:
        return growing.events
    try:
        _open_again(growing, command)
    except Refusal as refusal:
        growing.add(_alert(command, refusal, 0))
        return growing.events
    places = {line: growing.line_for(mine, line, command.merged_on) for line in lines}
    for n, payment in enumerate(payments):
        carried_payment(growing, payment, places[payment.paid.made.line], n)
    for _, group in groupby(receipts, key=lambda receipt: receipt.recourse.opened.recourse_id):
        carried_receipts(growing, [(receipt, places[receipt.received.line]) for receipt in group])
    _residues(growing, command, [(places[line], residue) for line, residue in paid.items()], paid=True)
    for (line, kind), residue in received.items():
        _residues(growing, command, [(places[line], residue)], paid=False, kind=kind)
    return growing.events


def _named(target: Dossier, command: Carry) -> ClaimCorrected:
    before = target.merged_from[-1] if target.merged_from else None
    change = Change(field=RELATED, before=str(before) if before else None, after=str(command.duplicate_id))
    return ClaimCorrected(corrected_on=command.merged_on, changes=(change,), reason="merge")


def _open_again(growing: Growing, command: Carry) -> None:
    """A claim that was closed since is opened without a reserve: what comes was paid or received already."""
    claim = growing.claim
    if not isinstance(claim, Closed):
        return
    lines = [*claim.dossier.ledger.reserves] or [Line(None, "indemnity", "other")]
    stated = tuple((Where(line.claim_coverage_id, None, line.cost_type, line.cost_category), ZERO) for line in lines)
    on = max(command.merged_on, claim.closing.closed_on)
    growing.add(
        *reopen_claim(claim, ReopenClaim(reopened_on=on, reason="late_payment", reserves=stated, today=command.today))
    )


def _residues(
    growing: Growing,
    command: Carry,
    found: Iterable[tuple[Line, Money]],
    *,
    paid: bool,
    kind: RecourseType = "third_party",
) -> None:
    """Totals that no payment or receipt explains, moved by the same difference."""
    for line, residue in found:
        ledger = growing.dossier.ledger
        where = RecourseLine(None, kind, "insurer", line)
        balance = ledger.paid.get(PaidLine(line, "insurer")) if paid else ledger.received.get(where)
        after = (balance or Balance()).at(command.merged_on) + residue
        level = Level(after, command.merged_on, "broker")
        try:
            corrected = (
                correct_paid(growing.dossier, line, level, "merge")
                if paid
                else correct_received(growing.dossier, where, level, "merge")
            )
        except Refusal as refusal:
            growing.add(_alert(command, refusal, len(growing.events), amount=residue))
        else:
            growing.add(corrected)


def _alert(command: Carry, refusal: Refusal, n: int, **facts: object) -> ClaimEvent:
    """What a person has to look at: the duplicate's money that could not be brought over."""
    duplicate = dress("clm", command.duplicate_id)
    return raised(
        command.command_id, INCOMPLETE, command.merged_on, "critical", n, claim_id=duplicate, why=refusal.code, **facts
    )
