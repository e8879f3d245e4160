"""Positions that come by file: lines of which only the insurer's number, or ours, says what claim they are about."""

from __future__ import annotations

from collections.abc import Sequence

from services.claims.bulk.lines import Sending, command_of_line
from services.claims.bulk.outcomes import refused
from services.claims.caller import House
from services.claims.positions.statement import Line, Outcome, carry_out
from services.contracts.bulk import BulkLine, BulkOutcome
from services.contracts.http.position import PositionIn
from services.kit.errors import FieldError, Invalid, Refusal
from services.kit.eventlog.partitions import partition_of


async def report_lines(house: House, sending: Sending, lines: Sequence[BulkLine]) -> dict[int, BulkOutcome]:
    """The outcomes of such lines, by their numbers. Raises Unavailable where the log cannot be had."""
    outcomes: dict[int, BulkOutcome] = {}
    read: dict[int, Line] = {}
    for line in lines:
        try:
            read[line.n] = _read(line, sending)
        except Exception as error:
            outcomes[line.n] = refused(line, error)
    carried_out = await carry_out(house, sending.caller, read) if read else {}
    by_number = {line.n: line for line in lines}
    return outcomes | {n: _told(by_number[n], outcome) for n, outcome in carried_out.items()}


def _read(line: BulkLine, sending: Sending) -> Line:
    """ValidationError, Invalid or a Refusal for a line that is no position, or not this insurer's."""
    if line.command != "report-position":
        raise Invalid([FieldError("/command", "not-allowed")])
    body = PositionIn.model_validate_json(bytes(line.body))
    if sending.caller.insurer_id not in {None, body.insurer_id}:
        raise Refusal("forbidden")
    return Line(body, command_of_line(line, sending))


def _told(line: BulkLine, outcome: Outcome) -> BulkOutcome:
    if outcome.problem is not None:
        told = refused(line, outcome.problem)
        return BulkOutcome(
            told.n, "rejected", code=told.code, errors=told.errors,
            note="unmatched" if outcome.result == "unmatched" else None,
        )  # fmt: skip
    nothing = outcome.replayed or not outcome.events
    return BulkOutcome(
        line.n,
        "unchanged" if nothing else "created",
        outcome.position,
        partition_of(outcome.claim_id) if outcome.claim_id is not None and outcome.position is not None else None,
        "late" if outcome.result == "late" and not nothing else None,
    )
