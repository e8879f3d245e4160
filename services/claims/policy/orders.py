"""The orders of this chapter by name: a body and the facts make a decision about a policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from services.claims.facts import Facts
from services.claims.policy.exposure import DeclareExposure, SetActionPlan, declare_exposure, set_action_plan
from services.claims.policy.premium_orders import PolicyDecide, move_premium
from services.claims.policy.rules import (
    AmendPolicy,
    RegisterPolicy,
    RenewPolicy,
    TerminatePolicy,
    amend_policy,
    contract_in_force,
    register_policy,
    renew_policy,
    terminate_policy,
)
from services.claims.policy.suspension import ReinstateCover, SuspendCover, reinstate_cover, suspend_cover
from services.claims.policy.terms import registration_of, terms_of
from services.contracts.bulk import CommandName
from services.contracts.events.exposure import ActionPlanSet
from services.contracts.events.policy import CoverReinstated, CoverSuspended, PolicyRenewed, PolicyTerminated
from services.contracts.http.exposure import ActionPlanIn, ExposureIn
from services.contracts.http.policy import (
    EndorsementIn,
    PolicyIn,
    RenewalIn,
    TerminationIn,
)
from services.contracts.http.suspension import ReinstatementIn, SuspensionIn
from services.contracts.ids import part_id
from services.contracts.periods import Period
from services.kit.errors import FieldError, Invalid

_NEVER_EMPTY: Final = frozenset({"client_id", "product_line", "handling"})


def register(body: PolicyIn, _facts: Facts) -> PolicyDecide:
    """`register-policy`."""
    command = RegisterPolicy(registration_of(body), terms_of(body.coverages, body.starts_on))
    return lambda policy: register_policy(policy, command)


def amend(body: EndorsementIn, _facts: Facts) -> PolicyDecide:
    """`amend-policy`. A field sent as null is emptied, where it may be empty."""
    sent = body.changes.model_fields_set
    changes = {name: value for name, value in body.changes if name in sent}
    emptied = [name for name, value in changes.items() if value is None and name in _NEVER_EMPTY]
    if emptied:
        raise Invalid([FieldError(f"/changes/{name}", "required") for name in emptied])
    command = AmendPolicy(
        endorsement_no=body.endorsement_no,
        amended_on=body.amended_on,
        changes={name: None if value is None else str(value) for name, value in changes.items()},
        terms=terms_of(body.coverages, body.amended_on),
    )
    return lambda policy: amend_policy(policy, command)


def renew(body: RenewalIn, _facts: Facts) -> PolicyDecide:
    """`renew-policy`."""
    renewal = PolicyRenewed(
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        annual_premium_before=body.annual_premium_before,
        annual_premium_after=body.annual_premium_after,
        conditions=body.conditions,
    )
    return lambda policy: renew_policy(policy, RenewPolicy(renewal))


def terminate(body: TerminationIn, facts: Facts) -> PolicyDecide:
    """`terminate-policy`."""
    termination = PolicyTerminated(
        last_covered_on=body.last_covered_on,
        reason=body.reason,
        initiated_by=body.initiated_by,
        notified_on=body.notified_on,
    )
    command = TerminatePolicy(termination, keep_premium=body.keep_premium, today=facts.today)
    return lambda policy: terminate_policy(policy, command)


def suspend(body: SuspensionIn, facts: Facts) -> PolicyDecide:
    """`suspend-cover`."""
    suspension = CoverSuspended(
        suspended_from=body.suspended_from,
        reason=body.reason,
        receipt_no=body.receipt_no,
        formal_notice_on=body.formal_notice_on,
    )
    return lambda policy: suspend_cover(policy, SuspendCover(suspension, facts.today))


def reinstate(body: ReinstatementIn, _facts: Facts) -> PolicyDecide:
    """`reinstate-cover`."""
    reinstatement = CoverReinstated(reinstated_from=body.reinstated_from, reason=body.reason)
    return lambda policy: reinstate_cover(policy, ReinstateCover(reinstatement))


def declare(body: ExposureIn, _facts: Facts) -> PolicyDecide:
    """`declare-exposure`."""
    command = DeclareExposure(body.unit, body.after, Period(body.period_start, body.period_end))
    return lambda policy: declare_exposure(contract_in_force(policy), command)


def set_plan(body: ActionPlanIn, facts: Facts) -> PolicyDecide:
    """`set-action-plan`. A line of a file may name the plan by the line that made it."""
    known = body.plan_id or facts.refs.get("action_plan")
    plan = ActionPlanSet(
        plan_id=known or part_id(facts.command_id, "action_plan"),
        actions=body.actions,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        status=body.status,
        target_rate=body.target_rate,
    )
    command = SetActionPlan(plan, known=known is not None)
    return lambda policy: set_action_plan(contract_in_force(policy), command)


ORDERS: Final[Mapping[CommandName, Callable[[Any, Facts], PolicyDecide]]] = {
    "register-policy": register,
    "amend-policy": amend,
    "renew-policy": renew,
    "terminate-policy": terminate,
    "suspend-cover": suspend,
    "reinstate-cover": reinstate,
    "declare-exposure": declare,
    "set-action-plan": set_plan,
    "move-premium": move_premium,
}
