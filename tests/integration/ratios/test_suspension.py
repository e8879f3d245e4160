"""Cover suspended: losses and exposure in its days, and loss ratios of covered claims alone (`scope=covered`)."""

from __future__ import annotations

from datetime import date, timedelta

from services.contracts.events.policy import CoverReinstated, CoverSuspended
from services.kit.database import Pool
from tests.integration.ratios.test_loss_ratio import DAY, END, START, tell
from tests.support import history as h
from tests.support.asking import Asker
from tests.support.history import History
from tests.support.ledger import project


async def test_a_loss_in_a_suspension_is_not_covered_until_the_cover_is_known_to_be_back(
    url: str, ledger: Pool, asker: Asker
) -> None:
    async with History(url) as history:
        policy = await tell(history)
        history.known_on(date(2025, 8, 1))
        await history.record(policy, CoverSuspended(suspended_from=DAY, reason="non_payment"))
        history.known_on(date(2025, 9, 1))
        await history.record(policy, CoverReinstated(reinstated_from=DAY + timedelta(days=1), reason="paid"))
        history.known_on(date(2025, 10, 1))
        await history.record(policy, CoverSuspended(suspended_from=END, reason="non_payment"))
        await history.record(policy, CoverReinstated(reinstated_from=END, reason="error"))
        late = await history.claim("late", END, policy)
        await history.record(late, h.paid(None, "77.00", END))
    await project(ledger)
    found = {}
    for known_on in ("2025-07-31", "2025-08-31", "2025-12-31"):
        answer = await asker.ask(history.tenant, as_of="2026-06-30", known_on=known_on, scope="covered")
        found[known_on] = answer["total"]["incurred"]
    assert found == {"2025-07-31": "400.00", "2025-08-31": "0.00", "2025-12-31": "77.00"}


async def test_days_suspended_expose_to_nothing_and_cover_none_of_their_losses(
    url: str, ledger: Pool, asker: Asker
) -> None:
    """From 8 March to 23 April and from 10 to 19 May: the days that claims tells in `test_suspension.py` of its own."""
    days = [date(2025, month, day) for month, day in ((3, 7), (4, 1), (4, 23), (4, 24), (5, 19), (5, 20))]
    async with History(url) as history:
        policy = await history.policy("P1", START, END)
        await history.record(policy, CoverSuspended(suspended_from=date(2025, 3, 8), reason="non_payment"))
        await history.record(policy, CoverReinstated(reinstated_from=date(2025, 4, 24), reason="paid"))
        await history.record(policy, CoverSuspended(suspended_from=date(2025, 5, 10), reason="non_payment"))
        await history.record(policy, CoverReinstated(reinstated_from=date(2025, 5, 20), reason="paid"))
        for n, day in enumerate(days):
            claim = await history.claim(f"C{n}", day, policy)
            await history.record(claim, h.paid(None, f"{10**n}.00", day))
    await project(ledger)
    found = {}
    for as_of in ("2025-03-31", "2025-04-30", "2025-12-31"):
        total = (await asker.ask(history.tenant, as_of=as_of, scope="covered"))["total"]
        found[as_of] = (total["exposure"], total["incurred"])
    assert found == {
        "2025-03-31": (of_the_year(66), "1.00"),
        "2025-04-30": (of_the_year(73), "1001.00"),
        "2025-12-31": (of_the_year(308), "101001.00"),
    }


def of_the_year(days: int) -> str:
    """Policy-years, as shown."""
    return f"{days / 365:.6f}"
