"""Random lives of a claim: what is replayed is what was lived, every figure is a sum, nothing dips below zero."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.claims.figures import SUMMED, rows, sum_of
from services.claims.state import UNDECLARED, Claim, Closed, Undeclared, evolve, known
from services.contracts.balance import Balance
from services.contracts.events import ClaimEvent, codec
from services.contracts.events.recourse import RecourseForecastSet, RecourseReceived
from services.contracts.events.reserves import BalanceCorrected, CaseReserveSet
from services.contracts.events.settlement import PaymentRecorded, PaymentReversed
from services.contracts.money import ZERO, Money
from tests.property.claims.dice import OFTEN, lived, throws, throws_of
from tests.property.claims.walk import START, Throw
from tests.unit.claims.stories import OCCURRED

LEADING = (
    *OFTEN,
    *("end recourse", "open coverage", "close coverage", "reopen coverage", "decide", "close", "reopen"),
    *("total", "party", "another party", "assign", "assist", "set liability"),
)

walks = settings(max_examples=100, deadline=None)


@walks
@given(throws())
def test_what_is_replayed_from_stored_bytes_is_what_was_lived(attempts: list[Throw]) -> None:
    walk = lived(attempts)
    claim: Claim = UNDECLARED
    for _, key, event in walk.log:
        stored = codec.decode(codec.kind(event), codec.schema_version(event), codec.encode(event))
        claim = evolve(claim, stored, key)  # type: ignore[arg-type]
    assert claim == walk.claim


@walks
@given(throws())
def test_no_balance_is_below_zero_on_any_day(attempts: list[Throw]) -> None:
    walk = lived(attempts)
    ledger = known(walk.claim).ledger
    by_insurer = {
        event.line
        for _, _, event in walk.log
        if isinstance(event, CaseReserveSet) and event.reason != "floor" and event.after < ZERO
    }
    for line, balance in ledger.reserves.items():
        if line not in by_insurer:
            assert _lowest(balance) >= ZERO, line
    for balances in (ledger.paid, ledger.forecasts, ledger.received):
        for key, balance in balances.items():
            assert _lowest(balance) >= ZERO, key
    assert all(payment.remaining >= ZERO for payment in known(walk.claim).paid_payments)


@walks
@given(throws())
def test_a_closed_claim_has_no_reserve_and_no_open_coverage(attempts: list[Throw]) -> None:
    # A claim in court cannot be closed.
    out_of_court = [attempt for attempt in attempts if attempt.name != "sue"]
    walk = lived([*out_of_court, Throw("close", 0, 0, 0, flag=True, wait=60)])
    assert isinstance(walk.claim, Closed)
    dossier = walk.claim.dossier
    assert all(balance.at() == ZERO for balance in dossier.ledger.reserves.values())
    assert not any(coverage.is_open for coverage in dossier.coverages.values())
    if not walk.claim.closing.recourse_pending:
        assert all(balance.at() == ZERO for balance in dossier.ledger.forecasts.values())


@walks
@given(throws(), st.integers(-3, 150), st.integers(-3, 150))
def test_any_cut_is_the_sum_of_what_was_known_and_effective(attempts: list[Throw], as_of: int, known_on: int) -> None:
    walk = lived(attempts)
    effective, recorded = OCCURRED + timedelta(days=as_of), START + timedelta(days=known_on)
    claim = walk.as_known(recorded)
    kept = [event for day, _, event in walk.log if day <= recorded and codec.effective_on(event) <= effective]
    if isinstance(claim, Undeclared):
        assert recorded < START
        return
    sums = sum_of(rows(known(claim), effective))
    assert {name: sums[name].cents for name in SUMMED} == _naive(kept)
    assert sums["incurred"] == (
        sums["paid"] + sums["case_reserve"] - sums["recourse_received"] - sums["recourse_forecast"]
    )


@walks
@given(throws())
def test_rows_by_coverage_add_up_to_the_claim(attempts: list[Throw]) -> None:
    walk = lived(attempts)
    dossier = known(walk.claim)
    found = rows(dossier)
    assert set(dossier.coverages) <= set(found)
    assert sum_of(found)["incurred"].cents == sum(row["incurred"].cents for row in found.values())


@walks
@given(throws())
def test_dates_of_what_was_accepted_lie_between_the_loss_and_the_day_it_became_known(attempts: list[Throw]) -> None:
    walk = lived(attempts)
    for recorded_on, _, event in walk.log:
        assert known(walk.claim).declared.occurred_on <= codec.effective_on(event) <= recorded_on


def test_the_walks_go_somewhere() -> None:
    """The dice must reach the kinds of event that the tests above are about, or these prove little.

    Every chapter adds its names to the dice: those that lead here are thrown by themselves too.
    """
    seen: Counter[str] = Counter()
    refused: list[int] = []

    @settings(max_examples=500, deadline=None, derandomize=True, database=None)
    @given(throws() | throws_of(LEADING, least=20, most=50))
    def walk(attempts: list[Throw]) -> None:
        life = lived(attempts)
        refused.append(life.refused)
        seen.update(codec.kind(event) for _, _, event in life.log)
        seen.update(["floor" for _, _, event in life.log if getattr(event, "reason", None) == "floor"])

    walk()
    assert any(refused)
    wanted = {"case-reserve-set", "payment-recorded", "payment-reversed", "recourse-received", "recourse-forecast-set"}
    wanted |= {
        "claim-closed",
        "claim-reopened",
        "claim-coverage-closed",
        "coverage-decided",
        "recourse-closed",
        "floor",
        "balance-corrected",
    }
    wanted |= {"party-added", "party-removed", "claim-assigned", "assistance-provided", "liability-set"}
    assert wanted <= set(seen), wanted - set(seen)


def _lowest(balance: Balance) -> Money:
    days: list[date] = [day for day, _ in balance.changes]
    return min((balance.at(day) for day in days), default=ZERO)


def _naive(events: list[ClaimEvent]) -> dict[str, int]:
    sums: defaultdict[str, int] = defaultdict(int)
    for event in events:
        for name, cents in _movements(event):
            sums[name] += cents
    return {name: sums[name] for name in SUMMED}


def _movements(event: ClaimEvent) -> Iterator[tuple[str, int]]:
    """The table of EVENTS.md §4, once more and by hand."""
    match event:
        case CaseReserveSet(line=line, before=before, after=after):
            yield f"case_reserve_{line.cost_type}", after.cents - before.cents
        case PaymentRecorded(line=line, amount=amount, borne_by=payer):
            yield f"paid_{line.cost_type}" if payer == "insurer" else "insured_paid", amount.cents
        case PaymentReversed(line=line, amount=amount, borne_by=payer):
            yield f"paid_{line.cost_type}" if payer == "insurer" else "insured_paid", -amount.cents
        case RecourseReceived(amount=amount, beneficiary=taker):
            yield "recourse_received" if taker == "insurer" else "insured_recovered", amount.cents
        case RecourseForecastSet(before=before, after=after, beneficiary="insurer"):
            yield "recourse_forecast", after.cents - before.cents
        case BalanceCorrected(measure=measure, line=line, before=before, after=after):
            name = f"paid_{line.cost_type}" if measure == "paid" else "recourse_received"
            yield name, after.cents - before.cents
        case _:
            pass
