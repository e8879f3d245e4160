"""Suspending the cover of a policy and bringing it back (suspension, remise en vigueur)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.claims.policy.rules import contract_in_force, contract_not_ended
from services.claims.policy.state import Contract, InForce, Policy, Suspended
from services.contracts.events import PolicyEvent
from services.contracts.events.policy import CoverReinstated, CoverSuspended
from services.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class SuspendCover:
    """The insurer suspends the cover from a day on, which may be announced ahead."""

    suspension: CoverSuspended
    today: date


@dataclass(frozen=True, slots=True)
class ReinstateCover:
    """The cover is back from a day on."""

    reinstatement: CoverReinstated


def suspend_cover(policy: Policy, command: SuspendCover) -> Sequence[PolicyEvent]:
    """Suspends the cover (L113-3 where a premium is unpaid), from a day that the policy covers.

    Whether the law's delays were kept is a question of the cover check: what the insurer did is recorded all the same.
    Refuses with `cover-already-suspended`, `policy-not-in-force`, `receipt-unknown`, `dates-out-of-order`,
    `in-the-future` (its formal notice).
    """
    if isinstance(policy, Suspended):
        standing = policy.contract.suspensions[-1].suspended
        raise Refusal("cover-already-suspended", suspended_from=standing.suspended_from)
    contract = contract_in_force(policy)
    suspension = command.suspension
    if suspension.receipt_no is not None and suspension.receipt_no not in contract.receipts:
        raise Refusal("receipt-unknown", receipt_no=suspension.receipt_no)
    _notice(suspension, command.today)
    earliest, latest = _first_day(contract), contract.periods[-1].end
    if not earliest <= suspension.suspended_from <= latest:
        raise Refusal("dates-out-of-order", not_before=earliest, not_after=latest, on=suspension.suspended_from)
    return [suspension]


def reinstate_cover(policy: Policy, command: ReinstateCover) -> Sequence[PolicyEvent]:
    """Brings the cover back (remise en vigueur), from the first day of its suspension at the earliest.

    On that very day: it never was suspended. Refuses with `cover-not-suspended`, `policy-not-in-force`,
    `dates-out-of-order`.
    """
    contract = contract_not_ended(policy)
    if isinstance(policy, InForce):
        raise Refusal("cover-not-suspended")
    begun = contract.suspensions[-1].suspended.suspended_from
    if command.reinstatement.reinstated_from < begun:
        raise Refusal("dates-out-of-order", not_before=begun, on=command.reinstatement.reinstated_from)
    return [command.reinstatement]


def _first_day(contract: Contract) -> date:
    """The first day that may be suspended: suspensions follow one another."""
    last = contract.suspensions[-1].reinstated if contract.suspensions else None
    return contract.periods[0].start if last is None else last.reinstated_from


def _notice(suspension: CoverSuspended, today: date) -> None:
    notice = suspension.formal_notice_on
    if notice is None:
        return
    if notice > today:
        raise Refusal("in-the-future", on=notice, today=today)
    if suspension.suspended_from < notice:
        raise Refusal("dates-out-of-order", not_before=notice, on=suspension.suspended_from)
