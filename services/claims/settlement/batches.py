"""Payments carried out together over many claims: each line is a command of its own, and harms no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import orjson

from services.claims.bulk.outcomes import waits
from services.claims.caller import Ask, actor_of, only_if
from services.claims.change import seen
from services.claims.orders import CLAIM_ORDERS
from services.claims.settlement.parts import Paid
from services.claims.state import Claim, known
from services.contracts.bulk import CommandName
from services.contracts.events import ClaimEvent
from services.contracts.events.settlement import PaymentIssued
from services.contracts.http.base import Body
from services.contracts.ids import dress, line_command
from services.contracts.problems import CATALOGUE
from services.kit.commands import Command, Order, Placed
from services.kit.diagnosis import problem_of
from services.kit.errors import Refusal
from services.kit.eventlog.partitions import partition_of

_NAMES: Final[Mapping[CommandName, str]] = {"issue-payment": "issued", "clear-payment": "cleared"}


@dataclass(frozen=True, slots=True)
class Line:
    """One payment of a batch, and what is to be done to it."""

    claim_id: UUID
    payment_id: UUID
    body: Body


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of the lines, in their order, and how far each partition of the log has come by them."""

    items: list[dict[str, Any]]
    positions: dict[int, int]


async def carry_out(ask: Ask, batch_no: str, name: CommandName, lines: Sequence[Line]) -> Outcomes:
    """Does one thing to every payment of a batch, a partition of the log at a time.

    A line's command is made from the batch and the payment, so the same batch sent again finds what it did before and
    answers `unchanged`; sent with another content the line is `line-changed`. Raises Unavailable where the log cannot
    be had: what passed before is `unchanged` when the batch comes again.
    """
    by_partition: dict[int, list[int]] = {}
    for n, line in enumerate(lines):
        by_partition.setdefault(partition_of(line.claim_id), []).append(n)
    items: dict[int, dict[str, Any]] = {}
    positions: dict[int, int] = {}
    for partition, places in sorted(by_partition.items()):
        orders = [await _order(ask, batch_no, name, lines[n], n) for n in places]
        for n, outcome in zip(places, await ask.house.claims.handle_all(orders), strict=True):
            if waits(outcome):
                raise outcome
            items[n] = _told(lines[n], outcome, _NAMES[name], french=ask.french)
            if isinstance(outcome, Placed) and outcome.position is not None:
                positions[partition] = max(positions.get(partition, 0), outcome.position)
    return Outcomes([items[n] for n in range(len(lines))], positions)


async def _order(ask: Ask, batch_no: str, name: CommandName, line: Line, n: int) -> Order[Claim, ClaimEvent]:
    command = _command(ask, batch_no, name, line, n)
    facts = replace(await ask.facts(line.claim_id), command_id=command.command_id, refs={"payment": line.payment_id})
    decide = CLAIM_ORDERS[name](line.body, facts)
    if name == "clear-payment":
        decide = _of_batch(decide, batch_no, line.payment_id)
    return Order(line.claim_id, command, only_if(lambda claim: seen(ask, claim), "claim", decide))


def _of_batch(
    decide: Callable[[Claim], Sequence[ClaimEvent]], batch_no: str, payment_id: UUID
) -> Callable[[Claim], Sequence[ClaimEvent]]:
    """The same decision, for a payment that was issued in this batch alone."""

    def decide_if_in_batch(claim: Claim) -> Sequence[ClaimEvent]:
        payment = known(claim).payments.get(payment_id)
        made = payment.made if isinstance(payment, Paid) else None
        if payment is not None and not (isinstance(made, PaymentIssued) and made.batch_no == batch_no):
            raise Refusal("payment-not-in-batch", batch_no=batch_no)
        return decide(claim)

    return decide_if_in_batch


def _command(ask: Ask, batch_no: str, name: CommandName, line: Line, n: int) -> Command:
    caller = ask.caller
    content = orjson.dumps([line.claim_id, line.payment_id, line.body.model_dump(mode="json")])
    return Command(
        tenant_id=caller.tenant_id,
        command_id=line_command(caller.tenant_id, f"payment-batch/{batch_no}", line.payment_id.hex, name),
        hash_name="line_hash",
        content_hash=sha256(content).hexdigest(),
        actor=actor_of(caller),
        source={"channel": caller.channel, "system": caller.principal, "line_no": n},
        correlation_id=caller.correlation_id,
        traceparent=caller.traceparent,
    )


def _told(line: Line, outcome: Placed | Exception, done: str, *, french: bool) -> dict[str, Any]:
    named = {"claim_id": dress("clm", line.claim_id), "payment_id": dress("pay", line.payment_id)}
    if isinstance(outcome, Placed):
        return {**named, "result": "unchanged" if outcome.replayed else done, "code": None, "title": None, "params": {}}
    problem = problem_of(outcome)
    kind = CATALOGUE[problem.code]
    title = kind.title_fr if french else kind.title_en
    return {**named, "result": "refused", "code": problem.code, "title": title, "params": dict(problem.params)}
