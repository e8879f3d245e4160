"""Words to tell the stories of a policy with: what was given, and the orders put to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from services.claims.policy.premium import AdjustPremium, CancelReceipt, CollectPremium, ReverseCollection, WritePremium
from services.claims.policy.state import UNREGISTERED, Contract, Policy, Unregistered, evolve
from services.contracts.events import PolicyEvent
from services.contracts.events.common import Split
from services.contracts.events.policy import (
    CoverageTermsSet,
    CoverReinstated,
    CoverSuspended,
    Deductible,
    PolicyRegistered,
    PolicyTerminated,
    PremiumAdjusted,
    PremiumCollected,
    PremiumWritten,
)
from services.contracts.money import ZERO, Money

TODAY = date(2026, 6, 30)
COLLECTION = UUID(int=7)
_NAMES = UUID(int=1)


def euros(text: str) -> Money:
    """`"1250.00"` as Money."""
    return Money.parse(text)


def event_id(n: int) -> UUID:
    """The id of the n-th event given."""
    return uuid5(_NAMES, str(n))


def given(*events: PolicyEvent) -> Policy:
    """The policy after these events."""
    return after(UNREGISTERED, events)


def after(policy: Policy, events: Iterable[PolicyEvent], known: int = 0) -> Policy:
    """A policy after more events, of which `known` came before."""
    for n, event in enumerate(events, known):
        policy = evolve(policy, event, event_id(n))
    return policy


def contract(policy: Policy) -> Contract:
    """What is known of a registered policy."""
    assert not isinstance(policy, Unregistered)
    return policy.contract


def registered(starts_on: str = "2025-04-01", ends_on: str = "2026-03-31", **fields: Any) -> PolicyRegistered:
    """A policy of a year."""
    facts: dict[str, Any] = {
        "policy_no": "P-1",
        "insurer_id": "fremotor",
        "client_id": "c-1",
        "branch": "motor_liability",
        "product_line": "motor",
        "layer": "primary",
        "currency": "EUR",
        "starts_on": date.fromisoformat(starts_on),
        "ends_on": date.fromisoformat(ends_on),
        "handling": "informative",
        "claims_basis": "occurrence",
        "one_off_project": False,
    }
    return PolicyRegistered(**{**facts, **fields})


def terms(coverage_code: str, valid_from: str = "2025-04-01", *, subscribed: bool = True) -> CoverageTermsSet:
    """The terms of a coverage without deductible or limit."""
    return CoverageTermsSet(
        coverage_code=coverage_code,
        valid_from=date.fromisoformat(valid_from),
        deductible=Deductible(kind="none"),
        first_loss=False,
        deductible_order="after_proportional",
        limit_order="deductible_then_limit",
        average_waived=False,
        subscribed=subscribed,
    )


def terminated(last_covered_on: str) -> PolicyTerminated:
    """A termination by agreement."""
    last = date.fromisoformat(last_covered_on)
    return PolicyTerminated(last_covered_on=last, reason="by_agreement", initiated_by="policyholder")


def suspended(on: str, **fields: Any) -> CoverSuspended:
    """A suspension from a day on."""
    return CoverSuspended(suspended_from=date.fromisoformat(on), **{"reason": "non_payment", **fields})


def reinstated(on: str) -> CoverReinstated:
    """The cover is back from a day on."""
    return CoverReinstated(reinstated_from=date.fromisoformat(on), reason="paid")


def row(coverage_code: str | None, net: str, tax: str = "0.00", commission: str = "0.00") -> Split:
    """A row of a premium."""
    return Split(
        coverage_code=coverage_code,
        net=euros(net),
        tax=euros(tax),
        gross=euros(net) + euros(tax),
        commission=euros(commission),
    )


def _amounts(rows: tuple[Split, ...], fees: str) -> dict[str, Any]:
    net, tax = (sum((getattr(r, name) for r in rows), ZERO) for name in ("net", "tax"))
    return {
        "split": rows,
        "net": net,
        "tax": tax,
        "fees": euros(fees),
        "gross": net + tax + euros(fees),
        "commission": sum((r.commission for r in rows), ZERO),
    }


def written(
    receipt_no: str = "Q-1",
    *rows: Split,
    period: tuple[str, str] = ("2025-04-01", "2026-03-31"),
    issued_on: str = "2025-04-01",
    fees: str = "0.00",
    **fields: Any,
) -> PremiumWritten:
    """A written premium; without rows 12,000.00 that are not split."""
    facts: dict[str, Any] = {
        "receipt_no": receipt_no,
        "issued_on": date.fromisoformat(issued_on),
        "period_start": date.fromisoformat(period[0]),
        "period_end": date.fromisoformat(period[1]),
        "reason": "new",
        **_amounts(rows or (row(None, "12000.00"),), fees),
    }
    return PremiumWritten(**{**facts, **fields})


def adjusted(
    receipt_no: str = "Q-1",
    *rows: Split,
    period: tuple[str, str] = ("2025-04-01", "2026-03-31"),
    adjusted_on: str = "2025-07-01",
    reason: Any = "audit",
) -> PremiumAdjusted:
    """An adjustment; its rows are signed."""
    return PremiumAdjusted(
        receipt_no=receipt_no,
        adjusted_on=date.fromisoformat(adjusted_on),
        period_start=date.fromisoformat(period[0]),
        period_end=date.fromisoformat(period[1]),
        reason=reason,
        **_amounts(rows, "0.00"),
    )


def collected(gross: str, *rows: Split, receipt_no: str = "Q-1", key: UUID = COLLECTION) -> PremiumCollected:
    """Money that came in on 1 May 2025."""
    return PremiumCollected(
        collection_id=key,
        receipt_no=receipt_no,
        collected_on=date(2025, 5, 1),
        gross=euros(gross),
        net=sum((r.net for r in rows), ZERO),
        split=rows,
        method="transfer",
    )


def write(premium: PremiumWritten, today: date = TODAY) -> WritePremium:
    """The order to write a premium."""
    return WritePremium(premium, today)


def adjust(premium: PremiumAdjusted) -> AdjustPremium:
    """The order to adjust a receipt."""
    return AdjustPremium(premium, TODAY)


def cancel(receipt_no: str = "Q-1", cancelled_on: str = "2025-07-01") -> CancelReceipt:
    """The order to cancel a receipt."""
    return CancelReceipt(receipt_no, date.fromisoformat(cancelled_on), TODAY)


def collect(gross: str, on: str = "2025-05-01", receipt_no: str = "Q-1") -> CollectPremium:
    """The order to record money that came in."""
    return CollectPremium(COLLECTION, receipt_no, euros(gross), "transfer", date.fromisoformat(on), TODAY)


def reverse(on: str = "2025-05-10", key: UUID = COLLECTION) -> ReverseCollection:
    """The order to undo a collection."""
    return ReverseCollection(key, "unpaid", date.fromisoformat(on), TODAY)
