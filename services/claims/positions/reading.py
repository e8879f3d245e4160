"""Reading a statement: what is wrong with one of its claims harms no other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Annotated, Any

import orjson
from pydantic import Field, ValidationError

from services.claims.caller import Ask, actor_of
from services.claims.positions.statement import Line, Outcome
from services.contracts.http.base import Body, Day, Opaque
from services.contracts.http.position import Coverage, PositionIn, StatedClaimIn
from services.contracts.ids import line_command
from services.kit.commands import Command
from services.kit.errors import FieldError, Invalid


class _Envelope(Body):
    """A `PositionsIn` whose claims are not yet looked at."""

    insurer_id: Opaque | None = None
    cut_off_on: Day
    coverage: Coverage = "partial"
    positions: Annotated[list[Any], Field(min_length=1, max_length=1_000)]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it was read: its claims by their place, and the outcomes of those that cannot be read."""

    insurer_id: str
    cut_off_on: date
    coverage: Coverage
    lines: dict[int, Line] = field(default_factory=dict)
    wrong: dict[int, Outcome] = field(default_factory=dict)
    numbers: dict[int, str | None] = field(default_factory=dict)


async def read_statement(ask: Ask) -> Statement:
    """The statement of a request. ValidationError, or Invalid, for what is wrong with it as a whole."""
    body = _Envelope.model_validate_json(await ask.request.body())
    insurer_id = _insurer(ask, body.insurer_id)
    statement = Statement(insurer_id, body.cut_off_on, body.coverage)
    for n, written in enumerate(body.positions):
        try:
            stated = StatedClaimIn.model_validate_json(json.dumps(written))  # orjson writes no number beyond 64 bits
        except ValidationError as error:
            statement.wrong[n] = Outcome("rejected", problem=error)
            statement.numbers[n] = _number(written)
        else:
            statement.lines[n] = _line(ask, statement, n, stated)
            statement.numbers[n] = stated.insurer_claim_no
    _once_each(statement)
    return statement


def _once_each(statement: Statement) -> None:
    """Rejects every line of a claim that is stated twice: the second would take the place of the first unseen."""
    named = Counter((line.body.insurer_claim_no, line.claim_id) for line in statement.lines.values())
    for n, line in list(statement.lines.items()):
        if named[line.body.insurer_claim_no, line.claim_id] > 1:
            twice = Invalid([FieldError("/insurer_claim_no", "given-twice")])
            statement.wrong[n] = Outcome("rejected", problem=twice)
            del statement.lines[n]


def _insurer(ask: Ask, named: str | None) -> str:
    """Whose statement it is: an insurer's key speaks for that insurer alone."""
    own = ask.caller.insurer_id
    if own is not None and named not in (None, own):
        raise Invalid([FieldError("/insurer_id", "not-allowed", own)])
    if own is None and named is None:
        raise Invalid([FieldError("/insurer_id", "required")])
    insurer_id = own or named
    assert insurer_id is not None
    return insurer_id


def _number(written: object) -> str | None:
    number = written.get("insurer_claim_no") if isinstance(written, Mapping) else None
    return number if isinstance(number, str) else None


def _line(ask: Ask, statement: Statement, n: int, stated: StatedClaimIn) -> Line:
    fields = {name: getattr(stated, name) for name in StatedClaimIn.model_fields if name != "claim_id"}
    body = PositionIn(insurer_id=statement.insurer_id, cut_off_on=statement.cut_off_on, **fields)
    return Line(body, _command(ask, n, [body.model_dump(mode="json"), stated.claim_id]), stated.claim_id)


def _command(ask: Ask, n: int, content: object) -> Command:
    """The command of one claim of the statement, named by the statement's own and by its place there."""
    caller = ask.caller
    return Command(
        tenant_id=caller.tenant_id,
        command_id=line_command(caller.tenant_id, f"positions/{caller.command_id.hex}", str(n)),
        hash_name="line_hash",
        content_hash=sha256(orjson.dumps(content)).hexdigest(),
        actor=actor_of(caller),
        source={"channel": caller.channel, "system": caller.principal, "line_no": n},
        correlation_id=caller.correlation_id,
        traceparent=caller.traceparent,
    )
