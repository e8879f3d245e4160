"""What a claim holds of an insurer is what that insurer states, however its figures and the broker's are laid out."""

from __future__ import annotations

import pytest

from services.claims.lines import Where
from services.claims.positions.rules import report_position
from services.claims.state import known
from services.contracts.events.codec import kind
from services.contracts.events.position import PositionReported
from services.kit.errors import Refusal
from tests.unit.claims import stories as s
from tests.unit.claims.positions.test_rules import balances, figures, position, stated

OWN_DAMAGE = Where(coverage_code="own_damage")


def test_a_total_stays_where_the_last_one_stood_and_holds_what_the_broker_noted_since() -> None:
    """The broker noted by coverage what the insurer then paid: its next total has it, and it counts once."""
    claim = s.given(
        s.declared(), s.covered(), stated(figures("1000.00", "300.00")),
        s.paid("300.00", "2025-07-10", where=OWN_DAMAGE), s.reserved("50.00", "2025-07-11", OWN_DAMAGE),
        stated(figures("1300.00", "400.00"), on="2025-07-31", name="july"),
    )  # fmt: skip
    assert balances(claim, "2025-07-31") == ("1300.00", "400.00", "0.00")
    reported = known(claim).positions[-1].reported
    assert isinstance(reported, PositionReported)
    assert [str(line.paid_to_date) for line in reported.lines] == ["1300.00"], "evidence is what was stated"


def test_a_total_below_what_stands_elsewhere_is_refused() -> None:
    claim = s.given(
        s.declared(), s.covered(), stated(figures("100.00")), s.paid("300.00", "2025-07-10", where=OWN_DAMAGE)
    )
    with pytest.raises(Refusal, match="position-line-ambiguous"):
        report_position(claim, position(figures("200.00"), on="2025-07-31", name="july"))


def test_a_line_named_beside_a_total_is_not_in_it() -> None:
    claim = s.given(
        s.declared(), s.covered(), s.paid("300.00", "2025-05-10", where=OWN_DAMAGE),
        stated(figures("350.00", coverage_code="own_damage"), figures("1000.00")),
    )  # fmt: skip
    assert balances(claim, "2025-06-30")[0] == "1350.00"


PROPERTY = Where(coverage_code="own_damage", cost_category="property")


def test_a_coverage_without_a_category_is_all_that_the_insurer_holds_of_it() -> None:
    """The broker noted categories, the insurer states coverages: the same totals move nothing, others move once."""
    claim = s.given(
        s.declared(), s.covered(), s.reserved("500.00", "2025-05-01", PROPERTY),
        s.paid("300.00", "2025-05-10", where=PROPERTY),
    )  # fmt: skip
    alike = position(figures("300.00", "200.00", coverage_code="own_damage"))
    assert [kind(event) for event in report_position(claim, alike)] == ["position-reported"]
    claim = s.after(claim, stated(figures("350.00", "120.00", coverage_code="own_damage")))
    assert balances(claim, "2025-06-30") == ("350.00", "120.00", "0.00")


def test_a_coverage_over_several_categories_is_refused() -> None:
    claim = s.given(
        s.declared(), s.covered(), s.reserved("100.00", where=PROPERTY), s.reserved("50.00", where=OWN_DAMAGE)
    )
    with pytest.raises(Refusal, match="position-line-ambiguous"):
        report_position(claim, position(figures("0.00", "150.00", coverage_code="own_damage")))


def test_a_coverage_holds_what_the_broker_noted_of_it_since_and_no_total_beside_it_does() -> None:
    claim = s.given(
        s.declared(), s.covered(), stated(figures("100.00", coverage_code="own_damage"), figures("1000.00")),
        s.paid("40.00", "2025-07-10", where=PROPERTY),
        stated(figures("150.00", coverage_code="own_damage"), figures("1000.00"), on="2025-07-31", name="july"),
    )  # fmt: skip
    assert balances(claim, "2025-07-31")[0] == "1150.00"


def test_two_files_of_an_insurer_add_up_on_the_same_line() -> None:
    claim = s.given(
        s.declared(), stated(figures("1000.00", "100.00")),
        stated(figures("200.00", "50.00"), name="second", insurer_claim_no="AX-78"),
    )  # fmt: skip
    assert balances(claim, "2025-06-30") == ("1200.00", "150.00", "0.00")
    claim = s.after(claim, stated(figures("1100.00", "0.00"), on="2025-07-31", name="july"))
    assert balances(claim, "2025-07-31") == ("1300.00", "50.00", "0.00")
    claim = s.after(
        claim, stated(figures("250.00", "0.00"), on="2025-07-31", name="july-second", insurer_claim_no="AX-78")
    )
    assert balances(claim, "2025-07-31") == ("1350.00", "0.00", "0.00")
