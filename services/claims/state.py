"""The states of a claim and how each event changes them. The chapters meet here, not in each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, assert_never
from uuid import UUID

from services.claims.balances import Balance, Ledger, PaidLine, RecourseLine, changed
from services.claims.dossier import Coverage, Dossier, Expertise, Payment, Recourse
from services.contracts.events import ClaimEvent
from services.contracts.events.common import Change
from services.contracts.events.declaration import (
    ClaimAcknowledged,
    ClaimClosed,
    ClaimCorrected,
    ClaimCoverageClosed,
    ClaimCoverageOpened,
    ClaimDeclared,
    ClaimReopened,
    ClaimSentToInsurer,
    CoverageDecided,
    Place,
)
from services.contracts.events.expertise import ExpertiseOrdered, ExpertReportReceived
from services.contracts.events.recourse import (
    RecourseClosed,
    RecourseForecastSet,
    RecourseOpened,
    RecourseReceived,
)
from services.contracts.events.settlement import CaseReserveSet, PaymentRecorded, PaymentReversed
from services.contracts.money import Money
from services.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Undeclared:
    """An empty stream: nothing is known of the claim."""


@dataclass(frozen=True, slots=True)
class Open:
    """A claim under way. `reopened_on` is the latest reopening, None if there was none."""

    dossier: Dossier
    reopened_on: date | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed claim (clos): every reserve is zero; `recourse_pending` lets receipts still come in."""

    dossier: Dossier
    closing: ClaimClosed


Claim = Undeclared | Open | Closed
UNDECLARED = Undeclared()


def known(claim: Claim) -> Dossier:
    """What is known of a declared claim, open or closed. Refuses with `claim-not-declared`."""
    if isinstance(claim, Undeclared):
        raise Refusal("claim-not-declared")
    return claim.dossier


def still_open(claim: Claim) -> Dossier:
    """What is known of an open claim. Refuses with `claim-not-open`."""
    dossier = known(claim)
    if not isinstance(claim, Open):
        raise Refusal("claim-not-open")
    return dossier


def evolve(claim: Claim, event: ClaimEvent, event_id: UUID) -> Claim:
    """The claim after one more event. An event that cannot be here is an assert: the history is wrong."""
    match claim, event:
        case Undeclared(), ClaimDeclared():
            return Open(Dossier(declared=event))
        case Open(dossier=dossier), ClaimClosed():
            return Closed(dossier, event)
        case Closed(dossier=dossier), ClaimReopened(reopened_on=day):
            return Open(dossier, reopened_on=day)
        case ((Open(dossier=dossier) | Closed(dossier=dossier)), _):
            return replace(claim, dossier=_noted(dossier, event, event_id))
        case _:
            raise AssertionError(f"{type(event).__name__} on an undeclared claim")


def _noted(dossier: Dossier, event: ClaimEvent, event_id: UUID) -> Dossier:
    match event:
        case ClaimSentToInsurer():
            return replace(dossier, sent=event)
        case ClaimAcknowledged():
            return replace(dossier, acknowledged=event)
        case ClaimCorrected(changes=changes):
            return replace(dossier, declared=corrected(dossier.declared, changes))
        case ClaimCoverageOpened() | ClaimCoverageClosed() | CoverageDecided():
            return replace(dossier, coverages=_coverage_noted(dossier, event))
        case ExpertiseOrdered(expertise_id=key):
            return replace(dossier, expertises={**dossier.expertises, key: Expertise(event)})
        case ExpertReportReceived(expertise_id=key):
            expertise = dossier.expertises[key]
            reported = replace(expertise, reports=(*expertise.reports, event))
            return replace(dossier, expertises={**dossier.expertises, key: reported})
        case CaseReserveSet():
            return replace(dossier, ledger=_reserve_noted(dossier.ledger, event))
        case PaymentRecorded() | PaymentReversed():
            return _payment_noted(dossier, event, event_id)
        case RecourseOpened() | RecourseReceived() | RecourseForecastSet() | RecourseClosed():
            return _recourse_noted(dossier, event)
        case ClaimDeclared() | ClaimClosed() | ClaimReopened():
            raise AssertionError(f"{type(event).__name__} in a state where it cannot be")
        case _:
            assert_never(event)


def _coverage_noted(
    dossier: Dossier, event: ClaimCoverageOpened | ClaimCoverageClosed | CoverageDecided
) -> dict[UUID, Coverage]:
    key = event.claim_coverage_id
    match event:
        case ClaimCoverageOpened():
            before = dossier.coverages.get(key)
            decision = before.decision if before else None
            return {**dossier.coverages, key: Coverage(event, decision=decision)}
        case ClaimCoverageClosed(closed_on=day):
            return {**dossier.coverages, key: replace(dossier.coverages[key], closed_on=day)}
        case CoverageDecided():
            return {**dossier.coverages, key: replace(dossier.coverages[key], decision=event)}


def _reserve_noted(ledger: Ledger, event: CaseReserveSet) -> Ledger:
    _meets(ledger.reserve(event.line), event.set_on, event.before)
    change = event.after - event.before
    return replace(ledger, reserves=changed(ledger.reserves, event.line, event.set_on, change))


def _payment_noted(dossier: Dossier, event: PaymentRecorded | PaymentReversed, event_id: UUID) -> Dossier:
    match event:
        case PaymentRecorded(paid_on=day, amount=change):
            payment = Payment(event, event_id)
        case PaymentReversed(reversed_on=day, amount=amount):
            before = dossier.payments[event.payment_id]
            assert event.remaining_before == before.remaining, "a reversal of another remainder"
            payment = replace(before, reversals=(*before.reversals, event))
            change = -amount
    paid = changed(dossier.ledger.paid, PaidLine(event.line, event.borne_by), day, change)
    return replace(
        dossier,
        payments={**dossier.payments, event.payment_id: payment},
        ledger=replace(dossier.ledger, paid=paid),
    )


def _recourse_noted(
    dossier: Dossier, event: RecourseOpened | RecourseReceived | RecourseForecastSet | RecourseClosed
) -> Dossier:
    ledger, recourses = dossier.ledger, dossier.recourses
    match event:
        case RecourseOpened(recourse_id=key):
            return replace(dossier, recourses={**recourses, key: Recourse(event)})
        case RecourseClosed(recourse_id=key):
            closed = replace(recourses[key], closed=event)
            return replace(dossier, recourses={**recourses, key: closed})
        case RecourseForecastSet(set_on=day, before=before, after=after):
            where = RecourseLine.of(event)
            _meets(ledger.forecast(where), day, before)
            forecasts = changed(ledger.forecasts, where, day, after - before)
            return replace(dossier, ledger=replace(ledger, forecasts=forecasts))
        case RecourseReceived(recourse_id=recourse_id, received_on=day, amount=amount):
            if recourse_id is not None:
                recourse = recourses[recourse_id]
                recourse = replace(recourse, receipts=(*recourse.receipts, event))
                recourses = {**recourses, recourse_id: recourse}
            received = changed(ledger.received, RecourseLine.of(event), day, amount)
            return replace(dossier, recourses=recourses, ledger=replace(ledger, received=received))


def _meets(balance: Balance, day: date, before: Money) -> None:
    assert balance.at(day) == before, f"before is {before}, the balance on {day} is {balance.at(day)}"


def _place(text: str) -> Place:
    country, _, postcode = text.partition(" ")
    return Place(country=country, postcode=postcode)


_READ: dict[str, Callable[[str], Any]] = {
    "policy_id": UUID,
    "occurred_on": date.fromisoformat,
    "discovered_on": date.fromisoformat,
    "place": _place,
}


def corrected(declared: ClaimDeclared, changes: tuple[Change, ...]) -> ClaimDeclared:
    """The facts after a correction; its values are text, a place being `FR 75011`."""
    values: dict[str, Any] = {c.field: None if c.after is None else _READ.get(c.field, str)(c.after) for c in changes}
    return replace(declared, **values)
