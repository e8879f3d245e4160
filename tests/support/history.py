"""Writes events of policies and claims into the log for tests of what reads it, with a clock that the test sets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid4

from services.contracts.events import Event
from services.contracts.events.codec import effective_on, encode, kind, schema_version
from services.contracts.events.common import CostType, Line, Split
from services.contracts.events.declaration import ClaimClosed, ClaimCoverageOpened, ClaimDeclared, Outcome
from services.contracts.events.exposure import ExposureDeclared, ExposureUnit
from services.contracts.events.policy import (
    Layer,
    PolicyRegistered,
    PremiumAdjusted,
    PremiumCollected,
    PremiumWritten,
    Share,
)
from services.contracts.events.recourse import Beneficiary, RecourseForecastSet, RecourseReceived
from services.contracts.events.reserves import CaseReserveSet
from services.contracts.events.settlement import BorneBy, PaymentRecorded
from services.contracts.ids import CLAIM, POLICY, claim_stream, policy_stream
from services.contracts.money import ZERO, Money, total
from services.kit.eventlog.model import Append, NewEvent
from services.kit.eventlog.writer import GroupWriter

META = json.dumps({"actor": {"kind": "system", "id": "test", "role": "test"}, "source": {"channel": "crm"}}).encode()


def new_event(event: Event) -> NewEvent:
    """The event as the log takes it."""
    return NewEvent(uuid4(), kind(event), schema_version(event), effective_on(event), encode(event), META)


@dataclass
class Stream:
    """A stream and the version it has reached."""

    stream_id: UUID
    stream_type: str
    version: int = 0
    coverages: dict[str, UUID] = field(default_factory=dict)


class History:
    """A tenant's history. `at` is when the next events become known."""

    def __init__(self, url: str, tenant: UUID | None = None) -> None:
        self.tenant = tenant or uuid4()
        self.at = datetime(2020, 1, 1, tzinfo=UTC)
        self.recorded: list[tuple[Stream, Event, datetime]] = []
        self._writer = GroupWriter(url, clock=lambda: self.at)

    async def __aenter__(self) -> Self:
        await self._writer.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._writer.close()

    def known_on(self, day: date, hour: int = 12) -> None:
        """What follows is recorded on this day."""
        self.at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)

    async def record(self, stream: Stream, *events: Event) -> None:
        """One command of several events; a microsecond later than the last, so that known_on tells them apart."""
        await self.append(stream, [new_event(event) for event in events])
        self.recorded += [(stream, event, self.at) for event in events]

    async def append(self, stream: Stream, events: Sequence[NewEvent]) -> None:
        """The same with events as they are, malformed ones too."""
        self.at += timedelta(microseconds=1)
        append = Append(self.tenant, stream.stream_type, stream.stream_id, stream.version, uuid4(), tuple(events))
        appended = await self._writer.append(append)
        assert appended.outcome == "recorded", appended
        stream.version = appended.version

    async def policy(self, policy_no: str, start: date, end: date, **overrides: Any) -> Stream:
        """Registers a policy."""
        insurer_id = overrides.get("insurer_id", "axa")
        stream = Stream(policy_stream(self.tenant, insurer_id, policy_no), POLICY)
        await self.record(stream, registered(policy_no, start, end, **overrides))
        return stream

    async def claim(self, key: str, occurred: date, policy: Stream | None = None, **overrides: Any) -> Stream:
        """Declares a claim, on the day it occurred unless told otherwise."""
        stream = Stream(claim_stream(self.tenant, "broker", key), CLAIM)
        policy_id = policy.stream_id if policy else None
        await self.record(stream, declared(key, occurred, policy_id=policy_id, **overrides))
        return stream

    async def coverage(self, claim: Stream, code: str, day: date) -> None:
        """Opens a coverage of a claim."""
        claim.coverages[code] = uuid4()
        await self.record(claim, coverage_opened(claim.coverages[code], code, day))


def registered(policy_no: str, start: date, end: date, **overrides: Any) -> PolicyRegistered:
    layer: Layer = "primary"
    facts: dict[str, Any] = {
        "insurer_id": "axa", "client_id": "client-1", "branch": "motor_liability", "product_line": "motor",
        "layer": layer, "currency": "EUR", "handling": "informative", "claims_basis": "occurrence",
        "one_off_project": False,
    }  # fmt: skip
    return PolicyRegistered(policy_no=policy_no, starts_on=start, ends_on=end, **(facts | overrides))


def split(nets: dict[str | None, str], tax_percent: int = 0) -> tuple[Split, ...]:
    rows = []
    for code, net in nets.items():
        amount = Money.parse(net)
        tax = Money(amount.cents * tax_percent // 100)
        rows.append(Split(coverage_code=code, net=amount, tax=tax, gross=amount + tax, commission=ZERO))
    return tuple(rows)


def written(
    receipt_no: str, start: date, end: date, nets: dict[str | None, str], *, issued: date | None = None,
    tax_percent: int = 0, fees: str = "0.00",
) -> PremiumWritten:  # fmt: skip
    rows = split(nets, tax_percent)
    net, tax = total(r.net for r in rows), total(r.tax for r in rows)
    return PremiumWritten(
        receipt_no=receipt_no, issued_on=issued or start, period_start=start, period_end=end, reason="new",
        split=rows, net=net, tax=tax, fees=Money.parse(fees), gross=net + tax + Money.parse(fees), commission=ZERO,
    )  # fmt: skip


def adjusted(receipt_no: str, start: date, end: date, nets: dict[str | None, str], day: date) -> PremiumAdjusted:
    rows = split(nets)
    net = total(r.net for r in rows)
    return PremiumAdjusted(
        receipt_no=receipt_no, adjusted_on=day, period_start=start, period_end=end, reason="refund",
        split=rows, net=net, tax=ZERO, fees=ZERO, gross=net, commission=ZERO,
    )  # fmt: skip


def collected(receipt_no: str, day: date, nets: dict[str | None, str]) -> PremiumCollected:
    rows = split(nets)
    net = total(r.net for r in rows)
    return PremiumCollected(
        collection_id=uuid4(), receipt_no=receipt_no, collected_on=day, gross=net, net=net, split=rows,
        method="transfer",
    )  # fmt: skip


def shares(**of: str) -> tuple[Share, ...]:
    """The shares of coinsurers, the first one leading."""
    return tuple(
        Share(insurer_id=insurer, share=Decimal(share), is_lead=n == 0) for n, (insurer, share) in enumerate(of.items())
    )


def exposed(units: str, start: date, end: date, unit: ExposureUnit = "vehicles", before: str | None = None) -> Event:
    """Units declared over a period, instead of `before`."""
    return ExposureDeclared(
        unit=unit, before=None if before is None else Decimal(before), after=Decimal(units),
        period_start=start, period_end=end,
    )  # fmt: skip


def declared(key: str, occurred: date, **overrides: Any) -> ClaimDeclared:
    facts: dict[str, Any] = {
        "claim_no": key, "insurer_id": "axa", "currency": "EUR", "occurred_on": occurred, "declared_on": occurred,
        "cause_code": "collision", "injury_kind": "material", "handling": "informative",
    }  # fmt: skip
    return ClaimDeclared(**(facts | overrides))


def coverage_opened(coverage_id: UUID, code: str, day: date) -> ClaimCoverageOpened:
    return ClaimCoverageOpened(
        claim_coverage_id=coverage_id, coverage_code=code, policy_version=None, terms=None, opened_on=day,
        reason="declaration",
    )  # fmt: skip


def line(coverage_id: UUID | None, cost_type: CostType = "indemnity") -> Line:
    return Line(coverage_id, cost_type, "other")


def paid(
    coverage_id: UUID | None, amount: str, day: date, *, cost_type: CostType = "indemnity",
    borne_by: BorneBy = "insurer",
) -> PaymentRecorded:  # fmt: skip
    return PaymentRecorded(
        handling="informative", stated_by="insurer", payment_id=uuid4(), line=line(coverage_id, cost_type),
        payment_kind="partial", amount=Money.parse(amount), borne_by=borne_by, paid_on=day, in_kind=False,
        basis="notice",
    )  # fmt: skip


def reserved(
    coverage_id: UUID | None, before: str, after: str, day: date, *, cost_type: CostType = "indemnity"
) -> CaseReserveSet:
    return CaseReserveSet(
        handling="informative", stated_by="insurer", line=line(coverage_id, cost_type), before=Money.parse(before),
        after=Money.parse(after), set_on=day, reason="estimate",
    )  # fmt: skip


def received(
    coverage_id: UUID | None, amount: str, day: date, *, beneficiary: Beneficiary = "insurer"
) -> RecourseReceived:
    return RecourseReceived(
        handling="informative", stated_by="insurer", receipt_id=uuid4(), recourse_type="third_party",
        beneficiary=beneficiary, line=line(coverage_id), amount=Money.parse(amount), received_on=day, basis="notice",
    )  # fmt: skip


def forecast(
    coverage_id: UUID | None, before: str, after: str, day: date, *, beneficiary: Beneficiary = "insurer"
) -> RecourseForecastSet:
    return RecourseForecastSet(
        handling="informative", stated_by="insurer", recourse_type="third_party", beneficiary=beneficiary,
        line=line(coverage_id), before=Money.parse(before), after=Money.parse(after), set_on=day, reason="estimate",
    )  # fmt: skip


def closed(day: date, outcome: Outcome = "settled") -> ClaimClosed:
    return ClaimClosed(closed_on=day, outcome=outcome, recourse_pending=False)
