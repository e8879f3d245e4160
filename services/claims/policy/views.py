"""What a screen reads of a policy: itself, its cover, terms and receipts; and its premium movements one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import count
from typing import Any, Final
from uuid import UUID

import orjson

from services.claims.policy.exposure import declared_of
from services.claims.policy.receipt import Receipt
from services.claims.policy.state import Contract, InForce, Registered, Suspended, Suspension, Terminated
from services.contracts.events.dressed import dressed
from services.contracts.events.policy import CoverageTermsSet
from services.contracts.ids import dress
from services.contracts.money import total
from services.contracts.periods import years_after

_STATES: Final[Mapping[type[Registered], str]] = {
    InForce: "in_force", Suspended: "suspended", Terminated: "terminated"
}  # fmt: skip


def policy_view(policy: Registered, policy_id: UUID, version: int, as_of: date | None = None) -> dict[str, Any]:
    """A policy as the API shows it. `as_of` leaves out what premiums did, and what was declared, for later days."""
    contract = policy.contract
    registered = contract.registered
    return {
        "id": dress("pol", policy_id),
        "version": version,
        "state": _STATES[type(policy)],
        "policy_no": registered.policy_no,
        "insurer_id": registered.insurer_id,
        "client_id": registered.client_id,
        "policyholder_id": registered.policyholder_id,
        "branch": registered.branch,
        "product_line": registered.product_line,
        "layer": registered.layer,
        "currency": registered.currency,
        "starts_on": registered.starts_on,
        "ends_on": contract.periods[-1].end if contract.periods else registered.ends_on,
        "renewal_on": _renewal_on(policy),
        "handling": registered.handling,
        "claims_basis": registered.claims_basis,
        "subsequent_cover_until": registered.subsequent_cover_until,
        "adviser_id": registered.adviser_id,
        "one_off_project": registered.one_off_project,
        "shares": registered.shares,
        "periods": [{"starts_on": p.start, "ends_on": p.end} for p in contract.periods],
        "suspensions": [_suspension(s) for s in contract.suspensions],
        "termination": policy.termination if isinstance(policy, Terminated) else None,
        "coverages": latest_terms(contract.terms),
        "exposure_units": _exposure(contract, as_of),
        "action_plans": list({plan.plan_id: dressed(plan) for plan in contract.plans}.values()),
        "premiums": _totals(contract, as_of),
        "receipts": [_receipt(r, as_of) for r in contract.receipts.values() if r.kept(as_of)],
    }


def told_to(view: dict[str, Any], *, for_insurer: bool) -> dict[str, Any]:
    """A policy as somebody sees it: an insurer is not told which of the broker's people has the client."""
    return {**view, "adviser_id": None} if for_insurer else view


def stored_for_insurer(view: bytes) -> bytes:
    """The same for an insurer, of a view as it is stored."""
    return orjson.dumps(told_to(orjson.loads(view), for_insurer=True))


def _renewal_on(policy: Registered) -> date | None:
    """The due date (échéance principale) that follows the last period's first day; None for a policy that ends.

    By the periods and not by today: a stored view is sent as it stands, whenever that is.
    """
    first, periods = policy.contract.registered.renewal_on, policy.contract.periods
    if first is None or not periods or isinstance(policy, Terminated):
        return None
    began = periods[-1].start
    nearest = max(began.year - first.year, 0)
    return next(day for n in count(nearest) if (day := years_after(first, n)) > began)


def latest_terms(terms: Iterable[CoverageTermsSet]) -> list[CoverageTermsSet]:
    """The terms of each coverage that start last; a coverage removed shows as not subscribed."""
    latest: dict[str, CoverageTermsSet] = {}
    for t in terms:
        known = latest.get(t.coverage_code)
        if known is None or t.valid_from >= known.valid_from:
            latest[t.coverage_code] = t
    return list(latest.values())


def _suspension(suspension: Suspension) -> dict[str, Any]:
    """Days without cover: `reinstated_from` is the first day of cover after them."""
    event, back = suspension.suspended, suspension.reinstated
    return {
        "suspended_from": event.suspended_from,
        "reinstated_from": back.reinstated_from if back else None,
        "reason": event.reason,
        "receipt_no": event.receipt_no,
        "formal_notice_on": event.formal_notice_on,
    }


def _exposure(contract: Contract, as_of: date | None) -> list[dict[str, Any]]:
    """What is insured, from one change to the next; declarations that begin after `as_of` are left out."""
    kept = tuple(d for d in contract.exposures if as_of is None or d.period_start <= as_of)
    return [
        {"unit": unit, "units": units, "period_start": days.start, "period_end": days.end}
        for unit, days, units in declared_of(kept)
    ]


def _totals(contract: Contract, as_of: date | None) -> dict[str, Any]:
    kept = [p for r in contract.receipts.values() for p in r.kept(as_of)]
    collected = [c for r in contract.receipts.values() for c in r.collected(as_of)]
    return {
        "net": total(p.net for p in kept),
        "tax": total(p.tax for p in kept),
        "fees": total(p.fees for p in kept),
        "gross": total(p.gross for p in kept),
        "commission": total(p.commission for p in kept),
        "collected_net": total(c.net for c in collected),
        "collected_gross": total(c.gross for c in collected),
    }


def _receipt(receipt: Receipt, as_of: date | None) -> dict[str, Any]:
    kept = receipt.kept(as_of)
    return {
        "receipt_no": receipt.receipt_no,
        "status": receipt.status(as_of),
        "period_start": receipt.written.premium.period_start,
        "period_end": receipt.written.premium.period_end,
        "net": total(p.net for p in kept),
        "gross": total(p.gross for p in kept),
        "collected_gross": total(c.gross for c in receipt.collected(as_of)),
    }
