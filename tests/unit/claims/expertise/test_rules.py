"""Expertises ordered and reported."""

import pytest

from services.contracts.events.expertise import Head
from services.kit.errors import Missing, Refusal
from tests.unit.claims.stories import (
    closed,
    covered,
    day,
    declared,
    dossier,
    euros,
    given,
    named,
    ordered,
    reported,
)


def test_a_final_report_may_follow_a_preliminary_one() -> None:
    claim = given(declared(), ordered(), reported("preliminary"), reported("final", on="2025-05-02"))
    assert [r.received.stage for r in dossier(claim).expertises[named("expertise")].reports] == ["preliminary", "final"]


@pytest.mark.parametrize("stage", ["preliminary", "final"])
def test_nothing_follows_a_final_report(stage: str) -> None:
    with pytest.raises(Refusal, match="expertise-already-reported"):
        reported(stage, on="2025-05-02")(given(declared(), ordered(), reported()))


def test_one_preliminary_report_is_enough() -> None:
    with pytest.raises(Refusal, match="expertise-already-reported"):
        reported("preliminary", on="2025-05-02")(given(declared(), ordered(), reported("preliminary")))


@pytest.mark.parametrize("kind", ["counter", "third"])
def test_a_second_expert_answers_a_contested_expertise(kind: str) -> None:
    with pytest.raises(Refusal, match="expertise-not-contested"):
        ordered("second", kind=kind, follows=named("expertise"))(given(declared(), ordered(), reported()))


def test_unknown_expertises() -> None:
    with pytest.raises(Missing):
        reported()(given(declared()))
    with pytest.raises(Missing):
        ordered(follows=named("unknown"))(given(declared()))


def test_a_head_names_a_coverage_of_the_claim() -> None:
    head = Head(claim_coverage_id=named("own_damage"), code="repair", net=euros("1.00"), gross=euros("1.20"))
    assert reported(heads=(head,))(given(declared(), covered(), ordered()))
    with pytest.raises(Refusal, match="coverage-not-open"):
        reported(heads=(head,))(given(declared(), ordered()))


def test_dates_of_an_expertise() -> None:
    claim = given(declared(), ordered(), reported("preliminary"))
    for step in (ordered("b", on="2025-03-09"), reported(written="2025-03-09")):
        with pytest.raises(Refusal, match="before-occurrence"):
            step(claim)
    for step in (ordered("b", on="2027-01-01"), reported(on="2027-01-01", written="2025-04-10")):
        with pytest.raises(Refusal, match="in-the-future"):
            step(claim)
    out_of_order = (
        ordered("b", due_on=day("2025-03-19")),
        reported(written="2025-03-19"),
        reported(written="2025-04-20"),
        reported(on="2025-04-09"),
    )
    for step in out_of_order:
        with pytest.raises(Refusal, match="dates-out-of-order"):
            step(claim)
    assert ordered("b", due_on=day("2028-01-01"))(claim)


def test_a_closed_claim_orders_no_expertise() -> None:
    claim = given(declared(), ordered(), closed())
    for step in (ordered("b"), reported()):
        with pytest.raises(Refusal, match="claim-not-open"):
            step(claim)
