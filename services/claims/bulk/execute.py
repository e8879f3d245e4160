"""Carries out the lines of one partition: read, decided and appended together, each with its own outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import date
from itertools import groupby
from typing import Any, Final, TypeVar
from uuid import UUID

from services.claims.bulk.lines import Read, Sending, decision, named_policy, read
from services.claims.bulk.outcomes import told, waits
from services.claims.caller import House
from services.claims.facts import Facts, Known
from services.claims.indemnity.aggregate import Use
from services.claims.indemnity.year import uses_around
from services.claims.merging.turn import merging
from services.claims.parties.persons import named_persons, recorded
from services.claims.positions.bulk import report_lines
from services.claims.rule_tables.book import RuleBook
from services.claims.state import Claim, policy_of
from services.contracts.bulk import BulkLine, BulkOutcome
from services.contracts.http.declaration import MergeIn
from services.kit.commands import Order, Placed
from services.kit.desk import Desk

S = TypeVar("S")
E = TypeVar("E")

Outcomes = dict[int, Placed | Exception]

_NO_CLAIMS: Final[Mapping[UUID, Claim]] = {}
_WITHIN_YEAR: Final = frozenset({"compute-indemnity", "approve-payment"})
_UNDER_TERMS: Final = frozenset(
    {"open-coverage", "decide-coverage", "declare-draft", "correct-claim", "compute-indemnity"}
)


async def execute(house: House, sending: Sending, lines: Sequence[BulkLine], today: date) -> list[BulkOutcome]:
    """The outcomes of lines of one partition, in their order; those of one stream apply in theirs.

    Policies go first, so that a claim finds the policy that an earlier line registers. Raises Unavailable where the
    log cannot be had: what passed before is answered `unchanged` when the same lines come again.
    """
    outcomes: Outcomes = {}
    policies: list[Read] = []
    claims: list[Read] = []
    placed = [line for line in lines if not line.match]
    for line in placed:
        try:
            found = read(line, sending)
        except Exception as error:
            outcomes[line.n] = error
        else:
            (policies if line.stream_type == "policy" else claims).append(found)
    await _carry_out(house.policies, policies, _policy_facts(house, policies, sending, today), sending, outcomes)
    for together in _each_merge_alone(claims):
        async with _its_turn(house, together, sending):
            facts = await _claim_facts(house, together, sending, today)
            await _carry_out(house.claims, together, facts, sending, outcomes)
    found_first = await report_lines(house, sending, [line for line in lines if line.match])
    answers = found_first | {line.n: told(line, outcomes[line.n]) for line in placed}
    return [answers[line.n] for line in lines]


def _each_merge_alone(reads: Sequence[Read]) -> Iterator[list[Read]]:
    """The lines in their order, cut around merges: each looks at the claim it goes into as those before it left it."""
    for _, group in groupby(enumerate(reads), key=lambda one: one[0] + 1 if isinstance(one[1].body, MergeIn) else 0):
        yield [found for _, found in group]


def _its_turn(house: House, reads: Sequence[Read], sending: Sending) -> AbstractAsyncContextManager[None]:
    merges = any(isinstance(found.body, MergeIn) for found in reads)
    return merging(house, sending.caller.tenant_id) if merges else nullcontext()


async def _carry_out(
    desk: Desk[Any, Any], reads: Sequence[Read], facts: Mapping[int, Facts], sending: Sending, outcomes: Outcomes
) -> None:
    orders: list[tuple[int, Order[Any, Any]]] = []
    for found in reads:
        n = found.line.n
        try:
            decide = sending.seen_only(decision(found, facts[n]))
        except Exception as error:
            outcomes[n] = error
        else:
            orders.append((n, Order(found.stream_id, found.command, decide)))
    for (n, _), outcome in zip(orders, await desk.handle_all([o for _, o in orders]), strict=True):
        if waits(outcome):
            raise outcome
        outcomes[n] = outcome


def _policy_facts(house: House, reads: Sequence[Read], sending: Sending, today: date) -> dict[int, Facts]:
    rules = house.rules.book(sending.caller.tenant_id)
    return {r.line.n: _facts(r, sending, today, rules) for r in reads}


async def _claim_facts(house: House, reads: Sequence[Read], sending: Sending, today: date) -> dict[int, Facts]:
    """Each claim's line with the policy that it names, or that its claim stands on by then."""
    tenant_id = sending.caller.tenant_id
    on = await _policies_of_claims(house, reads, tenant_id)
    wanted: dict[int, UUID | None] = {}
    for r in reads:
        named = named_policy(r, tenant_id)
        if named is not None:
            on[r.stream_id] = named
        wanted[r.line.n] = on.get(r.stream_id)
    known = await house.shelf.find_all(tenant_id, {p for p in wanted.values() if p is not None})
    rules = house.rules.book(tenant_id)
    persons = await recorded(house.pool, tenant_id, set().union(*(named_persons(r.body) for r in reads)))
    uses = await _annual_uses(house, reads, tenant_id)
    others = await _other_claims(house, reads, tenant_id)
    return {
        r.line.n: _facts(
            r,
            sending,
            today,
            rules,
            p := wanted[r.line.n],
            known=known.get(p) if p else None,
            persons=persons,
            others=others,
            annual_uses=uses.get(r.stream_id),
        )
        for r in reads
    }


async def _annual_uses(house: House, reads: Sequence[Read], tenant_id: UUID) -> dict[UUID, tuple[Use, ...]]:
    """What the policy years of claims use of annual limits, where a line computes or approves an indemnity."""
    asking = {r.stream_id: None for r in reads if r.line.command in _WITHIN_YEAR}
    if not asking:
        return {}
    claims = await house.claims.load_since(tenant_id, asking)
    return {s: await uses_around(house, tenant_id, claim) for s, (claim, version) in claims.items() if version}


async def _other_claims(house: House, reads: Sequence[Read], tenant_id: UUID) -> dict[UUID, Claim]:
    """The claims that lines merge others into."""
    named: dict[UUID, None] = {r.body.into: None for r in reads if isinstance(r.body, MergeIn)}
    if not named:
        return {}
    return {key: claim for key, (claim, _) in (await house.claims.load_since(tenant_id, named)).items()}


async def _policies_of_claims(house: House, reads: Sequence[Read], tenant_id: UUID) -> dict[UUID, UUID]:
    """The policies of claims whose coverages a line opens, dates anew or decides on, or that it declares."""
    opening = {r.stream_id: None for r in reads if r.line.command in _UNDER_TERMS}
    if not opening:
        return {}
    found = {}
    for stream_id, (claim, _) in (await house.claims.load_since(tenant_id, opening)).items():
        if (policy_id := policy_of(claim, tenant_id)) is not None:
            found[stream_id] = policy_id
    return found


def _facts(
    read: Read,
    sending: Sending,
    today: date,
    rules: RuleBook,
    policy_id: UUID | None = None,
    *,
    known: Known | None = None,
    persons: frozenset[UUID] = frozenset(),
    others: Mapping[UUID, Claim] = _NO_CLAIMS,
    annual_uses: tuple[Use, ...] | None = None,
) -> Facts:
    caller = sending.caller
    seen = known if known is not None and caller.insurer_id in (None, known.contract.insurer_id) else None
    return Facts(
        today=today,
        tenant_id=caller.tenant_id,
        command_id=read.command.command_id,
        stream_id=read.stream_id,
        channel=caller.channel,
        actor=caller.actor,
        on_behalf=False,  # whoever is named beside a file did not decide each of its lines
        rules=rules.noting(read.command.rules_read),
        insurer_id=caller.insurer_id,
        policy=seen.contract if seen else None,
        policy_id=policy_id,
        policy_version=seen.version if seen else None,
        persons=persons,
        others=others,
        refs=read.refs,
        annual_uses=annual_uses,
    )
