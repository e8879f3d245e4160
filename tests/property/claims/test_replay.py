"""Whatever the loss and its terms: the same terms change nothing, and a higher deductible never costs more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.claims.replay.approximate import approximate
from services.claims.replay.effect import effect
from services.claims.rule_tables.defaults import default_book
from services.claims.state import Claim
from services.contracts.events.policy import CoverageTermsSet, Deductible
from services.contracts.http.other_terms import OtherTerms
from services.contracts.money import ZERO, Money
from tests.unit.claims.replay.test_replay import WHERE
from tests.unit.claims.replay.told import OWN, computed, tried, under
from tests.unit.claims.stories import TERMS, declared, paid, reserved
from tests.unit.claims.stories import given as told

many = settings(max_examples=150, deadline=None)

amounts = st.integers(1, 900_000).map(Money) | st.sampled_from([Money(1), Money(50_000), Money(150_000)])
maybe: Any = lambda strategy: st.none() | strategy  # noqa: E731
rates = st.integers(0, 99).map(lambda n: Decimal(n) / 100)


@st.composite
def deductibles(draw: st.DrawFn) -> Deductible:
    low, high = sorted((draw(amounts), draw(amounts)))
    match draw(st.sampled_from(["none", "absolute", "relative", "rate"])):
        case "none":
            return Deductible(kind="none")
        case "rate":
            least, most = draw(maybe(st.just(low))), draw(maybe(st.just(high)))
            return Deductible(kind="rate", rate=draw(rates), min=least, max=most)
        case kind:
            return Deductible(kind=kind, amount=low)  # type: ignore[arg-type]


@st.composite
def terms(draw: st.DrawFn) -> CoverageTermsSet:
    return replace(
        TERMS,
        deductible=draw(deductibles()),
        limit_per_claim=draw(maybe(amounts)),
        annual_limit=draw(maybe(amounts)),
        limit_order=draw(st.sampled_from(["deductible_then_limit", "limit_then_deductible"])),
        deductible_order=draw(st.sampled_from(["after_proportional", "before_proportional"])),
    )


def body(deductible: Deductible) -> dict[str, Any]:
    given_ = {name: getattr(deductible, name) for name in ("kind", "amount", "rate", "min", "max")}
    return {name: str(value) for name, value in given_.items() if value is not None}


@st.composite
def claims(draw: st.DrawFn, agreed: CoverageTermsSet) -> Claim:
    """A claim with a computation or without, paid and reserved by whatever somebody decided."""
    names = ("deductible", "limit_per_claim", "annual_limit", "limit_order", "deductible_order")
    steps = [declared(), under(**{name: getattr(agreed, name) for name in names})]
    if draw(st.booleans()):
        steps.append(computed(str(draw(amounts)), wear_rate=str(draw(rates))))
    if (reserve := draw(maybe(amounts))) is not None:
        steps.append(reserved(str(reserve), where=WHERE))
    if (payment := draw(maybe(amounts))) is not None:
        steps.append(paid(str(payment), where=WHERE))
    return told(*steps)


@many
@given(data=st.data(), agreed=terms())
def test_the_same_terms_change_nothing(data: st.DataObject, agreed: CoverageTermsSet) -> None:
    several = [data.draw(claims(agreed)) for _ in range(3)]
    same: dict[str, Any] = {
        "deductibles": [body(agreed.deductible)],
        "limits_per_claim": [{"amount": None if agreed.limit_per_claim is None else str(agreed.limit_per_claim)}],
        "annual_limits": [{"amount": None if agreed.annual_limit is None else str(agreed.annual_limit)}],
    }
    for found in tried(*several, **same):
        assert (found.paid_change, found.reserve_change, found.step) == (0, 0, None)
        assert found.indemnity == found.other_indemnity


@many
@given(data=st.data(), agreed=terms(), low=amounts, more=amounts)
def test_a_higher_deductible_never_costs_more(
    data: st.DataObject, agreed: CoverageTermsSet, low: Money, more: Money
) -> None:
    agreed = replace(agreed, deductible=Deductible(kind="absolute", amount=low))
    several = [data.draw(claims(agreed)) for _ in range(3)]
    found = tried(*several, deductibles=[{"kind": "absolute", "amount": str(low + more)}])
    if agreed.annual_limit is None:
        assert all(one.paid_change + one.reserve_change <= 0 for one in found)
    indemnities = [(one.indemnity or 0, one.other_indemnity or 0) for one in found if one.method == "replayed"]
    assert sum(other for _, other in indemnities) <= sum(real for real, _ in indemnities)
    for one in found:
        assert one.cost + one.paid_change + one.reserve_change >= min(one.cost, 0), "nothing is taken that is not there"


@many
@given(agreed=terms(), cost=amounts)
def test_the_loss_behind_a_cost_costs_that_under_its_own_terms(agreed: CoverageTermsSet, cost: Money) -> None:
    known = replace(agreed, limit_per_claim=None, coverage_code=OWN)
    none = OtherTerms.model_validate({"limits_per_claim": [{"amount": None}]})
    found = approximate(cost, known, none, default_book(), date(2025, 3, 10))
    assert found is not None
    relative = known.deductible.kind == "relative"
    assert found.after == found.before
    if not relative:
        assert abs((found.before.indemnity - cost).cents) <= 1
    elif known.deductible.amount is not None and cost > known.deductible.amount:
        assert found.before.indemnity == cost


@many
@given(
    change=st.integers(-(10**7), 10**7),
    paid_=st.integers(-1000, 10**7),
    reserve=st.integers(-1000, 10**7),
    open_=st.booleans(),
)
def test_an_effect_is_the_change_as_far_as_there_is_a_cost(change: int, paid_: int, reserve: int, open_: bool) -> None:
    found = effect(Money(change), Money(paid_), Money(reserve), is_open=open_)
    moved = found.paid + found.reserve
    assert moved == max(Money(change), min(ZERO, Money(-max(paid_ + reserve, 0))))
    assert found.reserve >= -max(Money(reserve), ZERO)
