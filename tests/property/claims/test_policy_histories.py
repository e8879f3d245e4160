"""Random histories of a policy: what is replayed from the log equals what was lived, and movements sum to the state."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.claims.answers import encode
from services.claims.policy.premium import (
    AdjustPremium,
    CancelReceipt,
    CollectPremium,
    ReverseCollection,
    WritePremium,
    adjust_premium,
    cancel_receipt,
    collect_premium,
    reverse_collection,
    write_premium,
)
from services.claims.policy.rules import (
    AmendPolicy,
    RegisterPolicy,
    RenewPolicy,
    TerminatePolicy,
    amend_policy,
    register_policy,
    renew_policy,
    terminate_policy,
)
from services.claims.policy.state import UNREGISTERED, Policy, Unregistered, evolve
from services.claims.policy.suspension import ReinstateCover, SuspendCover, reinstate_cover, suspend_cover
from services.claims.policy.views import policy_view
from services.contracts.events import PolicyEvent, codec
from services.contracts.events.policy import (
    PolicyRenewed,
    PremiumAdjusted,
    PremiumCollected,
    PremiumCollectionReversed,
    PremiumWritten,
)
from services.contracts.ids import part_id
from services.contracts.money import ZERO, Money, total
from services.kit.errors import Conflict, Refusal
from services.ratios.ledger.versions import next_policy
from tests.unit.claims.policy.stories import (
    adjusted,
    registered,
    reinstated,
    row,
    suspended,
    terminated,
    terms,
    written,
)

START = date(2025, 4, 1)
TODAY = date(2027, 12, 31)
COMMAND = UUID(int=3)

days = st.integers(-30, 900).map(lambda n: START + timedelta(days=n))
cents = st.integers(0, 500_000)
receipts = st.sampled_from(["Q-1", "Q-2", "Q-3"])
rows = st.lists(st.tuples(st.sampled_from(["theft", "fire", "glass", None]), cents, cents), min_size=1, max_size=4)
periods = st.tuples(days, st.integers(0, 400)).map(lambda p: (str(p[0]), str(p[0] + timedelta(days=p[1]))))


@dataclass
class Life:
    """A policy as it lives: its state, and every event as it would stand in the log."""

    policy: Policy = UNREGISTERED
    stored: list[tuple[str, int, bytes]] = field(default_factory=list)
    events: list[PolicyEvent] = field(default_factory=list)

    def live(self, events: Sequence[PolicyEvent]) -> None:
        """Folds what was decided."""
        for event in events:
            self.policy = evolve(self.policy, event, part_id(COMMAND, "event", len(self.events)))
            self.events.append(event)
            self.stored.append((codec.kind(event), codec.schema_version(event), codec.encode(event)))


def orders(draw: st.DrawFn, policy: Policy) -> Sequence[PolicyEvent]:
    """One random order, carried out by its rule."""
    ends = ["amend", "renew", "terminate", "cancel", "back"]
    order = draw(st.sampled_from([*ends, *["suspend", "reinstate"] * 2, *["write", "adjust", "collect"] * 4]))
    day, receipt_no = draw(days), draw(receipts)
    match order:
        case "amend":
            coverage = terms(draw(st.sampled_from(["theft", "fire"])), str(day), subscribed=draw(st.booleans()))
            return amend_policy(policy, AmendPolicy("AV", day, {"client_id": draw(receipts)}, [coverage]))
        case "renew":
            return renew_policy(policy, RenewPolicy(PolicyRenewed(starts_on=day, ends_on=day + timedelta(days=364))))
        case "terminate":
            keep = draw(st.booleans())
            return terminate_policy(policy, TerminatePolicy(terminated(str(day)), keep_premium=keep, today=TODAY))
        case "suspend":
            return suspend_cover(policy, SuspendCover(suspended(str(day)), TODAY))
        case "reinstate":
            return reinstate_cover(policy, ReinstateCover(reinstated(str(day))))
        case "write":
            split = tuple(row(code, str(Money(net)), str(Money(tax))) for code, net, tax in draw(rows))
            premium = written(receipt_no, *split, period=draw(periods), fees=str(Money(draw(cents))))
            return write_premium(policy, WritePremium(premium, TODAY))
        case "adjust":
            sign = draw(st.sampled_from([-1, 1]))
            signed = tuple(row(code, str(Money(sign * net)), str(Money(sign * tax))) for code, net, tax in draw(rows))
            change = adjusted(receipt_no, *signed, period=draw(periods), adjusted_on=str(day))
            return adjust_premium(policy, AdjustPremium(change, TODAY))
        case "collect":
            key, gross = part_id(COMMAND, "c", draw(st.integers(0, 10**9))), Money(draw(st.integers(1, 300_000)))
            return collect_premium(policy, CollectPremium(key, receipt_no, gross, "transfer", day, TODAY))
        case "cancel":
            return cancel_receipt(policy, CancelReceipt(receipt_no, day, TODAY))
        case _:
            return reverse_collection(policy, ReverseCollection(_any_collection(draw, policy), "unpaid", day, TODAY))


def _any_collection(draw: st.DrawFn, policy: Policy) -> UUID:
    if isinstance(policy, Unregistered):
        return COMMAND
    known = [c.collected.collection_id for r in policy.contract.receipts.values() for c in r.collections]
    return draw(st.sampled_from(known)) if known else COMMAND


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """A random life; what a rule refuses does not happen."""
    life = Life()
    life.live(register_policy(UNREGISTERED, RegisterPolicy(registered(), [terms("theft"), terms("fire")])))
    for _ in range(draw(st.integers(1, 25))):
        try:
            life.live(orders(draw, life.policy))
        except (Refusal, Conflict):
            continue
    return life


@settings(max_examples=150, deadline=None)
@given(lives())
def test_replayed_equals_lived(life: Life) -> None:
    replayed: Policy = UNREGISTERED
    for n, stored in enumerate(life.stored):
        event = codec.decode(*stored)
        replayed = evolve(replayed, event, part_id(COMMAND, "event", n))  # type: ignore[arg-type]
    assert replayed == life.policy
    assert not isinstance(replayed, Unregistered)
    assert not isinstance(life.policy, Unregistered)
    lived = encode(policy_view(life.policy, COMMAND, len(life.events)))
    assert encode(policy_view(replayed, COMMAND, len(life.events))) == lived


@settings(max_examples=150, deadline=None)
@given(lives())
def test_movements_sum_to_the_state(life: Life) -> None:
    assert not isinstance(life.policy, Unregistered)
    premiums = policy_view(life.policy, COMMAND, 1)["premiums"]
    moved = [e for e in life.events if isinstance(e, PremiumWritten | PremiumAdjusted)]
    for name in ("net", "tax", "fees", "gross", "commission"):
        assert premiums[name] == total(getattr(e, name) for e in moved)
    came = [e for e in life.events if isinstance(e, PremiumCollected)]
    went = [e for e in life.events if isinstance(e, PremiumCollectionReversed)]
    for name in ("net", "gross"):
        assert premiums[f"collected_{name}"] == total(getattr(e, name) for e in came) - total(
            getattr(e, name) for e in went
        )


@settings(max_examples=150, deadline=None)
@given(lives())
def test_every_premium_sums_up_and_a_cancelled_receipt_holds_nothing(life: Life) -> None:
    for e in life.events:
        if isinstance(e, PremiumWritten | PremiumAdjusted):
            assert e.gross == e.net + e.tax + e.fees
            assert (e.net, e.tax) == (total(r.net for r in e.split), total(r.tax for r in e.split))
            assert all(r.gross == r.net + r.tax for r in e.split)
        if isinstance(e, PremiumCollected):
            assert e.net == total(r.net for r in e.split)
            assert total(r.gross for r in e.split) <= e.gross
    assert not isinstance(life.policy, Unregistered)
    for receipt in life.policy.contract.receipts.values():
        if receipt.cancelled_on is not None:
            assert total(p.gross for p in receipt.kept()) == ZERO
            assert receipt.collected() == []


@settings(max_examples=150, deadline=None)
@given(lives(), days)
def test_a_day_is_covered_where_a_period_holds_it_and_no_suspension(life: Life, day: date) -> None:
    assert not isinstance(life.policy, Unregistered)
    contract = life.policy.contract
    assert contract.covers(day) == any(day in part for part in contract.covered)
    version = None
    for event in life.events:
        version = next_policy(version, event)
    assert version is not None
    inside = any(start <= day <= end for start, end in version.covered)
    held = any(start <= day <= (end or date.max) for start, end in version.suspended)
    assert contract.covers(day) == (inside and not held), "claims and ratios mean the same by covered"
