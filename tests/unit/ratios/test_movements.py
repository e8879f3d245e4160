"""What each event does to the figures, told as facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args
from uuid import uuid4

import pytest

from services.contracts.events import ClaimEvent, PersonEvent, PolicyEvent
from services.contracts.events.codec import KINDS, decode, kind_of
from services.contracts.events.declaration import ClaimReopened
from services.contracts.events.settlement import PaymentIssued, RetainedHeading
from services.contracts.money import Money
from services.ratios.ledger.batch import IDLE
from services.ratios.ledger.tables import MEASURES
from services.ratios.ledger.versions import ClaimVersion, PolicyVersion, next_claim, next_policy
from services.ratios.movements import claim_movements
from services.ratios.premium_movements import premium_movements
from services.ratios.rows import ClaimMovement, PremiumMovement
from tests.support import history as h
from tests.support.random_history import computed, decided, reversed_payment

SAMPLES = Path(__file__).parents[2] / "contract" / "samples"
DAY = date(2025, 6, 20)
THEFT = uuid4()


def changes(movements: Sequence[ClaimMovement]) -> dict[str, int]:
    """The measures that one movement touches."""
    [movement] = movements
    return {m: getattr(movement, m) for m in MEASURES if getattr(movement, m) is not None}


def test_a_payment_is_paid_on_its_line() -> None:
    [movement] = claim_movements(h.paid(THEFT, "300.00", DAY))
    assert (movement.claim_coverage_id, movement.effective_on, movement.on_line) == (THEFT, DAY, True)
    assert (movement.handling, movement.stated_by) == ("informative", "insurer")
    assert changes([movement]) == {"paid_indemnity": 300_00}


def test_a_payment_that_the_broker_issues_is_paid_as_one_that_the_insurer_made() -> None:
    issued = decode("payment-issued", 1, (SAMPLES / "payment-issued.v1.json").read_bytes())
    assert isinstance(issued, PaymentIssued)
    [movement] = claim_movements(issued)
    assert (movement.effective_on, movement.handling) == (date(2025, 6, 12), "delegated")
    assert changes([movement]) == {"paid_indemnity": 3000_00}
    assert changes(claim_movements(replace(issued, borne_by="insured"))) == {"insured_paid": 3000_00}


def test_an_expense_is_paid_apart() -> None:
    assert changes(claim_movements(h.paid(THEFT, "450.00", DAY, cost_type="expense"))) == {"paid_expense": 450_00}


def test_what_the_insured_bears_is_never_paid() -> None:
    assert changes(claim_movements(h.paid(THEFT, "450.00", DAY, borne_by="insured"))) == {"insured_paid": 450_00}


def test_a_reversal_takes_back_on_its_own_day() -> None:
    [movement] = claim_movements(reversed_payment(THEFT, "300.00", DAY))
    assert movement.effective_on == DAY
    assert changes([movement]) == {"paid_indemnity": -300_00}


def test_a_reserve_moves_by_the_difference() -> None:
    assert changes(claim_movements(h.reserved(THEFT, "800.00", "500.00", DAY))) == {"reserve_indemnity": -300_00}
    expense = h.reserved(THEFT, "0.00", "90.00", DAY, cost_type="expense")
    assert changes(claim_movements(expense)) == {"reserve_expense": 90_00}


def test_recourse_is_the_insurers_or_the_insureds() -> None:
    assert changes(claim_movements(h.received(THEFT, "75.00", DAY))) == {"received_indemnity": 75_00}
    assert changes(claim_movements(h.received(THEFT, "75.00", DAY, beneficiary="insured"))) == {
        "insured_recovered": 75_00
    }
    assert changes(claim_movements(h.forecast(THEFT, "75.00", "50.00", DAY))) == {"forecast_indemnity": -25_00}
    assert claim_movements(h.forecast(THEFT, "0.00", "75.00", DAY, beneficiary="insured")) == []


def test_a_claim_is_counted_from_its_declaration_to_its_merge() -> None:
    assert changes(claim_movements(h.declared("C1", DAY))) == {"claims_declared": 1, "claims_open": 1}
    assert changes(claim_movements(h.closed(DAY))) == {"claims_open": -1}
    assert changes(claim_movements(ClaimReopened(reopened_on=DAY, reason="error"))) == {"claims_open": 1}
    assert changes(claim_movements(h.closed(DAY, "duplicate"))) == {"claims_declared": -1, "claims_open": -1}


def test_an_opened_coverage_makes_a_cell_of_zeroes() -> None:
    [movement] = claim_movements(h.coverage_opened(THEFT, "theft", DAY))
    assert movement == ClaimMovement(THEFT, DAY, on_line=True)


def test_a_decision_moves_what_is_at_stake() -> None:
    assert changes(claim_movements(decided(THEFT, DAY, "900.00"))) == {"contested_stake": 900_00}
    assert claim_movements(decided(THEFT, DAY, "0.00")) == []


def test_what_stays_with_the_insured_moves_by_heading() -> None:
    first = computed(THEFT, DAY, deductible=("0.00", "300.00"), partial_amount=("0.00", "75.00"))
    [movement] = claim_movements(first)
    assert (movement.claim_coverage_id, movement.effective_on, movement.on_line) == (THEFT, DAY, True)
    assert changes([movement]) == {"retained_deductible": 300_00, "retained_partial_amount": 75_00}
    again = computed(THEFT, DAY, deductible=("300.00", "0.00"), below_deductible=("0.00", "120.00"))
    assert changes(claim_movements(again)) == {"retained_deductible": -300_00, "retained_below_deductible": 120_00}


def test_the_same_retained_again_moves_nothing() -> None:
    assert claim_movements(computed(THEFT, DAY, deductible=("300.00", "300.00"))) == []


def test_every_heading_of_what_is_retained_has_its_measure() -> None:
    measured = {m.removeprefix("retained_") for m in MEASURES if m.startswith("retained_")}
    assert measured == set(get_args(RetainedHeading))


def test_a_premium_earns_by_coverage_and_its_fees_apart() -> None:
    start, end = date(2025, 1, 1), date(2025, 12, 31)
    event = h.written("R1", start, end, {"theft": "100.00", "fire": "0.00"}, tax_percent=9, fees="12.00", issued=DAY)
    theft, fees = premium_movements(event)
    assert theft == PremiumMovement("theft", DAY, start, end, net=100_00, tax=9_00, gross=109_00)
    assert fees == PremiumMovement(None, DAY, start, end, fees=12_00, gross=12_00)


def test_a_refund_is_signed() -> None:
    [movement] = premium_movements(h.adjusted("R1", DAY, DAY, {"theft": "-40.00"}, DAY))
    assert (movement.net, movement.earns_from, movement.earns_to) == (-40_00, DAY, DAY)


def test_what_is_collected_does_not_earn() -> None:
    [movement] = premium_movements(h.collected("R1", DAY, {"theft": "100.00"}))
    assert movement == PremiumMovement("theft", DAY, collected_net=100_00, collected_gross=100_00)


def test_a_collection_keeps_its_fees_apart() -> None:
    event = h.collected("R1", DAY, {"theft": "100.00"})
    theft, fees = premium_movements(replace(event, gross=Money.parse("112.00")))
    assert (theft.collected_gross, fees.coverage_code, fees.collected_gross) == (100_00, None, 12_00)
    assert fees.collected_net == 0


@pytest.mark.parametrize("kind", sorted(IDLE))
def test_what_is_not_decoded_would_have_moved_nothing(kind: str) -> None:
    event = decode(kind, 1, (SAMPLES / f"{kind}.v1.json").read_bytes())
    if isinstance(event, PolicyEvent):
        policy = PolicyVersion("P1", "axa", "c1", "motor_liability", "motor", "primary", None, "EUR", ())
        assert premium_movements(event) == []
        assert next_policy(policy, event) == policy
    elif not isinstance(event, PersonEvent):
        claim = ClaimVersion(None, "axa", DAY, "EUR", "informative", is_open=True)
        assert claim_movements(event) == []
        assert next_claim(claim, event) == claim


def test_every_kind_is_a_claims_a_policys_or_a_persons() -> None:
    families = (ClaimEvent, PolicyEvent, PersonEvent)
    assert {kind_of(c) for family in families for c in get_args(family)} == set(KINDS)
    assert set(KINDS) >= IDLE
