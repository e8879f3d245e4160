"""Reporting an insurer's position on a claim: evidence first, then what brings the claim to it (EVENTS.md §2.11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from uuid import UUID

from services.claims.closure.rules import CloseClaim, close_claim
from services.claims.dossier import Dossier
from services.claims.guards import happened
from services.claims.levels import Level, set_reserve
from services.claims.positions.lines import Figures, Stated, stated_lines
from services.claims.positions.moving import Cause, Moved, brought_to
from services.claims.positions.parts import Position, line_in, of_file
from services.claims.positions.targets import targets
from services.claims.state import Claim, Closed, Open, evolve, known
from services.contracts.events import ClaimEvent
from services.contracts.events.common import Line
from services.contracts.events.declaration import ClaimCoverageOpened, ClaimReopened, Outcome
from services.contracts.events.position import InsurerStatus, MatchedBy, PositionReported
from services.contracts.events.reserves import CaseReserveSet
from services.contracts.ids import dress, part_id
from services.contracts.money import ZERO
from services.kit.commands import event_id
from services.kit.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPosition:
    """An insurer says where a claim stands with it at the end of a day."""

    claim_id: UUID
    command_id: UUID
    insurer_id: str
    insurer_claim_no: str
    cut_off_on: date
    figures: tuple[Figures, ...]
    insurer_status: InsurerStatus | None = None
    matched_by: MatchedBy
    today: date


def report_position(claim: Claim, command: ReportPosition) -> list[ClaimEvent]:
    """Keeps a position, and brings an informative claim to it; nothing where the same is known already.

    Older than the file's latest it moves nothing, nor does it where the broker pays. A closed claim that it moves is
    reopened, and closed again where the insurer's file is closed too. Refuses with `position-of-another-insurer`,
    `claim-merged`, `before-occurrence`, `in-the-future`, and as `stated_lines` and `targets` do.
    """
    dossier = known(claim)
    assert isinstance(claim, Open | Closed), "what is known of a claim is known of a declared one"
    if dossier.declared.insurer_id != command.insurer_id:
        raise Refusal("position-of-another-insurer", insurer_id=command.insurer_id)
    if isinstance(claim, Closed) and claim.closing.outcome == "duplicate":
        into = claim.closing.merged_into
        raise Refusal("claim-merged", merged_into=dress("clm", into) if into is not None else None)
    happened(dossier, command.cut_off_on, command.today)
    earlier = of_file(dossier.positions, command.insurer_id, command.insurer_claim_no)
    stated = stated_lines(dossier, command.figures, earlier[-1].reported.lines if earlier else ())
    reported = _reported(dossier, command, earlier, stated)
    if reported is None:
        return []
    if reported.late or reported.handling == "delegated":
        return [reported]
    first = _next(claim, command)
    cause = Cause(reported.position_id, _named(command, first), command.cut_off_on)
    lines = targets(dossier, reported, stated)
    moved = [event for n, line in enumerate(lines) for event in brought_to(dossier, line, cause, n)]
    if not moved:
        return [reported]
    if isinstance(claim, Open):
        return [reported, *_coverages_opened(dossier, reported, moved, command.cut_off_on), *moved]
    events = [reported, *_reopened(claim, reported, moved, cause)]
    return [*events, *_closed_again(claim, command, events, first)]


def _next(claim: Open | Closed, command: ReportPosition) -> int:
    """The place of the position in its command: a line of a file may have declared the claim before."""
    return next(n for n in count(1) if _named(command, n) not in claim.events)


def _named(command: ReportPosition, n: int) -> UUID:
    return event_id(command.claim_id, command.command_id, n)


def _reported(
    dossier: Dossier, command: ReportPosition, earlier: Sequence[Position], stated: Sequence[Stated]
) -> PositionReported | None:
    """The position as it is kept; None where the file's last one of this cut-off says the same."""
    latest = max(earlier, key=lambda p: p.reported.cut_off_on, default=None)
    reported = PositionReported(
        handling=dossier.declared.handling,
        stated_by="insurer",
        position_id=part_id(command.command_id, "position"),
        insurer_id=command.insurer_id,
        insurer_claim_no=command.insurer_claim_no,
        cut_off_on=command.cut_off_on,
        lines=tuple(one.line for one in stated),
        insurer_status=command.insurer_status,
        late=latest is not None and latest.reported.cut_off_on > command.cut_off_on,
        matched_by=command.matched_by,
    )
    last = next((p for p in reversed(earlier) if p.reported.cut_off_on == command.cut_off_on), None)
    if last is None:
        return reported
    if _says(last.reported) == _says(reported):
        return None
    return replace(reported, supersedes=last.reported.position_id)


def _says(reported: PositionReported) -> tuple[object, ...]:
    return frozenset(reported.lines), reported.insurer_status


def _reopened(claim: Closed, reported: PositionReported, moved: Sequence[Moved], cause: Cause) -> list[ClaimEvent]:
    """The reopening, with the reserve of every line: those that the position states, the others as they stand.

    A claim is not reopened before it was closed, though the cut-off may lie there.
    """
    dossier = claim.dossier
    on = max(cause.cut_off_on, claim.closing.closed_on)
    reopened = ClaimReopened(reopened_on=on, reason="position_moved")
    told = {event.line for event in moved if isinstance(event, CaseReserveSet)}
    silent: list[CaseReserveSet] = []
    for line in dict.fromkeys([*map(line_in, reported.lines), *dossier.ledger.reserves]):
        if line not in told:
            standing = dossier.ledger.reserve(line).at(on)
            silent += set_reserve(dossier, line, Level(standing, on, "insurer"), "reopening", cause.event_id)
    return [reopened, *_coverages_opened(dossier, reported, moved, on, all_of_them=True), *moved, *silent]


def _coverages_opened(
    dossier: Dossier, reported: PositionReported, moved: Sequence[Moved], on: date, *, all_of_them: bool = False
) -> list[ClaimCoverageOpened]:
    """The closed coverages that are needed again: a reserve stands on them, or their claim is reopened."""
    reserved = {event.line for event in moved if isinstance(event, CaseReserveSet) and event.after}
    lines: list[Line] = [line for line in map(line_in, reported.lines) if all_of_them or line in reserved]
    found = []
    for key in dict.fromkeys(line.claim_coverage_id for line in lines if line.claim_coverage_id is not None):
        coverage = dossier.coverages[key]
        if coverage.closed_on is not None:
            opened_on = max(on, coverage.closed_on)
            found.append(replace(coverage.opened, opened_on=opened_on, reason="position_moved"))
    return found


def _closed_again(claim: Closed, command: ReportPosition, events: Sequence[ClaimEvent], first: int) -> list[ClaimEvent]:
    """The claim's closing once more, where the insurer's file is closed and nothing is left to wait for."""
    if command.insurer_status != "closed":
        return []
    state: Claim = claim
    for n, event in enumerate(events, first):
        state = evolve(state, event, _named(command, n))
    dossier = known(state)
    ledger, pending = dossier.ledger, claim.closing.recourse_pending
    waits = [*ledger.reserves.values(), *(() if pending else ledger.forecasts.values())]
    if any(balance.at() for balance in waits):
        return []
    days = [event.opened_on for event in events if isinstance(event, ClaimCoverageOpened)]
    closed_on = max([claim.closing.closed_on, command.cut_off_on, *days, *filter(None, [ledger.last_movement_on])])
    outcome: Outcome = claim.closing.outcome
    if outcome == "no_action" and any(balance.at() != ZERO for balance in ledger.paid.values()):
        outcome = "settled"
    again = CloseClaim(closed_on=closed_on, outcome=outcome, recourse_pending=pending, today=command.today)
    return close_claim(state, again)
