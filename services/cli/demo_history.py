"""Tells a history to the log as it became known: line by line through claims, each day on its day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from hashlib import sha256
from itertools import groupby
from typing import Final
from uuid import UUID

from services.claims.app import house as claims_house
from services.claims.bulk.execute import execute
from services.claims.bulk.lines import Sending
from services.claims.caller import House
from services.cli.exits import Exit, Failed
from services.contracts.bulk import BulkLine, BulkOutcome
from services.contracts.ids import part_id
from services.contracts.internal import Caller
from services.gateway.imports.files import Layout
from services.gateway.imports.lines import reading
from services.gateway.imports.profile_files import profile_named
from services.generator.lines import Line
from services.generator.portfolio import Portfolio
from services.kit.clock import PARIS
from services.kit.database import open_pool
from services.kit.eventlog.writer import GroupWriter

PROFILE: Final = "sinistra"
_POLICIES_AT: Final = time(9, 30)
_CLAIMS_AT: Final = time(14, 30)
"""When a day's lines became known: policies first, for claims stand on them."""


async def tell(claims_url: str, tenant_id: UUID, portfolio: Portfolio, told: Callable[[int, int], None]) -> None:
    """Tells a portfolio to a log that holds nothing else. `told` hears how many lines are done, and of how many.

    Lines recorded before are found by their ids and change nothing, so a telling cut short is simply begun again.
    Raises Failed where claims refuses a line.
    """
    lines = portfolio.in_known_order()
    sending = _sending(tenant_id, portfolio)
    done = 0
    moment = _Moment()
    pool = await open_pool(claims_url, max_size=4, application_name="sinistra demo")
    writer = GroupWriter(claims_url, clock=moment, application_name="sinistra demo writer")
    try:
        await writer.start()
        house = claims_house(pool, writer, moment)
        for day, at, batch in _by_moment(lines, tenant_id):
            moment.instant = datetime.combine(day, at, PARIS).astimezone(UTC)
            await _tell(house, sending, day, batch)
            done += sum(map(len, batch))
            told(done, len(lines))
    finally:
        await writer.close()
        await pool.close()


class _Moment:
    """The clock of the log while a day is told: only the loader moves it, and only when all before is durable."""

    instant = datetime(1970, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.instant


def _by_moment(lines: Sequence[Line], tenant_id: UUID) -> Iterator[tuple[date, time, list[list[BulkLine]]]]:
    """The lines of each moment, by partition."""
    read = reading(profile_named(PROFILE), tenant_id, Layout(compressed=False, form="ndjson"))
    numbered = enumerate(lines, 1)
    for (day, about_claims), same in groupby(numbered, key=lambda one: (one[1].known_on, one[1].claim is not None)):
        by_partition: dict[int, list[BulkLine]] = {}
        for n, line in same:
            ready = read(n, line.native())
            by_partition.setdefault(ready.partition, []).append(ready.line)
        yield day, _CLAIMS_AT if about_claims else _POLICIES_AT, list(by_partition.values())


async def _tell(house: House, sending: Sending, day: date, batch: Sequence[Sequence[BulkLine]]) -> None:
    outcomes = await asyncio.gather(*(execute(house, sending, lines, day) for lines in batch))
    for lines, answers in zip(batch, outcomes, strict=True):
        for line, answer in zip(lines, answers, strict=True):
            _check(line, answer)


def _check(line: BulkLine, answer: BulkOutcome) -> None:
    """A made-up history obeys the rules: a refused line means that the two no longer fit."""
    if answer.result == "rejected":
        raise Failed(Exit.OUR_FAULT, f"The line {line.line_key} was refused: {answer.code}.")


def _sending(tenant_id: UUID, portfolio: Portfolio) -> Sending:
    """Whose lines these are: the same each time, for the same events to come of them."""
    file_hash = sha256(f"demo/{portfolio.seed}/{portfolio.policies}".encode()).hexdigest()
    caller = Caller(
        tenant_id=tenant_id,
        principal="demo",
        kind="service",
        insurer_id=None,
        actor="demo",
        channel="bulk",
        command_id=tenant_id,
        request_hash=file_hash,
        correlation_id=part_id(tenant_id, "demo"),
        traceparent=None,
    )
    return Sending(caller, profile_named(PROFILE).sender, file_hash)
