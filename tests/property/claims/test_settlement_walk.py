"""Random settlements of a claim that the broker pays: nobody pays alone, nothing is paid beyond a limit or twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.claims.settlement.cut import payment_as_of
from services.claims.settlement.parts import Authorised, Paid
from services.claims.settlement.views import payment_views
from services.claims.state import UNDECLARED, Claim, Closed, Undeclared, evolve, known
from services.claims.terms import CoverageOnPolicy
from services.contracts.events import ClaimEvent, codec
from services.contracts.events.settlement import PaymentIssued, PaymentProposed, PaymentReversed
from services.contracts.money import ZERO, Money, total
from tests.property.claims.dice import lived_by, throws_of
from tests.property.claims.tries_settlement import SETTLEMENT
from tests.property.claims.walk import START, Throw, Walk
from tests.unit.claims.stories import OCCURRED, TERMS, declaration, policy

LIMIT = Money(4000)
TRIED = (
    *SETTLEMENT, "propose", "propose", "approve", "approve", "approve", "issue", "issue", "issue", "clear", "accept",
    "reserve", "reserve", "reverse", "decide", "decide", "decide", "close", "reopen",
)  # fmt: skip
walks = settings(max_examples=100, deadline=None)


def _carried_out(amount: int, wait: int, end: str, held: bool) -> list[Throw]:
    """A payment as it should go, whatever stands in its way: proposed by one, authorised by another, issued."""
    return [
        Throw("propose", 6 if held else 0, 0, 3 * amount, flag=False, wait=wait),
        Throw("look", 0, 0, 0, flag=False, wait=0),
        Throw("approve", 0, 0, 3 * amount + 1, flag=False, wait=0),
        Throw("issue", 0, 0, amount, flag=False, wait=wait),
        Throw(end, 0, 0, amount, flag=False, wait=wait),
    ]


_carrying_out = st.builds(
    _carried_out,
    st.integers(1, 800),
    st.integers(0, 3),
    st.sampled_from(("clear", "stop", "reverse", "approve")),
    st.booleans(),
)
attempts = throws_of(TRIED, most=40) | st.lists(
    _carrying_out | throws_of(TRIED, least=0, most=4), min_size=1, max_size=8
).map(lambda lists: [throw for one in lists for throw in one])


def settled(tried: list[Throw]) -> Walk:
    terms = replace(TERMS, limit_per_claim=LIMIT)
    coverage = CoverageOnPolicy(coverage_code="own_damage", subscribed=True, policy_version=1, terms=terms)
    declared = declaration(coverages=(coverage,), policy=policy("delegated"), declared_on=OCCURRED, today=START)
    confirmed = [Throw("decide", 0, 0, 0, flag=False, wait=0)]
    return lived_by(declared, confirmed + tried)


@walks
@given(attempts)
def test_what_is_replayed_from_stored_bytes_is_what_was_lived(tried: list[Throw]) -> None:
    walk = settled(tried)
    claim: Claim = UNDECLARED
    for _, key, event in walk.log:
        stored = codec.decode(codec.kind(event), codec.schema_version(event), codec.encode(event))
        claim = evolve(claim, stored, key)  # type: ignore[arg-type]
    assert claim == walk.claim


@walks
@given(attempts)
def test_nothing_is_paid_or_promised_beyond_the_limit(tried: list[Throw]) -> None:
    payments = known(settled(tried).claim).payments.values()
    indemnities = [
        p.remaining if isinstance(p, Paid) else p.proposed.amount
        for p in payments
        if isinstance(p, Paid | Authorised) and _limited(p)
    ]
    assert total(indemnities) <= LIMIT


def _limited(payment: Paid | Authorised) -> bool:
    terms = payment.made if isinstance(payment, Paid) else payment.proposed
    return terms.line.cost_type == "indemnity" and terms.payment_kind != "late_interest"


@walks
@given(attempts)
def test_what_is_paid_was_authorised_and_is_the_sum_of_its_events(tried: list[Throw]) -> None:
    walk = settled(tried)
    dossier = known(walk.claim)
    for payment in dossier.paid_payments:
        assert payment.order is not None
        assert payment.order.proposed.proposed_by != "key"
        assert payment.order.authorised.authority_limit >= payment.made.amount
        assert ZERO <= payment.remaining <= payment.made.amount
    moved = total(e.amount for _, _, e in walk.log if isinstance(e, PaymentIssued)) - total(
        e.amount for _, _, e in walk.log if isinstance(e, PaymentReversed)
    )
    assert total(b.at() for b in dossier.ledger.paid.values()) == moved
    assert len({e.payment_id for _, _, e in walk.log if isinstance(e, PaymentIssued)}) == len(dossier.paid_payments)


@walks
@given(attempts, st.integers(-3, 60), st.integers(-3, 200))
def test_a_payment_of_any_day_is_the_one_that_its_events_of_that_day_tell(
    tried: list[Throw], as_of: int, known_on: int
) -> None:
    walk = settled(tried)
    effective, recorded = OCCURRED + timedelta(days=as_of), START + timedelta(days=known_on)
    claim = walk.as_known(recorded)
    if isinstance(claim, Undeclared):
        return
    naive: Claim = UNDECLARED
    for recorded_on, key, event in walk.log:
        if recorded_on <= recorded and (not _of_payment(event) or codec.effective_on(event) <= effective):
            naive = evolve(naive, _unchecked(event, naive), key)
    cut = {key: payment_as_of(payment, effective) for key, payment in known(claim).payments.items()}
    kept = {key: payment for key, payment in cut.items() if payment is not None}
    told = {key: _told(payment) for key, payment in known(naive).payments.items()}
    assert {key: _told(payment) for key, payment in kept.items()} == told
    assert len(payment_views(known(claim), effective)) == len(kept)


def _of_payment(event: ClaimEvent) -> bool:
    return codec.kind(event).startswith("payment-")


def _unchecked(event: ClaimEvent, claim: Claim) -> ClaimEvent:
    """A reversal as the naive reader sees it: what was left before it is what that reader has."""
    if not isinstance(event, PaymentReversed):
        return event
    payment = known(claim).payments[event.payment_id]
    assert isinstance(payment, Paid)
    return replace(event, remaining_before=payment.remaining, remaining_after=payment.remaining - event.amount)


def _told(payment: object) -> tuple[object, ...]:
    left = payment.remaining if isinstance(payment, Paid) else None
    cleared = payment.cleared if isinstance(payment, Paid) else None
    return type(payment), left, cleared


@walks
@given(attempts)
def test_a_closed_claim_has_no_payment_under_way(tried: list[Throw]) -> None:
    walk = settled([*tried, Throw("close", 0, 0, 0, flag=False, wait=60)])
    assert isinstance(walk.claim, Closed) != bool(known(walk.claim).waiting_payments)


def test_the_walks_go_somewhere() -> None:
    seen: Counter[str] = Counter()
    refused: list[int] = []

    @settings(max_examples=500, deadline=None, derandomize=True, database=None)
    @given(attempts)
    def walk(tried: list[Throw]) -> None:
        life = settled(tried)
        refused.append(life.refused)
        seen.update(codec.kind(event) for _, _, event in life.log)
        seen.update(["held" for _, _, e in life.log if isinstance(e, PaymentProposed) and e.changed_account])

    walk()
    assert any(refused)
    wanted = {
        "payment-proposed", "payment-authorised", "payment-declined", "payment-issued", "payment-cleared",
        "payment-reversed", "settlement-offered", "settlement-answered", "deadline-set", "deadline-closed",
        "alert-acknowledged", "claim-closed", "held",
    }  # fmt: skip
    assert wanted <= set(seen), wanted - set(seen)
