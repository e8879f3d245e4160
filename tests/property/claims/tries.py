"""What may be tried on a claim: each throw of the dice made into a command, legal or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.claims.closure.rules import CloseClaim, ReopenClaim, close_claim, reopen_claim
from services.claims.coverage.decision import ContestRefusal, DecideCoverage, contest_refusal, decide_coverage
from services.claims.coverage.refresh import refresh_terms
from services.claims.coverage.rules import (
    CloseCoverage,
    OpenCoverage,
    ReopenCoverage,
    close_coverage,
    open_coverage,
    reopen_coverage,
)
from services.claims.declaration.correction import CorrectClaim, correct_claim
from services.claims.declaration.fold import corrected
from services.claims.expertise.rules import OrderExpertise, ReportExpertise, order_expertise, report_expertise
from services.claims.lines import Where
from services.claims.recourse.receipts import ForecastRecourse, ReceiveRecourse, forecast_recourse, receive_recourse
from services.claims.recourse.rules import CloseRecourse, OpenRecourse, close_recourse, open_recourse
from services.claims.reserves.rules import SetReserve, set_case_reserve
from services.claims.rule_tables.defaults import default_book
from services.claims.settlement.rules import RecordPayment, ReversePayment, record_payment, reverse_payment
from services.claims.state import Open, known
from services.contracts.events import ClaimEvent
from services.contracts.events.expertise import Head
from services.contracts.money import Money
from tests.property.claims.tries_diary import DIARY
from tests.property.claims.tries_expertise import EXPERTISE
from tests.property.claims.tries_indemnity import INDEMNITY
from tests.property.claims.tries_people import PEOPLE
from tests.property.claims.tries_recourse import RECOURSE
from tests.property.claims.tries_settlement import SETTLEMENT
from tests.property.claims.walk import Throw, Walk
from tests.unit.claims.policy.stories import contract, given, registered, terms
from tests.unit.claims.stories import OCCURRED, on_policy

# It covers the loss as declared, and not a few days before.
CONTRACT = contract(given(registered("2025-03-06"), terms("own_damage", "2025-03-06"), terms("theft", "2025-03-06")))
WHERES = (
    Where(),
    Where(cost_type="expense", cost_category="expert_fees"),
    Where(coverage_code="own_damage"),
    Where(coverage_code="theft", cost_category="property"),
    Where(coverage_code="own_damage", cost_type="expense"),
)


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
        rules=default_book(),
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


def _contest(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = ContestRefusal(
        claim_coverage_id=_any(walk, "coverage", throw),
        contested_on=_on(walk, throw),
        stake=_above_zero(throw),
        today=walk.today,
    )
    return contest_refusal(walk.claim, command)


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
    events: list[ClaimEvent] = list(correct_claim(walk.claim, command))
    for event in correct_claim(walk.claim, command):
        after = corrected(known(walk.claim).declared, event.changes)
        events += refresh_terms(known(walk.claim), after, CONTRACT, 3)
    return events


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
    "contest": _contest,
    "expertise": _expertise,
    "correct": _correct,
    "close": _close,
    **DIARY,
    **EXPERTISE,
    **INDEMNITY,
    **PEOPLE,
    **RECOURSE,
    **SETTLEMENT,
    "reopen": _reopen,
}
