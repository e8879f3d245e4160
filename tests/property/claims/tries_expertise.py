"""What may be tried on the expertises, the challenges and the totals of a claim, legal or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from services.claims.expertise.course import (
    CancelExpertise,
    ConcludeExpertise,
    ScheduleExpertise,
    cancel_expertise,
    conclude_expertise,
    schedule_expertise,
)
from services.claims.expertise.rules import OrderExpertise, ReportExpertise, order_expertise, report_expertise
from services.claims.lines import Where
from services.claims.reserves.challenges import AnswerChallenge, ChallengeReserve, answer_challenge, challenge_reserve
from services.claims.reserves.corrections import CorrectBalance, correct_balance
from services.claims.reserves.rules import SetReserve, set_case_reserve
from services.contracts.events import ClaimEvent
from services.contracts.events.expertise import Head
from services.contracts.money import Money
from tests.property.claims.walk import Throw, Walk
from tests.unit.claims.stories import named


def _on(walk: Walk, throw: Throw) -> date:
    return walk.today - timedelta(days=throw.day)


def _any(walk: Walk, what: str, throw: Throw) -> UUID:
    found = walk.ids[what]
    return found[throw.pick % len(found)]


def _second_expert(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = OrderExpertise(
        expertise_id=walk.new_id(),
        kind="third" if throw.flag else "counter",
        expert_party_id="e-2",
        follows=_any(walk, "expertise", throw),
        ordered_on=_on(walk, throw),
        today=walk.today,
    )
    return order_expertise(walk.claim, command)


def _visit(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = ScheduleExpertise(expertise_id=_any(walk, "expertise", throw), visit_on=min(_on(walk, throw), walk.today))
    return schedule_expertise(walk.claim, command)


def _conclude(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = ConcludeExpertise(
        expertise_id=_any(walk, "expertise", throw),
        result="contested" if throw.flag else "agreed",
        by="insured",
        concluded_on=_on(walk, throw),
        today=walk.today,
    )
    return conclude_expertise(walk.claim, command)


def _call_off(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = CancelExpertise(
        expertise_id=_any(walk, "expertise", throw), cancelled_on=_on(walk, throw), reason="error", today=walk.today
    )
    return cancel_expertise(walk.claim, command)


def _report(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    """Mostly a final report: a random one seldom gets as far as being contested."""
    command = ReportExpertise(
        expertise_id=_any(walk, "expertise", throw),
        stage="preliminary" if throw.pick == 0 else "final",
        report_on=_on(walk, throw),
        received_on=_on(walk, throw),
        heads=(Head(code="repair", net=Money(100), gross=Money(120)),),
        binding=throw.flag,
        today=walk.today,
    )
    return report_expertise(walk.claim, command)


def _stated(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    """A reserve of the insurer's own, which may be challenged."""
    command = SetReserve(
        where=Where(), amount=Money(throw.cents), set_on=_on(walk, throw), stated_by="insurer", today=walk.today
    )
    return set_case_reserve(walk.claim, command)


def _challenge(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = ChallengeReserve(
        challenge_id=walk.new_id(),
        where=Where(),
        asked=Money(abs(throw.cents)),
        sent_on=_on(walk, throw),
        today=walk.today,
    )
    return challenge_reserve(walk.claim, command)


def _answer(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    answers: Any = ("accepted", "partly", "refused")
    command = AnswerChallenge(
        claim_id=named("claim"),
        command_id=walk.new_id(),
        challenge_id=_any(walk, "challenge", throw),
        answer=answers[throw.pick % 3],
        resulting_amount=Money(throw.cents) if throw.pick % 3 == 1 else None,
        answered_on=_on(walk, throw),
        today=walk.today,
    )
    return answer_challenge(walk.claim, command)


def _total(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = CorrectBalance(
        measure="paid" if throw.flag else "recourse_received",
        where=Where(),
        recourse_id=None if throw.flag else _any(walk, "recourse", throw),
        after=Money(abs(throw.cents)),
        corrected_on=_on(walk, throw),
        reason="error",
        named_by=walk.new_id(),
        today=walk.today,
    )
    return correct_balance(walk.claim, command)


EXPERTISE: Final[dict[str, Callable[[Walk, Throw], Sequence[ClaimEvent]]]] = {
    "second expert": _second_expert,
    "final report": _report,
    "stated reserve": _stated,
    "visit": _visit,
    "conclude": _conclude,
    "call off": _call_off,
    "challenge": _challenge,
    "answer challenge": _answer,
    "total": _total,
}
