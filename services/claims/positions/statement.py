"""A statement carried out over many claims: each line finds its claim, is a command of its own, and harms no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from services.claims.bulk.outcomes import waits
from services.claims.caller import House, only_if
from services.claims.facts import Facts
from services.claims.lists.projector import NAME, SCHEMA
from services.claims.positions.matching import Match, Several, Sought, matches
from services.claims.positions.orders import report
from services.claims.positions.parts import of_file
from services.claims.state import Claim, Undeclared, insurer_of, known
from services.contracts.events import ClaimEvent, codec
from services.contracts.events.position import MatchedBy, PositionReported
from services.contracts.http.position import PositionIn
from services.contracts.ids import dress, undress
from services.contracts.internal import Caller
from services.kit.commands import Command, Order, Placed
from services.kit.errors import Refusal, Unavailable
from services.kit.eventlog.consumer import wait_until
from services.kit.eventlog.partitions import partition_of
from services.kit.eventlog.reader import heads, read_streams

Result = Literal["moved", "unchanged", "late", "evidence_only", "unmatched", "rejected"]

_PATIENCE_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Line:
    """One claim of a statement as a command; `claim_id` where the sender named ours."""

    body: PositionIn
    command: Command
    claim_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line. `events` is how many it left; `position` is that of the last in its partition."""

    result: Result
    claim_id: UUID | None = None
    matched_by: MatchedBy | None = None
    position_id: UUID | None = None
    events: int = 0
    position: int | None = None
    replayed: bool = False
    problem: Exception | None = None


async def carry_out(house: House, caller: Caller, lines: Mapping[int, Line]) -> dict[int, Outcome]:
    """Reports every position of a statement, the lines of one claim in their order, a partition of the log at a time.

    Raises Unavailable where the log cannot be had, or the read model that finds claims is behind: sent again, what
    passed before is answered as the first time.
    """
    found, outcomes = await _found(house, caller, lines)
    outcomes |= await _carried_out(house, caller, lines, found)
    # Merged a moment ago: the lists had the duplicate still.
    if elsewhere := {n: Match(into, found[n].matched_by) for n in found if (into := _merged_into(outcomes[n]))}:
        outcomes |= await _carried_out(house, caller, lines, elsewhere)
    return outcomes


async def _carried_out(
    house: House, caller: Caller, lines: Mapping[int, Line], found: Mapping[int, Match]
) -> dict[int, Outcome]:
    by_partition: dict[int, list[int]] = {}
    for n, match in sorted(found.items()):
        by_partition.setdefault(partition_of(match.claim_id), []).append(n)
    outcomes: dict[int, Outcome] = {}
    for places in by_partition.values():
        outcomes |= await _reported(house, caller, {n: (lines[n], found[n]) for n in places})
    return outcomes


async def wait_for_lists(house: House) -> None:
    """Waits until the lists know all that is in the log now. Unavailable `projection-behind`."""
    if not await wait_until(house.pool, SCHEMA, NAME, await heads(house.pool), _PATIENCE_SECONDS):
        raise Unavailable("projection-behind")


def _merged_into(outcome: Outcome) -> UUID | None:
    match outcome.problem:
        case Refusal(code="claim-merged", facts={"merged_into": str(into)}):
            return undress("clm", into)
        case _:
            return None


async def _found(
    house: House, caller: Caller, lines: Mapping[int, Line]
) -> tuple[dict[int, Match], dict[int, Outcome]]:
    """The claims that lines are about, and the outcomes of those about none, or nobody knows which."""
    found = {n: Match(line.claim_id, "claim_id") for n, line in lines.items() if line.claim_id is not None}
    seek = {n: _sought(line.body) for n, line in lines.items() if n not in found}
    told = await matches(house.pool, caller.tenant_id, seek)
    if unsure := {n: one for n, one in seek.items() if not _by_its_number(told.get(n))}:
        # A claim may have been declared a moment ago: before the lists know, none is the only one, and none is missing.
        await wait_for_lists(house)
        told |= await matches(house.pool, caller.tenant_id, unsure)
    outcomes: dict[int, Outcome] = {}
    for n in seek:
        match told.get(n):
            case Match() as match:
                found[n] = match
            case Several(claim_ids=claim_ids):
                several = sorted(dress("clm", claim_id) for claim_id in claim_ids)
                outcomes[n] = Outcome("unmatched", problem=Refusal("position-ambiguous", claims=several[:10]))
            case None:
                outcomes[n] = Outcome("unmatched", problem=Refusal("position-unmatched"))
    return found, outcomes


def _by_its_number(found: Match | Several | None) -> bool:
    return isinstance(found, Match) and found.matched_by == "insurer_claim_no"


def _sought(body: PositionIn) -> Sought:
    return Sought(
        insurer_id=body.insurer_id,
        insurer_claim_no=body.insurer_claim_no,
        external_reference=body.external_reference,
        policy_no=body.policy_no,
        occurred_on=body.occurred_on,
    )


@dataclass(slots=True)
class _Watched:
    """A decision that remembers what it came to: the desk says only where it stands."""

    decide: Callable[[Claim], Sequence[ClaimEvent]]
    claim: Claim | None = None
    events: Sequence[ClaimEvent] = ()

    def __call__(self, claim: Claim) -> Sequence[ClaimEvent]:
        self.claim, self.events = claim, self.decide(claim)
        return self.events


async def _reported(house: House, caller: Caller, lines: Mapping[int, tuple[Line, Match]]) -> dict[int, Outcome]:
    """The outcomes of the lines of one partition."""
    watched = {n: _Watched(_decision(house, caller, line, match)) for n, (line, match) in lines.items()}
    orders = [Order(match.claim_id, line.command, watched[n]) for n, (line, match) in lines.items()]
    placed = await house.claims.handle_all(orders)
    again = [match.claim_id for (_, match), one in zip(lines.values(), placed, strict=True) if _replayed(one)]
    stored = await read_streams(house.pool, caller.tenant_id, again) if again else {}
    outcomes: dict[int, Outcome] = {}
    for (n, (line, match)), one in zip(lines.items(), placed, strict=True):
        if waits(one):
            raise one
        if isinstance(one, Exception):
            outcomes[n] = Outcome("rejected", match.claim_id, match.matched_by, problem=one)
            continue
        events = watched[n].events
        if one.replayed:
            own = [e for e in stored[match.claim_id] if e.command_id == line.command.command_id]
            events = [codec.decode(e.kind, e.schema_version, e.data) for e in own]  # type: ignore[misc]
        outcomes[n] = _outcome(line, match, one, events, watched[n].claim)
    return outcomes


def _replayed(one: Placed | Exception) -> bool:
    return isinstance(one, Placed) and one.replayed


def _decision(house: House, caller: Caller, line: Line, match: Match) -> Callable[[Claim], Sequence[ClaimEvent]]:
    facts = Facts(
        today=house.today,
        tenant_id=caller.tenant_id,
        command_id=line.command.command_id,
        stream_id=match.claim_id,
        channel=caller.channel,
        actor=caller.actor,
        insurer_id=caller.insurer_id,
        matched_by=match.matched_by,
    )

    def visible(claim: Claim) -> bool:
        return not isinstance(claim, Undeclared) and caller.insurer_id in (None, insurer_of(claim))

    return only_if(visible, "claim", report(line.body, facts))


def _outcome(line: Line, match: Match, placed: Placed, events: Sequence[ClaimEvent], claim: Claim | None) -> Outcome:
    if not events:
        assert claim is not None, "what was decided was decided upon a claim"
        kept = of_file(known(claim).positions, line.body.insurer_id, line.body.insurer_claim_no)
        same = next(p for p in reversed(kept) if p.reported.cut_off_on == line.body.cut_off_on)
        return Outcome("unchanged", match.claim_id, match.matched_by, same.reported.position_id)
    reported = events[0]
    assert isinstance(reported, PositionReported)
    return Outcome(
        _result(reported, events),
        match.claim_id,
        reported.matched_by,
        reported.position_id,
        len(events),
        placed.position,
        placed.replayed,
    )


def _result(reported: PositionReported, events: Sequence[ClaimEvent]) -> Result:
    if reported.late:
        return "late"
    if reported.handling == "delegated":
        return "evidence_only"
    return "moved" if len(events) > 1 else "unchanged"
