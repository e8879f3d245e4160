"""Loss ratios of covered claims alone (`scope=covered`), where a policy's cover was suspended."""

from __future__ import annotations

from datetime import date, timedelta

from services.contracts.events.policy import CoverReinstated, CoverSuspended
from services.kit.database import Pool
from tests.integration.ratios.test_loss_ratio import DAY, END, tell
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
