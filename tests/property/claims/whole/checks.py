"""What holds of a file after every step, whatever was tried on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.figures import SUMMED, rows, sum_of
from services.claims.settlement.parts import Paid, Payment
from services.claims.settlement.views import state_of
from services.claims.state import Closed, Open
from services.contracts.balance import Balance
from services.contracts.events import codec
from services.contracts.events.common import Line
from services.contracts.events.expertise import ExpertiseScheduled
from services.contracts.events.recourse import Beneficiary
from services.contracts.events.reserves import BalanceCorrected, CaseReserveSet
from services.contracts.money import ZERO, Money, total
from services.ratios.ledger.tables import MEASURES
from services.ratios.movements import claim_movements
from services.ratios.rows import ClaimMovement
from tests.property.claims.whole import naive
from tests.property.claims.whole.world import Entry, Life

# What the ratios call the figures of a claim; what is not here has one name in both.
_NAMES: Final[Mapping[str, str]] = {
    "reserve_indemnity": "case_reserve_indemnity",
    "reserve_expense": "case_reserve_expense",
    "received_indemnity": "recourse_received",
    "received_expense": "recourse_received",
    "forecast_indemnity": "recourse_forecast",
    "forecast_expense": "recourse_forecast",
}
_COUNTS: Final = ("claims_declared", "claims_open")


def after_a_step(life: Life, *, changed: bool) -> None:
    """All that holds of the file as it stands; of one that nothing changed, that it is still the same."""
    assert life.replayed == life.live, "replayed from what was stored, the file is another"
    if not changed:
        return
    if not isinstance(life.live, Open | Closed):
        assert not naive.figures(entry.event for entry in life.log), "no money before a declaration"
        return
    dossier = life.live.dossier
    figures = figures_of(dossier)
    assert figures == naive.figures(entry.event for entry in life.log)
    movements = [movement for entry in life.log for movement in claim_movements(entry.event)]
    assert figures == _of_ratios(movements)
    _counted(life, movements)
    _nothing_below_zero(life, dossier)
    _payments_are_what_was_paid(life, dossier)
    _passed_on(dossier)
    if isinstance(life.live, Closed):
        _is_closed(life.live)


def dated_within(life: Life, entries: Iterable[Entry]) -> None:
    """What became known today happened on or after the loss, and not after today; a visit may lie ahead."""
    for entry in entries:
        day = codec.effective_on(entry.event)
        assert day <= entry.recorded_on or isinstance(entry.event, ExpertiseScheduled)
        if isinstance(life.live, Open | Closed):
            assert life.live.dossier.declared.occurred_on <= day


def figures_of(dossier: Dossier) -> naive.Figures:
    """The balances that stand, what stays contested and what is retained: cents by coverage and measure."""
    found = rows(dossier)
    sums = {(key, name): row[name].cents for key, row in found.items() for name in SUMMED}
    for key, coverage in dossier.coverages.items():
        sums[key, "contested_stake"] = coverage.stake.cents
    for computation in dossier.computations.values():
        if computation.stands:
            for heading, amount in computation.retained.items():
                sums[computation.coverage, f"retained_{heading}"] = amount.cents
    whole = sum_of(found)
    assert whole["incurred"] == total(row["incurred"] for row in found.values())
    return {key: cents for key, cents in sums.items() if cents}


def _of_ratios(movements: Sequence[ClaimMovement]) -> naive.Figures:
    """The same as the ratios' own movements make it."""
    sums: defaultdict[tuple[UUID | None, str], int] = defaultdict(int)
    for movement in movements:
        for measure in MEASURES:
            if measure not in _COUNTS and (cents := getattr(movement, measure)):
                sums[movement.claim_coverage_id, _NAMES.get(measure, measure)] += cents
    return {key: cents for key, cents in sums.items() if cents}


def _counted(life: Life, movements: Sequence[ClaimMovement]) -> None:
    """The ratios count the file once, and as open while it is; a merged duplicate is no claim."""
    counted = {name: sum(getattr(movement, name) or 0 for movement in movements) for name in _COUNTS}
    duplicate = isinstance(life.live, Closed) and life.live.closing.outcome == "duplicate"
    assert counted == {"claims_declared": 0 if duplicate else 1, "claims_open": int(isinstance(life.live, Open))}


def _nothing_below_zero(life: Life, dossier: Dossier) -> None:
    """No balance on any day; a reserve only on a line of which the insurer said so."""
    ledger = dossier.ledger
    by_insurer = _negative_of_insurer(life)
    for line, balance in ledger.reserves.items():
        assert line in by_insurer or _lowest(balance) >= ZERO, line
    for balances in (ledger.paid, ledger.forecasts, ledger.received):
        for key, balance in balances.items():
            assert _lowest(balance) >= ZERO, key
    assert all(coverage.stake >= ZERO for coverage in dossier.coverages.values())
    for computation in dossier.computations.values():
        assert all(amount >= ZERO for amount in computation.retained.values())
        assert ZERO <= computation.computed.indemnity <= computation.computed.assessed


def _negative_of_insurer(life: Life) -> set[Line]:
    return {
        entry.event.line
        for entry in life.log
        if isinstance(entry.event, CaseReserveSet) and entry.event.after < ZERO and entry.event.stated_by == "insurer"
    }


def _lowest(balance: Balance) -> Money:
    return min((balance.at(day) for day, _ in balance.changes), default=ZERO)


def _payments_are_what_was_paid(life: Life, dossier: Dossier) -> None:
    """Each payment stands where its events put it; what is left of them and the corrections is the paid balance."""
    told = naive.payments(entry.event for entry in life.log)
    left = {
        key: (state_of(p), p.remaining.cents if isinstance(p, Paid) else None) for key, p in dossier.payments.items()
    }
    assert left == told
    corrected = _by_line(
        (entry.event.line, entry.event.after - entry.event.before)
        for entry in life.log
        if isinstance(entry.event, BalanceCorrected) and entry.event.measure == "paid"
    )
    for payer in ("insurer", "insured"):
        made = _by_line((p.made.line, p.remaining) for p in dossier.paid_payments if p.made.borne_by == payer)
        expected = _by_line([*made.items(), *(corrected.items() if payer == "insurer" else ())])
        stands = _by_line((key.line, b.at()) for key, b in dossier.ledger.paid.items() if key.borne_by == payer)
        assert stands == expected, payer
    for payment in dossier.paid_payments:
        assert payment.remaining >= ZERO
        assert (payment.order is None) == (payment.made.handling == "informative")


def _left_of(payment: Payment) -> tuple[str, int | None]:
    return state_of(payment), payment.remaining.cents if isinstance(payment, Paid) else None


def _by_line(amounts: Iterable[tuple[Line, Money]]) -> dict[Line, Money]:
    sums: defaultdict[Line, Money] = defaultdict(lambda: ZERO)
    for line, amount in amounts:
        sums[line] += amount
    return {line: amount for line, amount in sums.items() if amount}


def _passed_on(dossier: Dossier) -> None:
    """No more of a receipt was passed on than it was, and only to whom it belongs; what is closed expects nothing."""
    for key, recourse in dossier.recourses.items():
        for receipt in recourse.receipts:
            to: Beneficiary = "insured" if receipt.beneficiary == "insurer" else "insurer"
            assert recourse.remitted(receipt.beneficiary, receipt_id=receipt.receipt_id) <= receipt.amount
            assert recourse.remitted(to, receipt_id=receipt.receipt_id) == ZERO
        if recourse.closed is not None:
            assert not any(b.at() for where, b in dossier.ledger.forecasts.items() if where.recourse_id == key)


def _is_closed(claim: Closed) -> None:
    """No reserve, nothing that waits; a merged duplicate has no figure left at all."""
    dossier = claim.dossier
    assert not any(balance.at() for balance in dossier.ledger.reserves.values())
    assert not any(coverage.is_open for coverage in dossier.coverages.values())
    assert not dossier.waiting_payments
    assert not dossier.open_litigations
    if not claim.closing.recourse_pending:
        assert not any(balance.at() for balance in dossier.ledger.forecasts.values())
        assert not dossier.open_recourses
    if claim.closing.merged_into is not None:
        assert not any(sum_of(rows(dossier))[name] for name in SUMMED)
