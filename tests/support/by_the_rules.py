"""Import lines decided by the rules of claims, one stream at a time, without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from services.claims.facts import Facts
from services.claims.orders import CLAIM_ORDERS
from services.claims.policy.orders import ORDERS as POLICY_ORDERS
from services.claims.policy.state import UNREGISTERED, Policy, Unregistered
from services.claims.policy.state import evolve as evolve_policy
from services.claims.state import UNDECLARED, Claim, known
from services.claims.state import evolve as evolve_claim
from services.contracts.bulk import BODIES, CommandName
from services.contracts.events import ClaimEvent, PolicyEvent
from services.contracts.ids import claim_stream, line_command, part_id, policy_stream
from services.generator.lines import Line
from services.kit.commands import event_id

TENANT = UUID("00000000-0000-8000-8000-00000000000a")
_PARTS = {"coverage": "claim_coverage"}


def policy_events(lines: Iterable[Line]) -> tuple[Policy, list[tuple[date, PolicyEvent]]]:
    """What a policy's lines leave, each decided on the day it became known, with the policy after them."""
    state: Policy = UNREGISTERED
    told: list[tuple[date, PolicyEvent]] = []
    for line in lines:
        assert line.policy is not None
        facts = _facts(line, policy_stream(TENANT, *line.policy))
        events = POLICY_ORDERS[line.command](_body(line.command, line.body), facts)(state)
        for seq, event in enumerate(events, 1):
            state = evolve_policy(state, event, event_id(facts.stream_id, facts.command_id, seq))
            told.append((line.known_on, event))
    return state, told


def claim_events(lines: Iterable[Line], policy: Policy) -> list[tuple[date, ClaimEvent]]:
    """What a claim's lines leave on a policy as it is in the end."""
    state: Claim = UNDECLARED
    told: list[tuple[date, ClaimEvent]] = []
    for line in lines:
        assert line.claim is not None
        facts = _on_policy(_facts(line, claim_stream(TENANT, "sinistra", line.claim)), policy)
        for command, body in _commands(line):
            decide = CLAIM_ORDERS[command](_body(command, body), _with_coverage(facts, line, state))
            state, events = _folded(state, decide, facts)
            told += [(line.known_on, event) for event in events]
    return told


def _folded(
    state: Claim, decide: Callable[[Claim], Sequence[ClaimEvent]], facts: Facts
) -> tuple[Claim, Sequence[ClaimEvent]]:
    events = decide(state)
    for seq, event in enumerate(events, 1):
        state = evolve_claim(state, event, event_id(facts.stream_id, facts.command_id, seq))
    return state, events


def _commands(line: Line) -> list[tuple[CommandName, dict[str, Any]]]:
    """A line that tells a whole claim is its commands, one after the other."""
    if line.command != "claim-line":
        return [(line.command, line.body)]
    parts: list[tuple[CommandName, str]] = [
        ("declare-claim", "claim"), ("record-payment", "payment"), ("close-claim", "closure")
    ]  # fmt: skip
    return [(command, line.body[part]) for command, part in parts if part in line.body]


def _body(command: CommandName, body: dict[str, Any]) -> Any:
    return BODIES[command].validate_json(orjson.dumps(body))


def _facts(line: Line, stream_id: UUID) -> Facts:
    refs = {
        kind: part_id(line_command(TENANT, "sinistra", key), _PARTS.get(kind, kind))
        for kind, key in line.refs.items()
        if kind != "coverage_code"
    }
    command_id = line_command(TENANT, "sinistra", line.key)
    return Facts(
        today=line.known_on,
        tenant_id=TENANT,
        command_id=command_id,
        stream_id=stream_id,
        channel="bulk",
        actor="files",
        refs=refs,
    )


def _on_policy(facts: Facts, policy: Policy) -> Facts:
    assert not isinstance(policy, Unregistered)
    contract = policy.contract
    policy_id = policy_stream(TENANT, contract.insurer_id, contract.policy_no)
    return replace(facts, policy=contract, policy_id=policy_id, policy_version=1)


def _with_coverage(facts: Facts, line: Line, state: Claim) -> Facts:
    """A coverage named by its code, found on the claim."""
    code = line.refs.get("coverage_code")
    if code is None:
        return facts
    found = next(key for key, coverage in known(state).coverages.items() if coverage.code == code)
    return replace(facts, refs={**facts.refs, "coverage": found})
