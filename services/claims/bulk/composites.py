"""Lines that tell a whole fact at once: several rules, one after the other, recorded by one append or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from services.claims.closure.rules import CloseClaim, close_claim
from services.claims.facts import Facts
from services.claims.order import ClaimDecide
from services.claims.orders import CLAIM_ORDERS
from services.claims.policy.premium_orders import PolicyDecide, write
from services.claims.policy.rules import RegisterPolicy, RenewPolicy, contract_not_ended, register_policy, renew_policy
from services.claims.policy.state import Policy, Unregistered
from services.claims.policy.state import evolve as evolve_policy
from services.claims.policy.terms import registration_of, terms_of
from services.claims.state import Claim, Draft, Open, Undeclared
from services.claims.state import evolve as evolve_claim
from services.contracts.events import ClaimEvent, PolicyEvent
from services.contracts.events.declaration import Outcome
from services.contracts.events.policy import PolicyRenewed
from services.contracts.http.composite import ClaimLine, PolicyLine, PositionLine
from services.contracts.http.policy import PolicyIn
from services.contracts.http.position import PositionIn
from services.contracts.periods import Period
from services.kit.commands import event_id

S = TypeVar("S")
E = TypeVar("E")


def policy_line(body: PolicyLine, facts: Facts) -> PolicyDecide:
    """`policy-line`: the policy registered or its further year, then the year's premium."""
    return one_after_the_other(evolve_policy, facts, (_enrol(body.policy), write(body.premium, facts)))


def claim_line(body: ClaimLine, facts: Facts) -> ClaimDecide:
    """`claim-line`: declared with its coverages, then paid and closed where the line says so."""
    steps = [CLAIM_ORDERS["declare-claim"](body.claim, facts)]
    if body.payment is not None:
        steps.append(CLAIM_ORDERS["record-payment"](body.payment, facts))
    if body.closure is not None:
        steps.append(CLAIM_ORDERS["close-claim"](body.closure, facts))
    return one_after_the_other(evolve_claim, facts, steps)


def position_line(body: PositionLine, facts: Facts) -> ClaimDecide:
    """`position-line`: declared if nobody has yet, brought to what the insurer states, closed where it is over."""
    declare = CLAIM_ORDERS["declare-claim"](body.claim, facts)
    report = CLAIM_ORDERS["report-position"](body.position, facts)

    def decide(claim: Claim) -> Sequence[ClaimEvent]:
        first = [declare] if isinstance(claim, Undeclared | Draft) else []
        return one_after_the_other(evolve_claim, facts, [*first, report, _over(body.position, facts)])(claim)

    return decide


def _over(position: PositionIn, facts: Facts) -> ClaimDecide:
    """Closes an open claim whose file the insurer has closed, unless a reserve or a forecast still stands."""

    def decide(claim: Claim) -> Sequence[ClaimEvent]:
        if position.insurer_status != "closed" or not isinstance(claim, Open):
            return []
        ledger = claim.dossier.ledger
        if any(balance.at() for balance in (*ledger.reserves.values(), *ledger.forecasts.values())):
            return []
        outcome: Outcome = "settled" if any(paid.at() for paid in ledger.paid.values()) else "no_action"
        closing = CloseClaim(closed_on=position.cut_off_on, outcome=outcome, today=facts.today)
        return close_claim(claim, closing)

    return decide


def one_after_the_other(
    evolve: Callable[[S, E, UUID], S], facts: Facts, steps: Sequence[Callable[[S], Sequence[E]]]
) -> Callable[[S], list[E]]:
    """One decision made of several: each decides on the state that those before it left."""

    def decide(state: S) -> list[E]:
        events: list[E] = []
        for step in steps:
            decided = step(state)
            for event in decided:
                events.append(event)
                if step is not steps[-1]:
                    state = evolve(state, event, event_id(facts.stream_id, facts.command_id, len(events)))
        return events

    return decide


def _enrol(body: PolicyIn) -> PolicyDecide:
    """Registers a policy, or renews it for a period of which no day is covered yet; else there is nothing to do."""

    def decide(policy: Policy) -> Sequence[PolicyEvent]:
        if isinstance(policy, Unregistered):
            command = RegisterPolicy(registration_of(body), terms_of(body.coverages, body.starts_on))
            return register_policy(policy, command)
        if contract_not_ended(policy).overlapping(Period(body.starts_on, body.ends_on)):
            return []
        return renew_policy(policy, RenewPolicy(PolicyRenewed(starts_on=body.starts_on, ends_on=body.ends_on)))

    return decide
