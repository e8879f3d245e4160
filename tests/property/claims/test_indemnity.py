"""Whatever the loss and its terms: never below zero, never above the loss, and each thing pulls the way it should."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.claims.indemnity.aggregate import replay, used_before
from services.claims.indemnity.owed import Owed, half_up
from services.claims.indemnity.pipeline import Outcome, compute
from services.claims.indemnity.sharing import coinsurance, double_insurance
from services.claims.indemnity.terms import Deductible, InsurerPart, Item, Loss, ShareOf, Statutory, SubLimit, Terms
from services.contracts.money import ZERO, Money, total
from tests.unit.claims.indemnity.test_aggregate import use

many = settings(max_examples=150, deadline=None)

cents = st.integers(0, 3_000_00) | st.integers(0, 12)
amounts = cents.map(Money)
positive = cents.map(lambda c: Money(c + 1))
portions = st.integers(0, 1_000_000).map(lambda n: Fraction(n, 1_000_000)) | st.sampled_from(
    [Fraction(1, 3), Fraction(1)]
)
maybe: Any = lambda strategy: st.none() | strategy  # noqa: E731


@st.composite
def losses(draw: st.DrawFn) -> Loss:
    """A loss with some of what can be said of one; its items are parts of it."""
    parts = [draw(amounts) for _ in range(draw(st.integers(0, 3)))]
    excluded, rest = draw(st.just(ZERO) | amounts), draw(amounts)
    paid, due = draw(amounts), draw(positive)
    misdeclared = draw(st.booleans())
    return Loss(
        amount=total([*parts, excluded, rest]),
        items=tuple(
            Item(code=draw(st.sampled_from("ab")), amount=part, wear_rate=draw(maybe(portions))) for part in parts
        ),
        excluded=excluded,
        recovers_vat=draw(st.booleans()),
        vat_rate=draw(portions),
        wear_rate=draw(portions),
        real_value=draw(maybe(amounts)),
        replacement_cost=draw(maybe(amounts)),
        invoices=draw(maybe(amounts)),
        value_at_risk=draw(maybe(amounts)),
        premium_paid=paid if misdeclared else None,
        premium_due=due if misdeclared else None,
        ipp_threshold_passed=draw(st.booleans()),
        daily_amount=draw(amounts),
        annual_used=draw(amounts),
        advances_paid=draw(amounts),
        other_insurers=tuple(InsurerPart(insurer="other", amount=a) for a in draw(st.lists(amounts, max_size=2))),
    )


@st.composite
def deductibles(draw: st.DrawFn) -> Deductible:
    low, high = sorted((draw(amounts), draw(amounts)))
    return Deductible(
        kind=draw(st.sampled_from(["none", "absolute", "relative", "rate", "index", "days", "ipp_rate"])),
        amount=draw(amounts),
        rate=draw(portions),
        min=draw(maybe(st.just(low))),
        max=draw(maybe(st.just(high))),
        units=draw(portions),
        index_value=draw(portions) * 1000,
        days=draw(st.integers(0, 5)),
    )


def terms() -> st.SearchStrategy[Terms]:
    return st.builds(
        Terms,
        deferred_cap=maybe(portions),
        insured_value=amounts,
        average_waived=st.booleans(),
        tolerance=portions,
        first_loss=st.booleans(),
        sub_limits=st.lists(
            st.builds(SubLimit, item=st.sampled_from("ab"), limit=amounts), max_size=2, unique_by=lambda s: s.item
        ).map(tuple),
        deductible=deductibles(),
        statutory=maybe(st.builds(Statutory, rate=portions, minimum=amounts, policy_cap=maybe(amounts))),
        deductible_order=st.sampled_from(["after_proportional", "before_proportional"]),
        limit_order=st.sampled_from(["deductible_then_limit", "limit_then_deductible"]),
        limit_per_claim=maybe(amounts),
        annual_limit=maybe(amounts),
    )


@many
@given(losses(), terms())
def test_never_below_zero_and_never_above_the_loss(loss: Loss, under: Terms) -> None:
    found = compute(loss, under)
    assert len(found.steps) == 11
    for step in found.steps[:-1]:
        assert ZERO <= step.after <= step.before, step
    assert ZERO <= found.indemnity <= loss.amount
    assert found.immediate >= ZERO
    assert ZERO <= found.deferred_due <= found.deferred
    assert found.balance == found.indemnity - loss.advances_paid
    assert found.payable <= found.balance
    for amount in (under.limit_per_claim, under.annual_limit, loss.replacement_cost):
        assert amount is None or found.indemnity <= amount
    assert loss.real_value is None or found.immediate <= loss.real_value
    assert all(amount > ZERO for amount in found.retained.values())


@many
@given(losses(), terms())
def test_each_step_begins_where_the_last_one_ended(loss: Loss, under: Terms) -> None:
    found = compute(loss, under)
    assert found.steps[0].before == loss.amount
    assert [s.before for s in found.steps[1:]] == [s.after for s in found.steps[:-1]]


@many
@given(losses(), terms())
def test_what_is_retained_is_what_the_steps_took_from_the_insured(loss: Loss, under: Terms) -> None:
    found = compute(loss, under)
    steps = ("average_capital", "average_premium", "sub_limits", "deductible", "limit_per_claim", "annual_limit")
    taken = total(s.before - s.after for s in found.steps if s.step in steps)
    assert total(a for h, a in found.retained.items() if h != "partial_head") == taken


def indemnity(loss: Loss, under: Terms) -> Money:
    return compute(loss, under).indemnity


@many
@given(losses(), terms(), positive)
def test_more_loss_never_pays_less(loss: Loss, under: Terms, more: Money) -> None:
    """With the average, wear and items as they are: what is added is covered and has no name."""
    assume(not loss.other_insurers)
    assert indemnity(replace(loss, amount=loss.amount + more), under) >= indemnity(loss, under)


@many
@given(losses(), terms(), positive)
def test_a_higher_limit_never_pays_less(loss: Loss, under: Terms, more: Money) -> None:
    assume(not loss.other_insurers)
    found = indemnity(loss, under)
    if under.limit_per_claim is not None:
        assert indemnity(loss, replace(under, limit_per_claim=under.limit_per_claim + more)) >= found
    if under.annual_limit is not None:
        assert indemnity(loss, replace(under, annual_limit=under.annual_limit + more)) >= found
    raised = tuple(SubLimit(item=s.item, limit=s.limit + more) for s in under.sub_limits)
    assert indemnity(loss, replace(under, sub_limits=raised)) >= found
    assert indemnity(replace(loss, annual_used=loss.annual_used + more), under) <= found


@many
@given(losses(), terms(), positive)
def test_a_higher_deductible_never_pays_more(loss: Loss, under: Terms, more: Money) -> None:
    assume(not loss.other_insurers)
    assume(under.deductible.amount is not None)
    assert under.deductible.amount is not None
    higher = replace(under, deductible=replace(under.deductible, amount=under.deductible.amount + more))
    assert indemnity(loss, higher) <= indemnity(loss, under)


@many
@given(losses(), terms(), positive)
def test_a_higher_sum_insured_and_a_lower_value_never_pay_less(loss: Loss, under: Terms, more: Money) -> None:
    assume(not loss.other_insurers)
    assert under.insured_value is not None
    better = replace(under, insured_value=under.insured_value + more)
    assert indemnity(loss, better) >= indemnity(loss, under)
    if loss.value_at_risk is not None:
        assert indemnity(replace(loss, value_at_risk=loss.value_at_risk + more), under) <= indemnity(loss, under)


@many
@given(losses(), terms(), amounts, amounts)
def test_more_invoices_never_make_less_due(loss: Loss, under: Terms, first: Money, more: Money) -> None:
    def found(invoices: Money) -> Outcome:
        return compute(replace(loss, invoices=invoices), under)

    assert found(first).deferred_due <= found(first + more).deferred_due
    assert found(first).indemnity == found(first + more).indemnity


@many
@given(st.lists(st.integers(1, 60), min_size=1, max_size=8), amounts, st.integers(-1, 7))
def test_coinsurers_bear_exactly_the_whole(weights: list[int], owed: Money, lead: int) -> None:
    whole = sum(weights)
    shares = [
        ShareOf(insurer=str(n), share=Fraction(weight, whole), is_lead=n == lead) for n, weight in enumerate(weights)
    ]
    found = coinsurance(owed, shares)
    assert total(part.amount for part in found) == owed
    assert all(part.amount >= ZERO for part in found)
    for part, share in zip(found, shares, strict=True):
        assert abs(part.amount.cents - owed.cents * share.share) <= len(shares)


@many
@given(amounts, st.lists(amounts, min_size=1, max_size=6))
def test_insurers_of_one_risk_never_pay_more_than_the_damage_nor_than_alone(damage: Money, alone: list[Money]) -> None:
    found = double_insurance(damage, [InsurerPart(insurer=str(n), amount=a) for n, a in enumerate(alone)])
    assert total(part.amount for part in found) == min(damage, total(alone))
    assert all(ZERO <= part.amount <= own for part, own in zip(found, alone, strict=True))


@many
@given(st.integers(0, 10**9), st.integers(1, 10**6), st.integers(1, 10**6))
def test_rounding_is_half_up_once(part: int, over: int, under: int) -> None:
    exact = Fraction(part * over, under)
    assert abs(half_up(exact).cents - exact) <= Fraction(1, 2)
    assert half_up(Fraction(2 * part + 1, 2)).cents == part + 1
    owed = Owed.of(exact, exact)
    assert owed.total == half_up(2 * exact)


@many
@given(st.lists(st.tuples(st.integers(1, 28), cents, cents), max_size=8), positive)
def test_a_policy_year_never_grants_more_than_its_limit(claims: list[tuple[int, int, int]], limit: Money) -> None:
    uses = [use(f"2025-02-{on:02}", str(Money(need)), str(Money(granted)), limit=limit) for on, need, granted in claims]
    turns = list(replay(uses))
    assert total(t.granted for t in turns) == min(limit, total(u.need for u in uses))
    assert [t.use.order for t in turns] == sorted(u.order for u in uses)
    for turn in turns:
        assert turn.used_before == used_before(uses, turn.use.order)
        assert turn.used_before + turn.granted + turn.remaining == limit
