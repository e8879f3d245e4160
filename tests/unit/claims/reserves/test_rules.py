"""Case reserves: levels, dates, floors."""

from dataclasses import replace

import pytest

from services.claims.lines import Where
from services.contracts.events.common import Line
from services.contracts.events.reserves import CaseReserveSet
from services.kit.errors import Refusal
from tests.unit.claims.stories import (
    closed,
    coverage_closed,
    covered,
    day,
    declared,
    dossier,
    euros,
    folded,
    given,
    named,
    on_policy,
    paid,
    policy,
    reserve_on,
    reserved,
)


def test_a_reserve_is_recorded_as_the_change_from_the_balance_on_its_day() -> None:
    claim = given(declared(), reserved("5000.00"))
    [event] = reserved("6500.00", on="2025-05-01")(claim)
    assert isinstance(event, CaseReserveSet)
    assert (event.before, event.after) == (euros("5000.00"), euros("6500.00"))
    assert (event.handling, event.stated_by, event.reason) == ("informative", "broker", "estimate")


def test_a_back_dated_reserve_leaves_later_changes_as_they_are() -> None:
    claim = given(
        declared(), reserved("5000.00", on="2025-12-31"), paid("1000.00", on="2026-01-10"),
        reserved("6000.00", on="2025-12-31"),
    )  # fmt: skip
    assert reserve_on(claim, "2025-12-31") == "6000.00"
    assert reserve_on(claim, "2026-01-31") == "5000.00"


def test_a_back_dated_cut_restores_zero_where_a_later_balance_would_dip() -> None:
    claim = given(
        declared(), reserved("5000.00"), paid("4000.00", on="2025-06-20"), reserved("800.00", on="2025-08-01")
    )
    events = reserved("1500.00", on="2025-04-01")(claim)
    told = [(e.set_on, e.before, e.after, e.reason) for e in events if isinstance(e, CaseReserveSet)]
    assert told == [
        (day("2025-04-01"), euros("5000.00"), euros("1500.00"), "estimate"),
        (day("2025-06-20"), euros("-2500.00"), euros("0.00"), "floor"),
        (day("2025-08-01"), euros("-200.00"), euros("0.00"), "floor"),
    ]


def test_every_balance_after_a_floor_is_what_its_date_says() -> None:
    claim = given(
        declared(), reserved("5000.00"), paid("4000.00", on="2025-06-20"), reserved("800.00", on="2025-08-01"),
        reserved("1500.00", on="2025-04-01"),
    )  # fmt: skip
    assert [reserve_on(claim, on) for on in ("2025-03-31", "2025-04-01", "2025-06-20", "2025-08-01")] == [
        "5000.00", "1500.00", "0.00", "0.00",
    ]  # fmt: skip


def test_only_the_insurer_states_a_reserve_below_zero() -> None:
    claim = given(declared())
    with pytest.raises(Refusal, match="negative-reserve"):
        reserved("-100.00")(claim)
    assert reserved("-100.00", stated_by="insurer")(claim)


def test_what_the_insurer_states_below_zero_is_no_dip() -> None:
    claim = given(declared(), reserved("100.00"), reserved("-300.00", on="2025-06-01", stated_by="insurer"))
    assert len(reserved("50.00", on="2025-05-01")(claim)) == 1


def test_an_unchanged_reserve_is_refused() -> None:
    claim = given(declared(), reserved("5000.00"))
    with pytest.raises(Refusal, match="reserve-unchanged"):
        reserved("5000.00", on="2025-07-01")(claim)
    with pytest.raises(Refusal, match="reserve-unchanged"):
        reserved("0.00", where=Where(cost_type="expense"))(claim)


def test_dates_lie_between_the_loss_and_today() -> None:
    claim = given(declared())
    with pytest.raises(Refusal, match="before-occurrence"):
        reserved("1.00", on="2025-03-09")(claim)
    with pytest.raises(Refusal, match="in-the-future"):
        reserved("1.00", on="2027-01-01")(claim)
    assert reserved("1.00", on="2025-03-10")(claim)
    assert reserved("1.00", on="2026-12-31")(claim)


def test_a_coverage_is_named_by_its_id_or_its_code() -> None:
    claim = given(declared(), covered("theft"))
    by_id = reserved("10.00", where=Where(claim_coverage_id=named("theft")))(claim)
    assert by_id == reserved("10.00", where=Where(coverage_code="theft"))(claim)
    assert isinstance(by_id[0], CaseReserveSet)
    assert by_id[0].line == Line(named("theft"), "indemnity", "other")


def test_a_coverage_unknown_closed_or_named_ambiguously_is_refused() -> None:
    claim = given(
        declared(), covered("theft"), coverage_closed("theft"), covered(), covered(name="second", item_ref="B")
    )
    for where in (Where(coverage_code="theft"), Where(coverage_code="glass"), Where(claim_coverage_id=named("glass"))):
        with pytest.raises(Refusal, match="coverage-not-open"):
            reserved("10.00", on="2026-03-01", where=where)(claim)
    with pytest.raises(Refusal, match="coverage-ambiguous"):
        reserved("10.00", where=Where(coverage_code="own_damage"))(claim)


def test_a_category_belongs_to_its_cost_type() -> None:
    with pytest.raises(Refusal, match="cost-category-mismatch"):
        reserved("10.00", where=Where(cost_type="expense", cost_category="bodily"))(given(declared()))


def test_a_closed_claim_takes_no_reserve() -> None:
    with pytest.raises(Refusal, match="claim-not-open"):
        reserved("10.00")(given(declared(), closed()))


def test_where_the_broker_pays_no_indemnity_is_reserved_without_cover() -> None:
    out = covered("theft", on_policy=on_policy("theft", terms=False))
    claim = given(declared(policy=policy("delegated")), out, covered())
    with pytest.raises(Refusal, match="cover-not-in-force"):
        reserved("10.00", where=Where(coverage_code="theft"))(claim)
    assert reserved("10.00", where=Where(coverage_code="theft", cost_type="expense"))(claim)
    assert reserved("10.00", where=Where(coverage_code="own_damage"))(claim)
    informative = given(declared(), out)
    assert dossier(informative).declared.handling == "informative"
    assert reserved("10.00", where=Where(coverage_code="theft"))(informative)


def test_a_reserve_left_without_cover_can_be_lowered() -> None:
    """The day of the loss was corrected to one on which the coverage was not in force."""
    theft, stolen = Where(coverage_code="theft"), on_policy("theft", terms=False)
    claim = given(declared(policy=policy("delegated")), covered("theft"), reserved("500.00", where=theft))
    opened = dossier(claim).coverages[named("theft")].opened
    claim = folded(claim, [replace(opened, terms=stolen.terms)])
    assert reserved("0.00", on="2025-05-01", where=theft)(claim)
    with pytest.raises(Refusal, match="cover-not-in-force"):
        reserved("500.01", on="2025-05-01", where=theft)(claim)
