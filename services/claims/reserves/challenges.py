"""Asking the insurer to revise a reserve, and its answer (demande de révision de provision)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.guards import happened, in_order
from services.claims.levels import Level, set_reserve
from services.claims.lines import Where, line_of
from services.claims.reserves.parts import Challenge
from services.claims.state import Claim, still_open
from services.contracts.events.common import Line, StatedBy
from services.contracts.events.reserves import (
    CaseReserveSet,
    ChallengeAnswer,
    ReserveChallengeAnswered,
    ReserveChallenged,
)
from services.contracts.events.sealed import Private
from services.contracts.ids import dress
from services.contracts.money import Money
from services.kit.commands import event_id
from services.kit.errors import FieldError, Invalid, Missing, Refusal

# A payment draws a reserve down, and a floor restores zero: neither says whose estimate it is.
_NO_ESTIMATE: Final = frozenset({"payment", "floor"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeReserve:
    """The broker asks for another reserve on a line, with its grounds and documents."""

    challenge_id: UUID
    where: Where
    asked: Money
    grounds: tuple[str, ...] = ()
    narrative: Private | None = None
    documents: tuple[UUID, ...] = ()
    sent_on: date
    answer_due_on: date | None = None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChallenge:
    """The insurer's answer; `resulting_amount` is the reserve that comes of it, where it is not all that was asked."""

    claim_id: UUID
    command_id: UUID
    challenge_id: UUID
    answer: ChallengeAnswer
    resulting_amount: Money | None = None
    answered_on: date
    today: date


def challenge_reserve(claim: Claim, command: ChallengeReserve) -> list[ReserveChallenged]:
    """Asks the insurer to revise a reserve that it stated.

    Refuses with `reserve-not-from-insurer`, `challenge-already-open`, `reserve-unchanged`.
    """
    dossier = still_open(claim)
    happened(dossier, command.sent_on, command.today)
    if command.answer_due_on is not None:
        in_order(command.sent_on, command.answer_due_on)
    line = line_of(dossier, command.where)
    if stated_by(dossier, line, command.sent_on) != "insurer":
        raise Refusal("reserve-not-from-insurer")
    for key, challenge in dossier.challenges.items():
        if challenge.sent.line == line and challenge.answered is None:
            raise Refusal("challenge-already-open", challenge_id=dress("chl", key))
    current = dossier.ledger.reserve(line).at(command.sent_on)
    if command.asked == current:
        raise Refusal("reserve-unchanged", amount=command.asked, on=command.sent_on)
    return [
        ReserveChallenged(
            challenge_id=command.challenge_id,
            line=line,
            current=current,
            asked=command.asked,
            grounds=command.grounds,
            narrative=command.narrative,
            documents=command.documents,
            sent_on=command.sent_on,
            answer_due_on=command.answer_due_on,
        )
    ]


def answer_challenge(claim: Claim, command: AnswerChallenge) -> list[ReserveChallengeAnswered | CaseReserveSet]:
    """Records the insurer's answer and, where it gives way, the reserve that it sets. Each names the other.

    Refuses with `challenge-already-answered`.
    """
    dossier = still_open(claim)
    challenge = challenge_of(dossier, command.challenge_id)
    if challenge.answered is not None:
        raise Refusal("challenge-already-answered", answer=challenge.answered.answer)
    happened(dossier, command.answered_on, command.today)
    in_order(challenge.sent.sent_on, command.answered_on)
    resulting = _resulting(challenge, command)
    line = challenge.sent.line
    moves = resulting is not None and resulting != dossier.ledger.reserve(line).at(command.answered_on)
    answered = ReserveChallengeAnswered(
        challenge_id=command.challenge_id,
        answer=command.answer,
        resulting_amount=resulting,
        answered_on=command.answered_on,
        caused=event_id(command.claim_id, command.command_id, 2) if moves else None,
    )
    if not moves or resulting is None:
        return [answered]
    answer_id = event_id(command.claim_id, command.command_id, 1)
    level = Level(resulting, command.answered_on, "insurer")
    return [answered, *set_reserve(dossier, line, level, "challenge", answer_id)]


def challenge_of(dossier: Dossier, challenge_id: UUID) -> Challenge:
    """The challenge with this id on the claim. Missing: `challenge-not-found`."""
    challenge = dossier.challenges.get(challenge_id)
    if challenge is None:
        raise Missing("challenge", "challenge-not-found")
    return challenge


def stated_by(dossier: Dossier, line: Line, on: date) -> StatedBy | None:
    """Who stated the reserve of a line as it stands on a day; None where nobody did."""
    said = [
        change.event
        for change in dossier.reserve_changes.get(line, ())
        if change.event.set_on <= on and change.event.reason not in _NO_ESTIMATE
    ]
    return max(enumerate(said), key=lambda one: (one[1].set_on, one[0]))[1].stated_by if said else None


def _resulting(challenge: Challenge, command: AnswerChallenge) -> Money | None:
    """Accepted is what was asked, refused is nothing, and what is granted in part is said."""
    given = command.resulting_amount
    if command.answer == "refused":
        if given is not None:
            raise Invalid([FieldError("/resulting_amount", "not-allowed")])
        return None
    if command.answer == "partly":
        if given is None:
            raise Invalid([FieldError("/resulting_amount", "required")])
        return given
    if given not in (None, challenge.sent.asked):
        raise Invalid([FieldError("/resulting_amount", "not-what-was-asked", str(challenge.sent.asked))])
    return challenge.sent.asked
