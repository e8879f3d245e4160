"""Annual limits in the order of the losses."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from services.claims.indemnity.aggregate import Use, replay, used_before
from services.contracts.money import Money

LIMIT = Money.parse("100.00")


def use(
    occurred: str, need: str, granted: str | None = None, *, declared: str = "2025-12-31", claim: UUID | None = None,
    n: int = 0, limit: Money = LIMIT,
) -> Use:  # fmt: skip
    return Use(
        claim_id=claim or uuid4(),
        claim_coverage_id=uuid4(),
        n=n,
        coverage_code="fire",
        occurred_on=date.fromisoformat(occurred),
        declared_on=date.fromisoformat(declared),
        computation_id=uuid4(),
        need=Money.parse(need),
        granted=Money.parse(granted or need),
        limit=limit,
    )


def turns(*uses: Use) -> list[tuple[str, str, bool]]:
    return [(str(t.granted), str(t.remaining), t.holds) for t in replay(uses)]


def test_the_first_loss_takes_first_whenever_it_was_declared() -> None:
    april, may = use("2025-04-01", "70.00"), use("2025-05-01", "45.00", "30.00")
    assert turns(may, april) == [("70.00", "30.00", True), ("30.00", "0.00", True)]
    march = use("2025-03-01", "20.00")
    assert turns(may, april, march) == [
        ("20.00", "80.00", True), ("70.00", "10.00", True), ("10.00", "0.00", False),
    ]  # fmt: skip


def test_of_two_losses_of_one_day_the_first_declared_takes_first() -> None:
    late, early = use("2025-04-01", "60.00", declared="2025-04-03"), use("2025-04-01", "70.00", declared="2025-04-02")
    assert [t.use for t in replay([late, early])] == [early, late]


def test_coverages_of_one_claim_take_in_their_order() -> None:
    claim = uuid4()
    second, first = use("2025-04-01", "60.00", claim=claim, n=1), use("2025-04-01", "60.00", claim=claim)
    assert [str(t.granted) for t in replay([second, first])] == ["60.00", "40.00"]


def test_each_claim_is_under_the_limit_of_its_own_terms() -> None:
    before, raised = use("2025-04-01", "100.00"), use("2025-08-01", "70.00", limit=Money.parse("150.00"))
    assert turns(before, raised) == [("100.00", "0.00", True), ("50.00", "0.00", False)]
    lowered = use("2025-08-01", "70.00", "0.00", limit=Money.parse("80.00"))
    assert turns(before, lowered) == [("100.00", "0.00", True), ("0.00", "0.00", True)]


def test_what_is_used_before_a_place_in_the_order() -> None:
    uses = [use("2025-04-01", "70.00"), use("2025-05-01", "45.00"), use("2025-06-01", "1.00")]
    assert [str(used_before(uses, u.order)) for u in uses] == ["0.00", "70.00", "100.00"]
    assert str(used_before([], uses[0].order)) == "0.00"
