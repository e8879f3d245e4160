"""Lines that tell a whole fact at once: several rules, one after the other, recorded by one append or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from services.claims.facts import Facts
from services.claims.order import ClaimDecide
from services.claims.orders import CLAIM_ORDERS
from services.claims.policy.orders import PolicyDecide, write
from services.claims.policy.rules import RegisterPolicy, RenewPolicy, contract_not_ended, register_policy, renew_policy
from services.claims.policy.state import Policy, Unregistered
from services.claims.policy.state import evolve as evolve_policy
from services.claims.policy.terms import registration_of, terms_of
from services.claims.state import evolve as evolve_claim
from services.contracts.bulk import ClaimLine, PolicyLine
from services.contracts.events import PolicyEvent
from services.contracts.events.policy import PolicyRenewed
from services.contracts.http.policy import PolicyIn
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
