"""Claims with insurers' statements among what the broker notes, decided by the rules of claims and told to the log.

Beside them, what a reconciliation of them must say, from the events alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from uuid import UUID, uuid4

from services.claims.lines import Where
from services.claims.positions.lines import Figures
from services.claims.positions.rules import ReportPosition, report_position
from services.claims.reserves.rules import SetReserve, set_case_reserve
from services.claims.settlement.rules import RecordPayment, record_payment
from services.claims.state import UNDECLARED, Claim, evolve
from services.contracts.events import ClaimEvent
from services.contracts.events.common import Handling
from services.contracts.events.position import PositionReported
from services.contracts.events.recourse import RecourseForecastSet, RecourseReceived
from services.contracts.events.reserves import BalanceCorrected, CaseReserveSet
from services.contracts.events.settlement import PaymentRecorded
from services.contracts.money import Money
from services.kit.clock import paris_day
from services.kit.errors import Refusal
from tests.support import history as h
from tests.support.history import History, Stream

MEASURES = ("paid", "case_reserve", "recourse_received", "recourse_forecast")
Decide = Callable[[Claim], Sequence[ClaimEvent]]


@dataclass
class Told:
    """One append: when it was recorded, and its events."""

    at: datetime
    events: tuple[ClaimEvent, ...]


@dataclass
class Life:
    """A claim as it is decided, and every append of its stream."""

    history: History
    stream: Stream
    handling: Handling
    state: Claim = UNDECLARED
    told: list[Told] = field(default_factory=list)

    async def step(self, decide: Decide) -> Sequence[ClaimEvent]:
        """Carries out a command, if it is not refused."""
        try:
            events = tuple(decide(self.state))
        except Refusal:
            return ()
        if events:
            await self.history.record(self.stream, *events)
            self.note(events)
        return events

    def note(self, events: Sequence[ClaimEvent]) -> None:
        """Keeps an append, and what it makes of the claim."""
        for event in events:
            self.state = evolve(self.state, event, uuid4())
        self.told.append(Told(self.history.at, tuple(events)))

    @property
    def today(self) -> date:
        return paris_day(self.history.at)

    def report(self, on: date, *figures: Figures, file: str = "F1", insurer_id: str = "axa") -> Decide:
        command = ReportPosition(
            claim_id=self.stream.stream_id, command_id=uuid4(), insurer_id=insurer_id, insurer_claim_no=file,
            cut_off_on=on, figures=figures, matched_by="insurer_claim_no", today=self.today,
        )  # fmt: skip
        return lambda claim: report_position(claim, command)

    def pay(self, amount: Money, on: date) -> Decide:
        command = RecordPayment(payment_id=uuid4(), where=Where(), amount=amount, paid_on=on, today=self.today)
        return lambda claim: record_payment(claim, command)

    def reserve(self, amount: Money, on: date) -> Decide:
        command = SetReserve(where=Where(), amount=amount, set_on=on, today=self.today)
        return lambda claim: set_case_reserve(claim, command)


async def declared(
    history: History, key: str, occurred: date, policy: Stream | None = None, handling: Handling = "informative"
) -> Life:
    """A claim that begins its life."""
    stream = await history.claim(key, occurred, policy, handling=handling)
    life = Life(history, stream, handling)
    policy_id = policy.stream_id if policy else None
    life.note((h.declared(key, occurred, policy_id=policy_id, handling=handling),))
    return life


def figures(paid: int, reserve: int, received: int = 0, forecast: int | None = None) -> Figures:
    """What an insurer says of the line that is allocated to no coverage, in cents."""
    return Figures(
        cost_category="other", paid_to_date=Money(paid), case_reserve=Money(reserve), recourse_received=Money(received),
        recourse_forecast=None if forecast is None else Money(forecast),
    )  # fmt: skip


async def live(life: Life, dice: Random, on: date) -> None:
    """One thing that happens on a day: mostly a payment or a reserve of the broker's, now and then a statement."""
    back = date.fromordinal(on.toordinal() - dice.randrange(12))
    match dice.randrange(5):
        case 0 | 1:
            if life.handling == "informative":
                await life.step(life.pay(Money(dice.randrange(1, 50) * 1000), back))
        case 2:
            await life.step(life.reserve(Money(dice.randrange(60) * 1000), back))
        case _:
            said = figures(
                dice.randrange(100) * 1000, dice.randrange(60) * 1000, dice.randrange(3) * 500,
                dice.choice([None, 0, 700]),
            )  # fmt: skip
            # The last day of the month before, or of the one before that.
            month_end = date(on.year, on.month, 1).toordinal() - 1
            if dice.randrange(4) == 0:
                month_end = date.fromordinal(month_end).replace(day=1).toordinal() - 1
            await life.step(life.report(date.fromordinal(month_end), said, file=dice.choice(["F1", "F1", "F2"])))


# ------------------------------------------------------------ what must come out


def expected(life: Life, as_of: date, known_on: date, cut_off: date | None) -> dict[str, tuple[date, int, int]]:
    """By measure that an insurer states: the cut-off compared, the insurer's figure and the broker's, in cents."""
    known = [told for told in life.told if paris_day(told.at) <= known_on]
    latest: dict[str, PositionReported] = {}
    for told in known:
        said = told.events[0]
        if not isinstance(said, PositionReported) or said.cut_off_on > as_of or cut_off not in {None, said.cut_off_on}:
            continue
        before = latest.get(said.insurer_claim_no)
        if before is None or before.cut_off_on <= said.cut_off_on:
            latest[said.insurer_claim_no] = said
    if not latest:
        return {}
    on = max(said.cut_off_on for said in latest.values())
    noted = _noted(known, on)
    found: dict[str, tuple[date, int, int]] = {}
    for measure in MEASURES:
        stated = [cents for said in latest.values() for cents in _stated(said, measure)]
        if stated:
            found[measure] = (on, sum(stated), noted.get(measure, 0))
    return found


def _stated(said: PositionReported, measure: str) -> Iterator[int]:
    for line in said.lines:
        amount: Money | None = getattr(line, "paid_to_date" if measure == "paid" else measure)
        if amount is not None:
            yield amount.cents


def _noted(known: Sequence[Told], on: date) -> dict[str, int]:
    """The sums by `on`, without the appends that a statement of that very day made."""
    sums: dict[str, int] = {}
    for told in known:
        first = told.events[0]
        if isinstance(first, PositionReported) and first.cut_off_on == on:
            continue
        for event in told.events:
            for measure, day, cents in _moved(event):
                if day <= on:
                    sums[measure] = sums.get(measure, 0) + cents
    return sums


def _moved(event: ClaimEvent) -> Iterator[tuple[str, date, int]]:
    match event:
        case PaymentRecorded(amount=amount, paid_on=on):
            yield "paid", on, amount.cents
        case CaseReserveSet(before=before, after=after, set_on=on):
            yield "case_reserve", on, after.cents - before.cents
        case RecourseReceived(amount=amount, received_on=on):
            yield "recourse_received", on, amount.cents
        case RecourseForecastSet(before=before, after=after, set_on=on):
            yield "recourse_forecast", on, after.cents - before.cents
        case BalanceCorrected(measure=measure, before=before, after=after, corrected_on=on):
            yield measure, on, after.cents - before.cents
        case _:
            pass


def named(life: Life) -> UUID:
    return life.stream.stream_id
