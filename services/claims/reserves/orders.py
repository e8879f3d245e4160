"""The orders of this chapter by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from services.claims.facts import Facts
from services.claims.order import ClaimDecide, ClaimOrder, named, stated_by, where
from services.claims.reserves.authority import reserve_limit
from services.claims.reserves.challenges import AnswerChallenge, ChallengeReserve, answer_challenge, challenge_reserve
from services.claims.reserves.corrections import CorrectBalance, correct_balance
from services.claims.reserves.rules import SetReserve, set_case_reserve
from services.claims.state import Claim
from services.contracts.bulk import CommandName
from services.contracts.events import ClaimEvent
from services.contracts.http.money import ReserveIn
from services.contracts.http.reserves import BalanceCorrectionIn, ReserveChallengeAnswerIn, ReserveChallengeIn
from services.contracts.ids import part_id


def set_(body: ReserveIn, facts: Facts) -> ClaimDecide:
    """`set-reserve`, within the caller's authority."""

    def decide(claim: Claim) -> Sequence[ClaimEvent]:
        stated = stated_by(body, facts)
        command = SetReserve(
            where=where(body, facts),
            amount=body.amount,
            set_on=body.set_on,
            reason=body.reason,
            stated_by=stated,
            basis_event_id=body.basis_event_id,
            limit=reserve_limit(claim, facts, body.set_on, stated),
            today=facts.today,
        )
        return set_case_reserve(claim, command)

    return decide


def correct(body: BalanceCorrectionIn, facts: Facts) -> ClaimDecide:
    """`correct-balance`."""
    command = CorrectBalance(
        measure=body.measure,
        where=where(body, facts),
        recourse_id=body.recourse_id or facts.refs.get("recourse"),
        recourse_type=body.recourse_type,
        beneficiary=body.beneficiary,
        after=body.after,
        corrected_on=body.corrected_on,
        reason=body.reason,
        corrects=body.corrects,
        stated_by=stated_by(body, facts),
        named_by=facts.command_id,
        today=facts.today,
    )
    return lambda claim: correct_balance(claim, command)


def challenge(body: ReserveChallengeIn, facts: Facts) -> ClaimDecide:
    """`challenge-reserve`."""
    command = ChallengeReserve(
        challenge_id=part_id(facts.command_id, "challenge"),
        where=where(body, facts),
        asked=body.asked,
        grounds=body.grounds,
        narrative=facts.free_text(body.narrative),
        documents=body.documents,
        sent_on=body.sent_on,
        answer_due_on=body.answer_due_on,
        today=facts.today,
    )
    return lambda claim: challenge_reserve(claim, command)


def answer(body: ReserveChallengeAnswerIn, facts: Facts) -> ClaimDecide:
    """`answer-challenge`."""
    command = AnswerChallenge(
        claim_id=facts.stream_id,
        command_id=facts.command_id,
        challenge_id=named(facts, "challenge"),
        answer=body.answer,
        resulting_amount=body.resulting_amount,
        answered_on=body.answered_on,
        today=facts.today,
    )
    return lambda claim: answer_challenge(claim, command)


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {
    "set-reserve": set_,
    "challenge-reserve": challenge,
    "answer-challenge": answer,
    "correct-balance": correct,
}
