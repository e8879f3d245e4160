"""Settlement offers (offres d'indemnité): made, answered, taken back within the time the law gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.guards import happened, in_order
from services.claims.lines import Where, line_of
from services.claims.rule_tables.book import RuleBook
from services.claims.settlement.clocks import accepted, clocks_of
from services.claims.settlement.offer_deadlines import due_of_offer, offer_made, payment_cancelled, payment_owed
from services.claims.settlement.parts import Offer
from services.claims.state import Claim, still_open
from services.contracts.events import ClaimEvent
from services.contracts.events.common import StatedBy
from services.contracts.events.settlement import OfferAnswer, SettlementAnswered, SettlementOffered
from services.contracts.money import Money
from services.kit.errors import Missing, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeOffer:
    """An amount is offered; `trigger_on` is the day from which the legal time to offer runs, where it is known."""

    offer_id: UUID
    where: Where
    amount: Money
    provisional: bool = False
    made_on: date
    expires_on: date | None = None
    legal_code: str | None = None
    trigger_on: date | None = None
    stated_by: StatedBy = "broker"
    product_line: str | None = None
    rules: RuleBook
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOffer:
    """An offer is accepted, rejected, or its acceptance taken back."""

    offer_id: UUID
    answered_on: date
    product_line: str | None = None
    rules: RuleBook
    today: date


def make_offer(claim: Claim, command: MakeOffer) -> list[ClaimEvent]:
    """Makes an offer, under the legal code of its line; earlier ones whose time is over are told as expired."""
    dossier = still_open(claim)
    happened(dossier, command.made_on, command.today)
    if command.expires_on is not None:
        in_order(command.made_on, command.expires_on)
    coverage_id = line_of(dossier, command.where).claim_coverage_id
    code = command.legal_code or _legal_code(dossier, coverage_id, command)
    offered = SettlementOffered(
        handling=dossier.declared.handling,
        stated_by=command.stated_by,
        offer_id=command.offer_id,
        claim_coverage_id=coverage_id,
        amount=command.amount,
        provisional=command.provisional,
        made_on=command.made_on,
        expires_on=command.expires_on,
        legal_code=code,
    )
    return [*_expired(dossier, command.made_on), offered, *_in_time(dossier, command, code)]


def _in_time(dossier: Dossier, command: MakeOffer, code: str | None) -> Sequence[ClaimEvent]:
    if code is None:
        return []
    trigger, named = command.trigger_on, command.legal_code is not None
    owed = due_of_offer(command.rules, code, trigger, named=named) if trigger is not None else None
    return offer_made(dossier, command.offer_id, code, command.made_on, owed)


def _legal_code(dossier: Dossier, coverage_id: UUID | None, command: MakeOffer) -> str | None:
    return clocks_of(command.rules, _coverage_code(dossier, coverage_id), command.product_line, command.made_on).offer


def accept_offer(claim: Claim, command: AnswerOffer) -> list[ClaimEvent]:
    """The offer is accepted: it may be taken back for as long as the law says, and the time to pay begins."""
    dossier = still_open(claim)
    offer = _open_offer(dossier, command)
    code = _coverage_code(dossier, offer.made.claim_coverage_id)
    clocks = clocks_of(command.rules, code, command.product_line, command.answered_on)
    follows = accepted(command.rules, clocks, command.answered_on)
    owed = payment_owed(command.offer_id, follows.pay, command.answered_on)
    return [_answer(command, "accepted", follows.retract_until), owed]


def reject_offer(claim: Claim, command: AnswerOffer) -> list[ClaimEvent]:
    """The offer is turned down."""
    _open_offer(still_open(claim), command)
    return [_answer(command, "rejected")]


def retract_offer(claim: Claim, command: AnswerOffer) -> list[ClaimEvent]:
    """The acceptance is taken back (dénonciation de la transaction), and nothing is to be paid on it."""
    dossier = still_open(claim)
    offer = _offer(dossier, command.offer_id)
    if offer.acceptance is None:
        raise Refusal("offer-not-accepted", state=offer.state_on(command.answered_on))
    happened(dossier, command.answered_on, command.today)
    in_order(offer.acceptance.answered_on, command.answered_on)
    until = offer.acceptance.retract_until
    if until is None or command.answered_on > until:
        raise Refusal("retraction-period-over", retract_until=until)
    return [_answer(command, "retracted"), *payment_cancelled(dossier, command.offer_id, command.answered_on)]


def _open_offer(dossier: Dossier, command: AnswerOffer) -> Offer:
    """An offer that can be answered on that day; `offer-not-open` once it was, or when its time is over."""
    offer = _offer(dossier, command.offer_id)
    happened(dossier, command.answered_on, command.today)
    in_order(offer.made.made_on, command.answered_on)
    state = offer.state_on(command.answered_on)
    if state != "made":
        raise Refusal("offer-not-open", state=state, expires_on=offer.made.expires_on)
    return offer


def _offer(dossier: Dossier, offer_id: UUID) -> Offer:
    offer = dossier.offers.get(offer_id)
    if offer is None:
        raise Missing("offer", "offer-not-found")
    return offer


def _answer(command: AnswerOffer, answer: OfferAnswer, retract_until: date | None = None) -> SettlementAnswered:
    return SettlementAnswered(
        offer_id=command.offer_id, answer=answer, answered_on=command.answered_on, retract_until=retract_until
    )


def _expired(dossier: Dossier, on: date) -> list[SettlementAnswered]:
    """A late answer is refused and leaves no event: that an offer expired is told when the next one is made."""
    return [
        SettlementAnswered(offer_id=key, answer="expired", answered_on=on)
        for key, offer in dossier.offers.items()
        if not offer.answers and offer.state_on(on) == "expired"
    ]


def _coverage_code(dossier: Dossier, coverage_id: UUID | None) -> str | None:
    return dossier.coverages[coverage_id].code if coverage_id else None
