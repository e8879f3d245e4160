"""What may be tried to settle a claim that the broker pays, legal or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from services.claims.diary.rules import AcknowledgeAlert, acknowledge_alert
from services.claims.lines import Where
from services.claims.rule_tables.defaults import default_book
from services.claims.settlement.commands import (
    Actor,
    ApprovePayment,
    ClearPayment,
    DeclinePayment,
    IssuePayment,
    ProposePayment,
    StopPayment,
)
from services.claims.settlement.delegated import (
    approve_payment,
    clear_payment,
    decline_payment,
    issue_payment,
    propose_payment,
    stop_payment,
)
from services.claims.settlement.offers import (
    AnswerOffer,
    MakeOffer,
    accept_offer,
    make_offer,
    reject_offer,
    retract_offer,
)
from services.claims.state import known
from services.contracts.events import ClaimEvent
from services.contracts.money import Money
from tests.property.claims.walk import Throw, Walk

DAMAGE = Where(coverage_code="own_damage", cost_category="property")
PEOPLE = ("anne", "bruno", "key")
RULES = default_book()


def _on(walk: Walk, throw: Throw) -> date:
    return walk.today - timedelta(days=min(throw.day, 3))


def _actor(throw: Throw) -> Actor:
    name = PEOPLE[throw.cents % 3]
    return Actor(name, person=name != "key")


def _payment(walk: Walk, throw: Throw) -> UUID:
    found = walk.ids["payment"]
    return found[(len(found) - 2 - throw.pick // 3) % len(found)]  # mostly one of the latest


def _offer(walk: Walk, throw: Throw) -> UUID:
    found = walk.ids["offer"]
    return found[(len(found) - 2 - throw.pick // 4) % len(found)]


def _propose(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    kinds: Any = ("partial", "advance", "balance", "late_interest")
    command = ProposePayment(
        payment_id=walk.new_id(),
        where=Where(cost_type="expense", cost_category="expert_fees") if throw.pick == 7 else DAMAGE,
        payment_kind=kinds[throw.cents % 4],
        amount=Money(abs(throw.cents) + 1),
        changed_account=throw.pick == 6,
        offer_id=_offer(walk, throw) if throw.pick == 5 else None,
        proposed_on=_on(walk, throw),
        keep_reserve=throw.flag,
        actor=_actor(throw),
        today=walk.today,
    )
    return propose_payment(walk.claim, command)


def _approve(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = ApprovePayment(
        payment_id=_payment(walk, throw),
        authorised_on=_on(walk, throw),
        authority=Money(2500),
        actor=_actor(throw),
        today=walk.today,
    )
    return approve_payment(walk.claim, command)


def _look(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    alerts = [*known(walk.claim).alerts, walk.new_id()]
    command = AcknowledgeAlert(
        alert_id=alerts[throw.pick % len(alerts)],
        action="payee_called_back",
        acknowledged_on=walk.today,
        today=walk.today,
    )
    return acknowledge_alert(walk.claim, command)


def _decline(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    day = _on(walk, throw)
    command = DeclinePayment(payment_id=_payment(walk, throw), declined_on=day, reason="error", today=walk.today)
    return decline_payment(walk.claim, command)


def _issue(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    day = _on(walk, throw)
    command = IssuePayment(payment_id=_payment(walk, throw), issued_on=day, reference="VIR-1", today=walk.today)
    return issue_payment(walk.claim, command)


def _clear(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    day = _on(walk, throw)
    command = ClearPayment(payment_id=_payment(walk, throw), cleared_on=day, bank_reference="B", today=walk.today)
    return clear_payment(walk.claim, command)


def _stop(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = StopPayment(payment_id=_payment(walk, throw), reversed_on=_on(walk, throw), today=walk.today)
    return stop_payment(walk.claim, command)


def _make_offer(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    made_on = _on(walk, throw)
    command = MakeOffer(
        offer_id=walk.new_id(),
        where=DAMAGE,
        amount=Money(abs(throw.cents) + 1),
        provisional=throw.flag,
        made_on=made_on,
        expires_on=made_on + timedelta(days=throw.pick) if throw.pick > 4 else None,
        trigger_on=made_on - timedelta(days=throw.pick * 30) if throw.pick > 2 else None,
        product_line="motor",
        rules=RULES,
        today=walk.today,
    )
    return make_offer(walk.claim, command)


def _answer(rule: Callable[..., Sequence[ClaimEvent]]) -> Callable[[Walk, Throw], Sequence[ClaimEvent]]:
    def answer(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
        command = AnswerOffer(
            offer_id=_offer(walk, throw),
            answered_on=_on(walk, throw),
            product_line="motor" if throw.flag else None,
            rules=RULES,
            today=walk.today,
        )
        return rule(walk.claim, command)

    return answer


SETTLEMENT: Final[dict[str, Callable[[Walk, Throw], Sequence[ClaimEvent]]]] = {
    "propose": _propose,
    "approve": _approve,
    "look": _look,
    "decline": _decline,
    "issue": _issue,
    "clear": _clear,
    "stop": _stop,
    "offer": _make_offer,
    "accept": _answer(accept_offer),
    "reject": _answer(reject_offer),
    "retract": _answer(retract_offer),
}
