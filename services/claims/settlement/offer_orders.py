"""The orders on settlement offers by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from services.claims.facts import Facts
from services.claims.lines import Where
from services.claims.order import ClaimDecide, ClaimOrder, named
from services.claims.settlement.offers import (
    AnswerOffer,
    MakeOffer,
    accept_offer,
    make_offer,
    reject_offer,
    retract_offer,
)
from services.claims.state import Claim
from services.contracts.bulk import CommandName
from services.contracts.events import ClaimEvent
from services.contracts.http.settlement import OfferAnswerIn, OfferIn
from services.contracts.ids import part_id


def make(body: OfferIn, facts: Facts) -> ClaimDecide:
    """`make-offer`."""
    command = MakeOffer(
        offer_id=part_id(facts.command_id, "offer"),
        where=Where(body.claim_coverage_id or facts.refs.get("coverage"), body.coverage_code),
        amount=body.amount,
        provisional=body.provisional,
        made_on=body.made_on,
        expires_on=body.expires_on,
        legal_code=body.legal_code,
        trigger_on=body.trigger_on,
        stated_by="broker" if facts.insurer_id is None else "insurer",
        product_line=_product_line(facts),
        rules=facts.rules,
        today=facts.today,
    )
    return lambda claim: make_offer(claim, command)


def _answered(rule: Callable[[Claim, AnswerOffer], Sequence[ClaimEvent]]) -> ClaimOrder:
    def order(body: OfferAnswerIn, facts: Facts) -> ClaimDecide:
        command = AnswerOffer(
            offer_id=named(facts, "offer"),
            answered_on=body.answered_on,
            product_line=_product_line(facts),
            rules=facts.rules,
            today=facts.today,
        )
        return lambda claim: rule(claim, command)

    return order


def _product_line(facts: Facts) -> str | None:
    return facts.policy.registered.product_line if facts.policy else None


OFFER_ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {
    "make-offer": make,
    "accept-offer": _answered(accept_offer),
    "reject-offer": _answered(reject_offer),
    "retract-offer": _answered(retract_offer),
}
