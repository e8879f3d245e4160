"""What a claim or a policy is, apart from its figures: attributes that move, kept from one recording to the next.

A claim attached to another policy gets a new version; as known before, it stays where it was (EVENTS.md §3).
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from services.contracts.events import ClaimEvent, PolicyEvent
from services.contracts.events.common import Change
from services.contracts.events.declaration import ClaimClosed, ClaimCorrected, ClaimDeclared, ClaimReopened
from services.contracts.events.policy import (
    CoverReinstated,
    CoverSuspended,
    PolicyAmended,
    PolicyRegistered,
    PolicyRenewed,
    PolicyTerminated,
    Share,
)
from services.contracts.periods import DAY
from services.ratios.indicators.policy_years import anchors_of


class ClaimVersion(NamedTuple):
    """The attributes of a claim that figures are grouped and cut by."""

    policy_id: UUID | None
    insurer_id: str
    occurred_on: date
    currency: str
    handling: str
    is_open: bool


class PolicyVersion(NamedTuple):
    """The attributes of a policy.

    `covered` holds its periods and `suspended` its suspensions, both days of each included; a suspension that lasts
    has no last day. `shares` are those of its coinsurers (coassureurs), if it has any.
    `terminated_on` is the last day that a termination left covered. `starts` are the first days of its periods, which
    days of cover that meet no longer tell, and `anchors` those from which its years are counted
    (`indicators.policy_years`).
    """

    policy_no: str
    insurer_id: str
    client_id: str
    branch: str
    product_line: str
    layer: str
    adviser_id: str | None
    currency: str
    covered: tuple[tuple[date, date], ...]
    suspended: tuple[tuple[date, date | None], ...] = ()
    shares: tuple[Share, ...] | None = None
    terminated_on: date | None = None
    starts: tuple[date, ...] = ()
    anchors: tuple[date, ...] = ()


_POLICY_FIELDS: Final = frozenset({"client_id", "branch", "product_line", "layer", "adviser_id"})


def next_claim(before: ClaimVersion | None, event: ClaimEvent) -> ClaimVersion | None:
    """The claim's attributes after an event; unchanged by most."""
    if isinstance(event, ClaimDeclared):
        return ClaimVersion(
            event.policy_id, event.insurer_id, event.occurred_on, event.currency, event.handling, is_open=True
        )
    assert before is not None, "a claim begins with its declaration"
    match event:
        case ClaimCorrected(changes=changes):
            for change in changes:
                before = _corrected(before, change)
            return before
        case ClaimClosed():
            return before._replace(is_open=False)
        case ClaimReopened():
            return before._replace(is_open=True)
        case _:
            return before


def next_policy(before: PolicyVersion | None, event: PolicyEvent) -> PolicyVersion | None:
    """The policy's attributes after an event; premiums leave them as they are."""
    if isinstance(event, PolicyRegistered):
        return PolicyVersion(
            event.policy_no, event.insurer_id, event.client_id, event.branch, event.product_line, event.layer,
            event.adviser_id, event.currency, ((event.starts_on, event.ends_on),), shares=event.shares,
            starts=(event.starts_on,), anchors=(event.starts_on,),
        )  # fmt: skip
    assert before is not None, "a policy begins with its registration"
    match event:
        case PolicyAmended(changes=changes):
            amended: dict[str, Any] = {c.field: c.after for c in changes if c.field in _POLICY_FIELDS}
            return before._replace(**amended)
        case PolicyRenewed(starts_on=start, ends_on=end):
            starts = (*before.starts, start)
            return before._replace(covered=(*before.covered, (start, end)), starts=starts, anchors=anchors_of(starts))
        case PolicyTerminated(last_covered_on=last):
            return before._replace(
                covered=tuple((start, min(end, last)) for start, end in before.covered if start <= last),
                terminated_on=last,
            )
        case CoverSuspended(suspended_from=start):
            return before._replace(suspended=(*before.suspended, (start, None)))
        case CoverReinstated(reinstated_from=back):
            return before._replace(suspended=_until(before.suspended, back - DAY))
        case _:
            return before


def _until(days: tuple[tuple[date, date | None], ...], last: date) -> tuple[tuple[date, date | None], ...]:
    return tuple((start, last if end is None else min(end, last)) for start, end in days if start <= last)


def _corrected(claim: ClaimVersion, change: Change) -> ClaimVersion:
    value = change.after
    match change.field:
        case "policy_id":
            return claim._replace(policy_id=UUID(value) if value else None)
        case "occurred_on":
            assert value is not None, "a claim always has a date of loss"
            return claim._replace(occurred_on=date.fromisoformat(value))
        case "insurer_id":
            assert value is not None, "a claim always has an insurer"
            return claim._replace(insurer_id=value)
        case "handling":
            assert value is not None, "a claim is always handled by someone"
            return claim._replace(handling=value)
        case _:
            return claim
