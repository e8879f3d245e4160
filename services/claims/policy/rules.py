"""What may happen to a policy: registered, amended, renewed, terminated. Premiums have their own file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.claims.policy.exposure import exposures_after
from services.claims.policy.refunds import refunds_after
from services.claims.policy.state import Contract, Policy, Suspended, Terminated, Unregistered
from services.contracts.events import PolicyEvent
from services.contracts.events.common import Change
from services.contracts.events.policy import (
    CoverageTermsSet,
    PolicyAmended,
    PolicyRegistered,
    PolicyRenewed,
    PolicyTerminated,
)
from services.contracts.periods import DAY, Period
from services.kit.errors import Conflict, Refusal


@dataclass(frozen=True, slots=True)
class RegisterPolicy:
    """Registers a policy with the terms of all its coverages."""

    registration: PolicyRegistered
    terms: Sequence[CoverageTermsSet]


@dataclass(frozen=True, slots=True)
class AmendPolicy:
    """An endorsement (avenant): `changes` are the new values of fields, as text."""

    endorsement_no: str
    amended_on: date
    changes: Mapping[str, str | None]
    terms: Sequence[CoverageTermsSet]


@dataclass(frozen=True, slots=True)
class RenewPolicy:
    """A further period of cover."""

    renewal: PolicyRenewed


@dataclass(frozen=True, slots=True)
class TerminatePolicy:
    """The end of the cover; the premium of the uncovered days goes back unless `keep_premium`."""

    termination: PolicyTerminated
    keep_premium: bool
    today: date


def contract_of(policy: Policy) -> Contract:
    """What is known of a registered policy, terminated or not. Refuses with `policy-unknown`."""
    if isinstance(policy, Unregistered):
        raise Refusal("policy-unknown")
    return policy.contract


def contract_in_force(policy: Policy) -> Contract:
    """What is known of a policy in force. Refuses with `policy-not-in-force` one that is suspended or terminated."""
    contract = contract_not_ended(policy)
    if isinstance(policy, Suspended):
        raise Refusal("policy-not-in-force", suspended_from=contract.suspensions[-1].suspended.suspended_from)
    return contract


def contract_not_ended(policy: Policy) -> Contract:
    """What is known of a policy that goes on, suspended or not. Refuses with `policy-not-in-force`."""
    contract = contract_of(policy)
    if isinstance(policy, Terminated):
        raise Refusal("policy-not-in-force", last_covered_on=policy.termination.last_covered_on)
    return contract


def register_policy(policy: Policy, command: RegisterPolicy) -> list[PolicyEvent]:
    """Registers a policy (enregistrer un contrat), once. Conflict `policy-already-registered`."""
    if not isinstance(policy, Unregistered):
        raise Conflict("policy-already-registered", policy_no=policy.contract.policy_no)
    return [command.registration, *command.terms]


def amend_policy(policy: Policy, command: AmendPolicy) -> list[PolicyEvent]:
    """Amends a policy (avenant), from its first day on. Refuses with `dates-out-of-order`."""
    contract = contract_in_force(policy)
    registered = contract.registered
    if command.amended_on < registered.starts_on:
        raise Refusal("dates-out-of-order", not_before=registered.starts_on, on=command.amended_on)
    before = {name: _text(getattr(registered, name)) for name in command.changes}
    changes = tuple(
        Change(field=name, before=before[name], after=after)
        for name, after in command.changes.items()
        if after != before[name]
    )
    amended = PolicyAmended(endorsement_no=command.endorsement_no, amended_on=command.amended_on, changes=changes)
    return [amended, *command.terms]


def renew_policy(policy: Policy, command: RenewPolicy) -> list[PolicyEvent]:
    """Renews a policy for days it does not cover yet, later or earlier. Refuses with `period-overlaps`."""
    contract = contract_in_force(policy)
    known = contract.overlapping(Period(command.renewal.starts_on, command.renewal.ends_on))
    if known is not None:
        raise Refusal("period-overlaps", starts_on=known.start, ends_on=known.end)
    return [command.renewal]


def terminate_policy(policy: Policy, command: TerminatePolicy) -> list[PolicyEvent]:
    """Terminates a policy (résiliation), with its refunds (ristournes), and the end of what was declared insured.

    The last covered day lies in what was covered, or is the day before, where nothing ever was. Refuses with
    `dates-out-of-order`, `in-the-future` (its notice).
    """
    contract = contract_not_ended(policy)
    last, notified = command.termination.last_covered_on, command.termination.notified_on
    earliest, latest = contract.periods[0].start - DAY, contract.periods[-1].end
    if not earliest <= last <= latest:
        raise Refusal("dates-out-of-order", not_before=earliest, not_after=latest, on=last)
    if notified is not None and notified > command.today:
        raise Refusal("in-the-future", on=notified, today=command.today)
    refunds = [] if command.keep_premium else refunds_after(contract, last)
    return [command.termination, *exposures_after(contract, last), *refunds]


def _text(value: object) -> str | None:
    return None if value is None else str(value)
