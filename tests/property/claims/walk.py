"""A claim driven at random through commands legal and illegal, and a naive account of what it should have become."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from hypothesis import strategies as st

from services.claims.closure.rules import CloseClaim, ReopenClaim, close_claim, reopen_claim
from services.claims.coverage.decision import DecideCoverage, decide_coverage
from services.claims.coverage.rules import (
    CloseCoverage,
    OpenCoverage,
    ReopenCoverage,
    close_coverage,
    open_coverage,
    reopen_coverage,
)
from services.claims.declaration.correction import CorrectClaim, correct_claim
from services.claims.declaration.rules import declare_claim
from services.claims.expertise.rules import OrderExpertise, ReportExpertise, order_expertise, report_expertise
from services.claims.lines import Where
from services.claims.recourse.rules import (
    CloseRecourse,
    ForecastRecourse,
    OpenRecourse,
    ReceiveRecourse,
    close_recourse,
    forecast_recourse,
    open_recourse,
    receive_recourse,
)
from services.claims.reserves.rules import SetReserve, set_case_reserve
from services.claims.settlement.rules import RecordPayment, ReversePayment, record_payment, reverse_payment
from services.claims.state import UNDECLARED, Claim, Open, evolve, known
from services.contracts.events import ClaimEvent
from services.contracts.events.expertise import Head
from services.contracts.money import Money
from services.kit.errors import Conflict, Invalid, Missing, Refusal
from tests.unit.claims.stories import NAMES, OCCURRED, declaration, on_policy

OFTEN = ("reserve", "reserve", "pay", "pay", "reverse", "recourse", "forecast", "forecast", "receive", "receive")
MONEY = ("reserve", "pay", "forecast", "receive")
START = OCCURRED + timedelta(days=5)
CODES = ("own_damage", "theft")
WHERES = (
    Where(),
    Where(cost_type="expense", cost_category="expert_fees"),
    Where(coverage_code="own_damage"),
    Where(coverage_code="theft", cost_category="property"),
    Where(coverage_code="own_damage", cost_type="expense"),
)

REFUSED = (Refusal, Missing, Conflict, Invalid)


@dataclass(frozen=True)
class Throw:
    """One throw of the dice: what to try, and the numbers it takes its details from."""

    name: str
    pick: int
    day: int
    cents: int
    flag: bool
    wait: int


def throws() -> st.SearchStrategy[list[Throw]]:
    """Attempts on one claim, in the order they become known: anything, or one line's money back and forth."""
    anything = st.lists(_throw([*COMMANDS, *OFTEN], st.integers(0, 7), st.booleans()), min_size=8, max_size=30)
    money = st.lists(_throw(MONEY, st.just(0), st.just(value=False)), min_size=8, max_size=20)
    opened = st.just([Throw("recourse", 0, 2, 0, flag=False, wait=0)])
    return anything | st.tuples(opened, money).map(lambda both: both[0] + both[1])


def _throw(
    names: Sequence[str], picks: st.SearchStrategy[int], flags: st.SearchStrategy[bool]
) -> st.SearchStrategy[Throw]:
    return st.builds(
        Throw,
        name=st.sampled_from(names),
        pick=picks,
        day=st.integers(0, 30).map(lambda n: n % 16 - 1),
        cents=st.integers(-300, 3000),
        flag=flags,
        wait=st.integers(0, 9),
    )


@dataclass
class Walk:
    """The claim as it went, and its events with the day each became known."""

    claim: Claim = UNDECLARED
    today: date = START
    log: list[tuple[date, UUID, ClaimEvent]] = field(default_factory=list)
    refused: int = 0

    @classmethod
    def of(cls, attempts: Sequence[Throw]) -> Walk:
        """Declares a claim and tries everything; what is refused leaves no trace."""
        walk = cls()
        declared = declaration(coverages=tuple(map(on_policy, CODES)), declared_on=OCCURRED, today=START)
        walk.note(declare_claim(UNDECLARED, declared))
        for attempt in attempts:
            walk.today += timedelta(days=attempt.wait)
            walk.attempt(attempt)
        return walk

    def attempt(self, attempt: Throw) -> None:
        before = self.claim
        try:
            events = COMMANDS[attempt.name](self, attempt)
        except REFUSED:
            self.refused += 1
            assert self.claim is before
            return
        self.note(events)

    def note(self, events: Sequence[ClaimEvent]) -> None:
        for event in events:
            key = uuid5(NAMES, str(len(self.log)))
            self.claim = evolve(self.claim, event, key)
            self.log.append((self.today, key, event))

    def as_known(self, known_on: date) -> Claim:
        """The claim from what was known at the end of a day."""
        claim: Claim = UNDECLARED
        for recorded_on, key, event in self.log:
            if recorded_on <= known_on:
                claim = evolve(claim, event, key)
        return claim

    @property
    def ids(self) -> dict[str, list[UUID]]:
        """What commands may name; an id of nothing is always among them."""
        nothing = uuid5(NAMES, "nothing")
        dossier = known(self.claim)
        return {
            "coverage": [*dossier.coverages, nothing],
            "payment": [*dossier.payments, nothing],
            "recourse": [*dossier.recourses, nothing],
            "expertise": [*dossier.expertises, nothing],
        }

    def new_id(self) -> UUID:
        return uuid5(NAMES, f"thing {len(self.log)}")


def _on(walk: Walk, throw: Throw) -> date:
    """A day back from today; now and then before the loss, or tomorrow."""
    return walk.today - timedelta(days=throw.day)


def _any(walk: Walk, what: str, throw: Throw) -> UUID:
    found = walk.ids[what]
    return found[throw.pick % len(found)]


def _where(throw: Throw) -> Where:
    """Mostly one line, so that what is tried meets what was there before."""
    return WHERES[max(throw.pick - 3, 0)]


def _above_zero(throw: Throw) -> Money:
    """What the body of a command would have let through."""
    return Money(abs(throw.cents) + 1)


def _reserve(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    stated: Any = "insurer" if throw.flag and throw.pick > 5 else "broker"
    command = SetReserve(
        where=_where(throw), amount=Money(throw.cents), set_on=_on(walk, throw), stated_by=stated, today=walk.today
    )
    return set_case_reserve(walk.claim, command)


def _pay(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = RecordPayment(
        payment_id=walk.new_id(),
        where=_where(throw),
        amount=_above_zero(throw),
        paid_on=_on(walk, throw),
        borne_by="insured" if throw.pick == 7 else "insurer",
        keep_reserve=throw.flag,
        external_reference=f"V-{throw.pick}" if throw.cents % 3 == 0 else None,
        today=walk.today,
    )
    return record_payment(walk.claim, command)


def _reverse(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = ReversePayment(
        payment_id=_any(walk, "payment", throw),
        amount=_above_zero(throw),
        reversed_on=_on(walk, throw),
        reason="refunded",
        today=walk.today,
    )
    return reverse_payment(walk.claim, command)


def _recourse(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    kinds: Any = ("third_party", "convention_irsa", "salvage", "insured_deductible")
    kind = kinds[throw.pick % 4]
    command = OpenRecourse(
        recourse_id=walk.new_id(),
        direction="suffered" if throw.cents < -400 else "sought",
        recourse_type=kind,
        beneficiary="insured" if kind == "insured_deductible" else "insurer",
        opened_on=_on(walk, throw),
        today=walk.today,
    )
    return open_recourse(walk.claim, command)


def _forecast(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = ForecastRecourse(
        recourse_id=_any(walk, "recourse", throw),
        where=_where(throw),
        amount=Money(abs(throw.cents)),
        set_on=_on(walk, throw),
        today=walk.today,
    )
    return forecast_recourse(walk.claim, command)


def _receive(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = ReceiveRecourse(
        receipt_id=walk.new_id(),
        recourse_id=_any(walk, "recourse", throw),
        where=_where(throw),
        amount=_above_zero(throw),
        received_on=_on(walk, throw),
        keep_forecast=throw.flag,
        today=walk.today,
    )
    return receive_recourse(walk.claim, command)


def _end_recourse(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = CloseRecourse(
        recourse_id=_any(walk, "recourse", throw), reason="received", closed_on=_on(walk, throw), today=walk.today
    )
    return close_recourse(walk.claim, command)


def _open_coverage(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = OpenCoverage(
        claim_coverage_id=walk.new_id(),
        on_policy=on_policy(("own_damage", "theft", "glass")[throw.pick % 3], subscribed=throw.cents > 0),
        item_ref="B" if throw.flag else None,
        opened_on=_on(walk, throw),
        reason="new_damage",
        today=walk.today,
    )
    return open_coverage(walk.claim, command)


def _close_coverage(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = CloseCoverage(
        claim_coverage_id=_any(walk, "coverage", throw), closed_on=_on(walk, throw), reason="settled", today=walk.today
    )
    return close_coverage(walk.claim, command)


def _reopen_coverage(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = ReopenCoverage(
        claim_coverage_id=_any(walk, "coverage", throw), opened_on=_on(walk, throw), reason="error", today=walk.today
    )
    return reopen_coverage(walk.claim, command)


def _decide(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    decisions: Any = ("confirmed", "partial", "under_reservation", "refused")
    command = DecideCoverage(
        claim_coverage_id=_any(walk, "coverage", throw),
        after=decisions[abs(throw.cents) % 4],
        grounds=("excluded",) if throw.flag else (),
        remedies_stated=throw.flag,
        decided_on=_on(walk, throw),
        today=walk.today,
    )
    return decide_coverage(walk.claim, command)


def _expertise(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    if throw.flag:
        ordering = OrderExpertise(
            expertise_id=walk.new_id(), expert_party_id="e-1", ordered_on=_on(walk, throw), today=walk.today
        )
        return order_expertise(walk.claim, ordering)
    report = ReportExpertise(
        expertise_id=_any(walk, "expertise", throw),
        stage="preliminary" if throw.cents % 2 else "final",
        report_on=_on(walk, throw),
        received_on=_on(walk, throw),
        heads=(Head(code="repair", net=Money(100), gross=Money(120)),),
        today=walk.today,
    )
    return report_expertise(walk.claim, report)


def _correct(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = CorrectClaim(
        corrected_on=walk.today,
        reason="error",
        facts={"occurred_on": OCCURRED - timedelta(days=throw.pick), "cause_code": f"cause_{throw.pick}"},
        today=walk.today,
    )
    return correct_claim(walk.claim, command)


def _close(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    """Closes near today: a day at random would nearly always be refused."""
    command = CloseClaim(
        closed_on=walk.today - timedelta(days=throw.pick % 3),
        outcome="settled",
        recourse_pending=throw.flag,
        today=walk.today,
    )
    return close_claim(walk.claim, command)


def _reopen(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    wheres = WHERES if throw.flag or isinstance(walk.claim, Open) else WHERES[: throw.pick % 5 + 1]
    command = ReopenClaim(
        reopened_on=walk.today,
        reason="new_damage",
        reserves=tuple((where, Money(abs(throw.cents))) for where in wheres),
        today=walk.today,
    )
    return reopen_claim(walk.claim, command)


COMMANDS: dict[str, Callable[[Walk, Throw], Sequence[ClaimEvent]]] = {
    "reserve": _reserve,
    "pay": _pay,
    "reverse": _reverse,
    "recourse": _recourse,
    "forecast": _forecast,
    "receive": _receive,
    "end recourse": _end_recourse,
    "open coverage": _open_coverage,
    "close coverage": _close_coverage,
    "reopen coverage": _reopen_coverage,
    "decide": _decide,
    "expertise": _expertise,
    "correct": _correct,
    "close": _close,
    "reopen": _reopen,
}
