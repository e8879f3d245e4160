"""The states of a policy and how each event changes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, assert_never
from uuid import UUID

from services.claims.policy.receipt import Collection, Part, Receipt
from services.contracts.events import PolicyEvent
from services.contracts.events.common import Change, Handling
from services.contracts.events.exposure import ActionPlanSet, ExposureDeclared
from services.contracts.events.policy import (
    CoverageTermsSet,
    CoverReinstated,
    CoverSuspended,
    PolicyAmended,
    PolicyRegistered,
    PolicyRenewed,
    PolicyTerminated,
    PremiumAdjusted,
    PremiumCollected,
    PremiumCollectionReversed,
    PremiumWritten,
)
from services.contracts.periods import DAY, Period
from services.kit.values import replace


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days without cover inside the policy's periods (suspension); `reinstated` is None while it lasts."""

    suspended: CoverSuspended
    reinstated: CoverReinstated | None = None

    def __contains__(self, day: date) -> bool:
        begun = self.suspended.suspended_from <= day
        return begun and (self.reinstated is None or day < self.reinstated.reinstated_from)


@dataclass(frozen=True, slots=True)
class Contract:
    """What is known of a policy: its identity as amended since, its cover, terms and receipts.

    `periods` are its days, oldest first: registered, renewed, less termination; `suspensions` leave some uncovered.
    `exposures` and `plans` are as they were declared and set, in that order: the last one counts.
    """

    registered: PolicyRegistered
    periods: tuple[Period, ...]
    terms: tuple[CoverageTermsSet, ...] = ()
    receipts: Mapping[str, Receipt] = field(default_factory=dict)
    suspensions: tuple[Suspension, ...] = ()
    exposures: tuple[ExposureDeclared, ...] = ()
    plans: tuple[ActionPlanSet, ...] = ()

    @property
    def policy_no(self) -> str:
        return self.registered.policy_no

    @property
    def insurer_id(self) -> str:
        return self.registered.insurer_id

    @property
    def currency(self) -> str:
        return self.registered.currency

    @property
    def handling(self) -> Handling:
        return self.registered.handling

    def covers(self, day: date) -> bool:
        """Says whether a day lies in a period, both its days included, and in no suspension."""
        return self.period_of(day) is not None and self.suspension_on(day) is None

    def period_of(self, day: date) -> Period | None:
        """The period that a day lies in, suspended or not."""
        return next((period for period in self.periods if day in period), None)

    def suspension_on(self, day: date) -> Suspension | None:
        """The suspension that a day lies in."""
        return next((suspension for suspension in self.suspensions if day in suspension), None)

    @property
    def covered(self) -> tuple[Period, ...]:
        """The days of cover: the periods without the days suspended."""
        left = self.periods
        for suspension in self.suspensions:
            left = tuple(part for period in left for part in _without(period, suspension))
        return left

    def overlapping(self, period: Period) -> Period | None:
        """The first period of cover that shares a day with another period."""
        return next((known for known in self.periods if known.overlap(period)), None)

    def knows(self, coverage_code: str) -> bool:
        """Says whether the policy has ever had terms for a coverage."""
        return any(t.coverage_code == coverage_code for t in self.terms)

    def terms_on(self, coverage_code: str, day: date) -> CoverageTermsSet | None:
        """The terms of a coverage on a day: the latest set that is valid then, None before the first.

        They outlast periods and termination; `subscribed` false says that the coverage was removed.
        """
        valid = [t for t in self.terms if t.coverage_code == coverage_code and _is_valid(t, day)]
        # Of two sets from the same day the one recorded last counts: max keeps the first, hence the reversal.
        return max(reversed(valid), key=lambda t: t.valid_from, default=None)


@dataclass(frozen=True, slots=True)
class Unregistered:
    """An empty stream: no policy has this number at this insurer."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A registered policy (contrat en vigueur)."""

    contract: Contract


@dataclass(frozen=True, slots=True)
class Suspended:
    """A policy whose cover is suspended (garantie suspendue): it goes on, and its premium is owed."""

    contract: Contract


@dataclass(frozen=True, slots=True)
class Terminated:
    """A terminated policy (contrat résilié): premiums may still be adjusted and collected."""

    contract: Contract
    termination: PolicyTerminated


Registered = InForce | Suspended | Terminated
Policy = Unregistered | Registered
UNREGISTERED = Unregistered()


def evolve(policy: Policy, event: PolicyEvent, event_id: UUID) -> Policy:
    """The policy after one more event. An event that cannot be here is an assert: the history is wrong."""
    match policy, event:
        case Unregistered(), PolicyRegistered(starts_on=start, ends_on=end):
            return InForce(Contract(event, (Period(start, end),)))
        case ((InForce(contract=contract) | Suspended(contract=contract)), PolicyTerminated(last_covered_on=last)):
            return Terminated(replace(contract, periods=_until(contract.periods, last)), event)
        case InForce(contract=contract), CoverSuspended():
            return Suspended(replace(contract, suspensions=(*contract.suspensions, Suspension(event))))
        case Suspended(contract=contract), CoverReinstated():
            return InForce(replace(contract, suspensions=_ended(contract.suspensions, event)))
        case InForce(contract=contract), _:
            return InForce(_noted(contract, event, event_id))
        case Suspended(contract=contract), _:
            return Suspended(_noted(contract, event, event_id))
        case Terminated(contract=contract, termination=termination), _:
            return Terminated(_noted(contract, event, event_id), termination)
        case _:
            raise AssertionError(f"{type(event).__name__} on an unregistered policy")


def _noted(contract: Contract, event: PolicyEvent, event_id: UUID) -> Contract:
    match event:
        case CoverageTermsSet():
            terms = (*contract.terms, event)
            return _with(contract, terms, contract.receipts)
        case PolicyAmended(changes=changes):
            return replace(contract, registered=amended(contract.registered, changes))
        case PolicyRenewed(starts_on=start, ends_on=end):
            periods = sorted((*contract.periods, Period(start, end)), key=lambda p: p.start)
            return replace(contract, periods=tuple(periods))
        case PremiumWritten() | PremiumAdjusted() | PremiumCollected() | PremiumCollectionReversed():
            receipts = {**contract.receipts, event.receipt_no: _receipt(contract, event, event_id)}
            return _with(contract, contract.terms, receipts)
        case ExposureDeclared():
            return replace(contract, exposures=(*contract.exposures, event))
        case ActionPlanSet():
            return replace(contract, plans=(*contract.plans, event))
        case PolicyRegistered() | PolicyTerminated() | CoverSuspended() | CoverReinstated():
            raise AssertionError(f"{type(event).__name__} in a state where it cannot be")
        case _:
            assert_never(event)


def _with(contract: Contract, terms: tuple[CoverageTermsSet, ...], receipts: Mapping[str, Receipt]) -> Contract:
    # Most events of a policy come here; `replace` costs several times a plain call.
    return Contract(
        contract.registered, contract.periods, terms, receipts,
        contract.suspensions, contract.exposures, contract.plans,
    )  # fmt: skip


def _receipt(
    contract: Contract,
    event: PremiumWritten | PremiumAdjusted | PremiumCollected | PremiumCollectionReversed,
    event_id: UUID,
) -> Receipt:
    if isinstance(event, PremiumWritten):
        assert event.receipt_no not in contract.receipts, "a receipt is written once"
        return Receipt(event.receipt_no, (Part(event_id, event),))
    receipt = contract.receipts[event.receipt_no]
    match event:
        case PremiumAdjusted(reason="receipt_cancelled"):
            parts = (*receipt.parts, Part(event_id, event))
            return replace(receipt, parts=parts, cancelled_on=event.adjusted_on)
        case PremiumAdjusted():
            return replace(receipt, parts=(*receipt.parts, Part(event_id, event)))
        case PremiumCollected():
            return replace(receipt, collections=(*receipt.collections, Collection(event)))
        case PremiumCollectionReversed(collection_id=key):
            return replace(receipt, collections=tuple(_undone(c, key, event) for c in receipt.collections))


def _undone(collection: Collection, key: UUID, event: PremiumCollectionReversed) -> Collection:
    return replace(collection, reversal=event) if collection.collected.collection_id == key else collection


def _until(periods: tuple[Period, ...], last: date) -> tuple[Period, ...]:
    return tuple(Period(p.start, min(p.end, last)) for p in periods if p.start <= last)


def _ended(suspensions: tuple[Suspension, ...], event: CoverReinstated) -> tuple[Suspension, ...]:
    return (*suspensions[:-1], replace(suspensions[-1], reinstated=event))


def _without(period: Period, suspension: Suspension) -> Iterator[Period]:
    """What a suspension leaves of a period."""
    start, back = suspension.suspended.suspended_from, suspension.reinstated
    if period.start < start:
        yield Period(period.start, min(period.end, start - DAY))
    if back is not None and back.reinstated_from <= period.end:
        yield Period(max(period.start, back.reinstated_from), period.end)


def _is_valid(terms: CoverageTermsSet, day: date) -> bool:
    return terms.valid_from <= day and (terms.valid_to is None or day <= terms.valid_to)


def amended(registered: PolicyRegistered, changes: tuple[Change, ...]) -> PolicyRegistered:
    """The identity of a policy after an endorsement (avenant); its values are text."""
    values: dict[str, Any] = {c.field: c.after for c in changes}
    if (renewal_on := values.get("renewal_on")) is not None:
        values["renewal_on"] = date.fromisoformat(renewal_on)
    return replace(registered, **values)
