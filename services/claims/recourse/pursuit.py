"""A recourse on its way: claimed from the other side, accepted or disputed by it, claimed again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.claims.guards import happened, in_order
from services.claims.recourse import limitation
from services.claims.recourse.guards import open_recourse_of, still_pursued
from services.claims.rule_tables.book import RuleBook
from services.claims.state import Claim
from services.contracts.events import ClaimEvent
from services.contracts.events.recourse import RecourseAnswered, RecourseClaimed
from services.contracts.money import Money
from services.kit.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRecourse:
    """An amount is claimed from the other side; for a recourse suffered, by it."""

    recourse_id: UUID
    amount: Money
    claimed_on: date
    document_id: UUID | None = None
    registered_letter: bool = False
    rules: RuleBook
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRecourse:
    """A claim is accepted or disputed, whole or beyond an amount."""

    recourse_id: UUID
    answer: Literal["accepted", "disputed"]
    amount: Money | None = None
    grounds: tuple[str, ...] = ()
    answered_on: date
    rules: RuleBook
    today: date


def claim_recourse(claim: Claim, command: ClaimRecourse) -> list[ClaimEvent]:
    """Claims it, or claims again what was disputed. Refuses with `recourse-not-open` in any other state.

    By registered letter it restarts the limitation, where the table says so.
    """
    dossier = still_pursued(claim)
    recourse = open_recourse_of(dossier, command.recourse_id)
    happened(dossier, command.claimed_on, command.today)
    state = recourse.state()
    if state not in ("opened", "disputed"):
        raise Refusal("recourse-not-open", state=state)
    in_order(recourse.last_on, command.claimed_on)
    claimed = RecourseClaimed(
        handling=dossier.declared.handling,
        stated_by="broker",
        recourse_id=command.recourse_id,
        amount=command.amount,
        claimed_on=command.claimed_on,
        document_id=command.document_id,
    )
    if not command.registered_letter:
        return [claimed]
    key, on = command.recourse_id, command.claimed_on
    return [claimed, *limitation.interrupted(command.rules, dossier, key, "registered_letter", on)]


def answer_recourse(claim: Claim, command: AnswerRecourse) -> list[ClaimEvent]:
    """Records the answer to a claim; who accepts acknowledges the debt, and the limitation restarts.

    Refuses with `recourse-not-claimed` where no claim waits for an answer.
    """
    dossier = still_pursued(claim)
    recourse = open_recourse_of(dossier, command.recourse_id)
    happened(dossier, command.answered_on, command.today)
    state = recourse.state()
    if state != "claimed":
        raise Refusal("recourse-not-claimed", state=state)
    in_order(recourse.last_on, command.answered_on)
    answered = RecourseAnswered(
        recourse_id=command.recourse_id,
        answer=command.answer,
        amount=command.amount,
        grounds=command.grounds,
        answered_on=command.answered_on,
    )
    if command.answer == "disputed":
        return [answered]
    key, on = command.recourse_id, command.answered_on
    return [answered, *limitation.interrupted(command.rules, dossier, key, "acknowledgement", on)]
