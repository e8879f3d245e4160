"""One line of a file as one order: its command, its validated body, the things it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias
from uuid import UUID

from services.claims.bulk.composites import claim_line, policy_line, position_line
from services.claims.caller import actor_of
from services.claims.dossier import Dossier
from services.claims.facts import Facts
from services.claims.orders import CLAIM_ORDERS
from services.claims.policy.orders import ORDERS as POLICY_ORDERS
from services.claims.policy.state import InForce, Suspended, Terminated
from services.claims.state import Abandoned, Claim, Closed, Draft, Open, Undeclared
from services.claims.state import insurer_of as insurer_of_claim
from services.contracts.bulk import BODIES, BulkLine, CommandName
from services.contracts.http.claim import ClaimIn, CorrectionIn
from services.contracts.http.composite import ClaimLine, PolicyLine, PositionLine
from services.contracts.http.declaration import DraftFacts
from services.contracts.http.policy import EndorsementIn, PolicyIn
from services.contracts.ids import line_command, part_id, policy_stream
from services.contracts.internal import MEDICAL, Caller
from services.kit.commands import Command
from services.kit.errors import FieldError, Invalid, Refusal

Decide: TypeAlias = Callable[[Any], Sequence[Any]]
Order: TypeAlias = Callable[[Any, Facts], Decide]

_POLICY: Final[Mapping[CommandName, Order]] = {**POLICY_ORDERS, "policy-line": policy_line}
_CLAIM: Final[Mapping[CommandName, Order]] = {**CLAIM_ORDERS, "claim-line": claim_line, "position-line": position_line}
ORDERS: Final = {"policy": _POLICY, "claim": _CLAIM}

# What `refs` may name, and how the id of such a thing was made from the line that made it.
_PARTS: Final[Mapping[str, str]] = {
    "recourse": "recourse",
    "receipt": "receipt",
    "litigation": "matter",
    "payment": "payment",
    "expertise": "expertise",
    "collection": "collection",
    "action_plan": "action_plan",
    "coverage": "claim_coverage",
    "party": "party",
    "offer": "offer",
    "deadline": "deadline",
    "challenge": "challenge",
    "incapacity": "incapacity",
}
_BY_CODE: Final = "coverage_code"

# What the broker's own people do, whoever pays: no insurer's key has a route for it either.
_BROKER_ALONE: Final[frozenset[CommandName]] = frozenset(
    {
        *("propose-payment", "approve-payment", "decline-payment", "issue-payment", "clear-payment", "stop-payment"),
        *("merge-claim", "assign-claim", "acknowledge-alert", "challenge-reserve"),
    }
)
_HEALTH: Final[frozenset[CommandName]] = frozenset(
    {
        *("record-incapacity", "notify-incapacity", "contest-incapacity"),
        *("reject-incapacity", "take-incapacity-to-court", "decide-incapacity"),
    }
)


@dataclass(frozen=True, slots=True)
class Sending:
    """Whose lines these are: who pushes them, the namespace of their keys, the file they stand in."""

    caller: Caller
    sender: str
    file_hash: str | None

    def seen_only(self, decide: Decide) -> Decide:
        """The same decision; an insurer's key may only touch what is that insurer's."""
        insurer_id = self.caller.insurer_id
        if insurer_id is None:
            return decide

        def decide_if_seen(state: Any) -> Sequence[Any]:
            events = decide(state)
            owner = insurer_of(state) or next((e.insurer_id for e in events if hasattr(e, "insurer_id")), insurer_id)
            if owner != insurer_id:
                raise Refusal("forbidden")
            return events

        return decide_if_seen


@dataclass(frozen=True, slots=True)
class Read:
    """A line that is an order: validated, with its command and the ids it names."""

    line: BulkLine
    stream_id: UUID
    body: Any
    command: Command
    refs: Mapping[str, UUID]

    @property
    def coverage_code(self) -> str | None:
        """The coverage of the claim that the line names by its code."""
        return self.line.refs.get(_BY_CODE)


def read(line: BulkLine, sending: Sending) -> Read:
    """A line, read. ValidationError, Invalid or a Refusal for one that cannot be an order."""
    if line.command not in ORDERS[line.stream_type]:
        raise Invalid([FieldError("/command", "not-allowed")])
    _must_be_allowed(line.command, sending.caller)
    try:
        stream_id = UUID(line.stream)
    except ValueError:
        raise Invalid([FieldError("/stream", "wrong-format")]) from None
    body = BODIES[line.command].validate_json(bytes(line.body))
    _must_name(body, stream_id, sending.caller.tenant_id)
    _must_be_its_to_say(body, sending.caller)
    return Read(line, stream_id, body, command_of_line(line, sending), _refs(line, sending))


def named_policy(read: Read, tenant_id: UUID) -> UUID | None:
    """The policy that a claim's line names in its body."""
    body = read.body.claim if isinstance(read.body, ClaimLine | PositionLine) else read.body
    match body:
        case ClaimIn(policy_reference=str(number), insurer_id=str(insurer_id)):
            return policy_stream(tenant_id, insurer_id, number)
        case DraftFacts(policy_reference=str(number), insurer_id=str(insurer_id)):
            return policy_stream(tenant_id, insurer_id, number)
        case ClaimIn(policy_id=policy_id) | DraftFacts(policy_id=policy_id):
            return policy_id
        case CorrectionIn(changes=changes):
            return changes.policy_id
        case _:
            return None


def decision(read: Read, facts: Facts) -> Decide:
    """What the line decides. A coverage named by its code is looked up in the claim as it then is."""
    order = ORDERS[read.line.stream_type][read.line.command]
    code = read.coverage_code
    if code is None:
        return order(read.body, facts)

    def decide(claim: Claim) -> Sequence[Any]:
        refs = {**facts.refs, "coverage": _coverage(claim, code)}
        return order(read.body, replace(facts, refs=refs))(claim)

    return decide


def insurer_of(state: Any) -> str | None:
    """The insurer of a policy or claim; None where there is none yet."""
    match state:
        case InForce(contract=contract) | Suspended(contract=contract) | Terminated(contract=contract):
            return contract.insurer_id
        case Undeclared() | Draft() | Abandoned() | Open() | Closed():
            return insurer_of_claim(state)
        case _:
            return None


def _must_be_allowed(command: CommandName, caller: Caller) -> None:
    """A file is no way round what the routes ask of a key. Refuses with `forbidden`."""
    if command in _BROKER_ALONE and caller.insurer_id is not None:
        raise Refusal("forbidden", command=command)
    if command in _HEALTH and not caller.reads_health:
        raise Refusal("forbidden", command=command, scopes=[MEDICAL])


def _must_be_its_to_say(body: Any, caller: Caller) -> None:
    """Who advises a client an insurer may not read, so that it may not change it either."""
    changed = body.changes.model_fields_set if isinstance(body, EndorsementIn) else ()
    if caller.insurer_id is not None and "adviser_id" in changed:
        raise Invalid([FieldError("/changes/adviser_id", "not-allowed")])


def _must_name(body: Any, stream_id: UUID, tenant_id: UUID) -> None:
    """A policy stands where its insurer and number put it: on another's stream it could be registered a second time."""
    policy = body.policy if isinstance(body, PolicyLine) else body
    if isinstance(policy, PolicyIn) and policy_stream(tenant_id, policy.insurer_id, policy.policy_no) != stream_id:
        pointer = "/policy" if isinstance(body, PolicyLine) else ""
        raise Invalid([FieldError(f"{pointer}/policy_no", "other-than-named")])


def _coverage(claim: Claim, code: str) -> UUID:
    dossier: Dossier | None = claim.dossier if isinstance(claim, Open | Closed) else None
    named = [key for key, c in dossier.coverages.items() if c.code == code] if dossier else []
    if len(named) != 1:
        raise Invalid([FieldError(f"/refs/{_BY_CODE}", "ambiguous" if named else "unknown")])
    return named[0]


def command_of_line(line: BulkLine, sending: Sending) -> Command:
    """The command of a line, named by its sender's key."""
    caller = sending.caller
    return Command(
        tenant_id=caller.tenant_id,
        command_id=line_command(caller.tenant_id, sending.sender, line.line_key),
        hash_name="line_hash",
        content_hash=line.line_hash,
        actor=actor_of(caller),
        source={
            "channel": caller.channel,
            "system": sending.sender,
            "file_hash": sending.file_hash,
            "line_no": line.n,
        },
        correlation_id=caller.correlation_id,
        traceparent=caller.traceparent,
    )


def _refs(line: BulkLine, sending: Sending) -> dict[str, UUID]:
    unknown = [name for name in line.refs if name not in _PARTS and name != _BY_CODE]
    if unknown:
        raise Invalid([FieldError(f"/refs/{name}", "unknown-field") for name in unknown])
    return {
        name: part_id(line_command(sending.caller.tenant_id, sending.sender, key), _PARTS[name])
        for name, key in line.refs.items()
        if name != _BY_CODE
    }
