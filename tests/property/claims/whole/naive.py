"""What a file comes to, once more and by hand: from its events alone, without the state that the rules keep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from services.contracts.events import ClaimEvent
from services.contracts.events.declaration import CoverageContested, CoverageDecided
from services.contracts.events.recourse import (
    RecourseAnswered,
    RecourseClaimed,
    RecourseClosed,
    RecourseForecastSet,
    RecourseOpened,
    RecourseReceived,
    RecourseRemitted,
)
from services.contracts.events.reserves import BalanceCorrected, CaseReserveSet
from services.contracts.events.settlement import (
    IndemnityComputed,
    PaymentAuthorised,
    PaymentCleared,
    PaymentDeclined,
    PaymentIssued,
    PaymentProposed,
    PaymentRecorded,
    PaymentReversed,
)

Figures = dict[tuple[UUID | None, str], int]


def figures(events: Iterable[ClaimEvent]) -> Figures:
    """Cents by coverage and measure, without zeroes."""
    sums: defaultdict[tuple[UUID | None, str], int] = defaultdict(int)
    for event in events:
        for coverage, measure, cents in moved(event):
            sums[coverage, measure] += cents
    return {key: cents for key, cents in sums.items() if cents}


def moved(event: ClaimEvent) -> Iterator[tuple[UUID | None, str, int]]:
    """The table of movements (EVENTS.md §4), by hand: coverage, measure, cents."""
    match event:
        case CaseReserveSet(line=line, before=before, after=after):
            yield line.claim_coverage_id, f"case_reserve_{line.cost_type}", after.cents - before.cents
        case PaymentRecorded(line=line, amount=amount, borne_by=payer):
            yield line.claim_coverage_id, _paid(line.cost_type, payer), amount.cents
        case PaymentIssued(line=line, amount=amount, borne_by=payer):
            yield line.claim_coverage_id, _paid(line.cost_type, payer), amount.cents
        case PaymentReversed(line=line, amount=amount, borne_by=payer):
            yield line.claim_coverage_id, _paid(line.cost_type, payer), -amount.cents
        case RecourseReceived(line=line, amount=amount, beneficiary=taker):
            yield line.claim_coverage_id, _received(taker), amount.cents
        case RecourseForecastSet(line=line, before=before, after=after, beneficiary="insurer"):
            yield line.claim_coverage_id, "recourse_forecast", after.cents - before.cents
        case BalanceCorrected(measure=measure, line=line, before=before, after=after, beneficiary=taker):
            name = _paid(line.cost_type, "insurer") if measure == "paid" else _received(taker)
            yield line.claim_coverage_id, name, after.cents - before.cents
        case CoverageDecided(claim_coverage_id=key, stake_before=before, stake_after=after):
            yield key, "contested_stake", after.cents - before.cents
        case CoverageContested(claim_coverage_id=key, stake_before=before, stake_after=after):
            yield key, "contested_stake", after.cents - before.cents
        case IndemnityComputed(claim_coverage_id=key, retained=retained):
            for one in retained:
                yield key, f"retained_{one.heading}", one.after.cents - one.before.cents
        case _:
            pass


def _paid(cost_type: str, payer: str) -> str:
    return f"paid_{cost_type}" if payer == "insurer" else "insured_paid"


def _received(taker: str | None) -> str:
    return "insured_recovered" if taker == "insured" else "recourse_received"


def payments(events: Iterable[ClaimEvent]) -> dict[UUID, tuple[str, int | None]]:
    """Where each payment stands, and what is left of it once it was made."""
    states: dict[UUID, tuple[str, int | None]] = {}
    for event in events:
        match event:
            case PaymentProposed(payment_id=key):
                states[key] = ("proposed", None)
            case PaymentAuthorised(payment_id=key):
                states[key] = ("authorised", None)
            case PaymentDeclined(payment_id=key):
                states[key] = ("declined", None)
            case PaymentIssued(payment_id=key, amount=amount):
                states[key] = ("issued", amount.cents)
            case PaymentRecorded(payment_id=key, amount=amount):
                states[key] = ("recorded", amount.cents)
            case PaymentCleared(payment_id=key):
                state, left = states[key]
                states[key] = (state if state == "reversed" else "cleared", left)
            case PaymentReversed(payment_id=key, amount=amount):
                state, left = states[key]
                assert left is not None
                states[key] = ("reversed" if left == amount.cents else state, left - amount.cents)
            case _:
                pass
    return states


@dataclass
class Pursued:
    """A recourse as its events tell it, in cents."""

    state: str = "opened"
    forecast: int = 0
    received: int = 0
    recovered: int = 0
    remitted: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def told(self) -> tuple[str, int, int, int, int, int]:
        """State, expected, received by each, still owed to each."""
        owed = self.received - self.remitted["insurer"], self.recovered - self.remitted["insured"]
        return self.state, self.forecast, self.received, self.recovered, *owed


def recourses(events: Iterable[ClaimEvent]) -> dict[UUID, Pursued]:
    """Where each recourse opened by then stands; one that something is dated before stands there too."""
    found: defaultdict[UUID, Pursued] = defaultdict(Pursued)
    of_receipt: dict[UUID, UUID] = {}
    for event in events:
        match event:
            case RecourseOpened(recourse_id=key):
                found[key] = Pursued()
            case RecourseClaimed(recourse_id=key):
                _goes_to(found[key], "claimed")
            case RecourseAnswered(recourse_id=key, answer=answer):
                _goes_to(found[key], answer)
            case RecourseForecastSet(recourse_id=UUID() as key, before=before, after=after):
                found[key].forecast += after.cents - before.cents
            case RecourseReceived(recourse_id=UUID() as key, receipt_id=receipt, amount=amount, beneficiary=taker):
                of_receipt[receipt] = key
                _goes_to(found[key], "part_received")
                _take(found[key], taker, amount.cents)
            case BalanceCorrected(measure="recourse_received", recourse_id=UUID() as key, before=before, after=after):
                _take(found[key], event.beneficiary, after.cents - before.cents)
            case RecourseRemitted(receipt_id=receipt, to=to, amount=amount):
                found[of_receipt[receipt]].remitted[to] += amount.cents
            case RecourseClosed(recourse_id=key):
                found[key].state = "closed"
            case _:
                pass
    return dict(found)


def _goes_to(pursued: Pursued, state: str) -> None:
    if pursued.state not in ("closed", "part_received"):
        pursued.state = state


def _take(pursued: Pursued, taker: str | None, cents: int) -> None:
    if taker == "insured":
        pursued.recovered += cents
    else:
        pursued.received += cents
