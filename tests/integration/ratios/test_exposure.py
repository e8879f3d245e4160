"""What policies declare insured, and their coinsurers' shares, in the ledger: live, amended, rebuilt."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from services.contracts.events.common import Change
from services.contracts.events.exposure import ActionPlanSet, ExposureDeclared
from services.contracts.events.policy import PolicyAmended, Share
from services.kit.database import Pool
from services.ratios.rebuild import rebuild
from tests.support.history import History
from tests.support.ledger import contents, project

START, END = date(2025, 1, 1), date(2025, 12, 31)
SHARES = (
    Share(insurer_id="axa", share=Decimal("0.600000"), is_lead=True),
    Share(insurer_id="maif", share=Decimal("0.400000"), is_lead=False),
)


def units(before: str | None, after: str, start: date = START) -> ExposureDeclared:
    return ExposureDeclared(
        unit="vehicles", before=None if before is None else Decimal(before), after=Decimal(after), period_start=start,
        period_end=END,
    )  # fmt: skip


async def test_a_declaration_is_the_change_of_each_of_its_days(url: str, ledger: Pool) -> None:
    async with History(url) as history:
        policy = await history.policy("P1", START, END)
        plan = ActionPlanSet(
            plan_id=policy.stream_id, actions=("training",), starts_on=START, ends_on=END, status="open"
        )
        await history.record(policy, units(None, "10.00"), plan)
        await history.record(policy, units("10.00", "7.50", date(2025, 7, 1)))
    await project(ledger)
    rows = await ledger.fetch("SELECT * FROM ratios.exposure_movement ORDER BY position")
    assert [(row["units"], row["earns_from"], row["effective_on"], row["unit"]) for row in rows] == [
        (Decimal("10.00"), START, START, "vehicles"),
        (Decimal("-2.50"), date(2025, 7, 1), date(2025, 7, 1), "vehicles"),
    ]
    assert {(row["policy_id"], row["tenant_id"], row["earns_to"]) for row in rows} == {
        (policy.stream_id, history.tenant, END)
    }


async def test_shares_stay_with_the_policy_whatever_is_amended_and_a_rebuild_finds_the_same(
    url: str, ledger: Pool
) -> None:
    async with History(url) as history:
        coinsured = await history.policy("P1", START, END, shares=SHARES)
        alone = await history.policy("P2", START, END)
        amended = PolicyAmended(
            endorsement_no="1", amended_on=START, changes=(Change(field="client_id", before="client-1", after="c2"),)
        )
        for policy in (coinsured, alone):
            await history.record(policy, units(None, "3.00"))
            # A second batch: the version before comes from the table.
            await project(ledger)
            await history.record(policy, amended)
    await project(ledger)
    rows = await ledger.fetch("SELECT policy_id, client_id, shares FROM ratios.policy_version ORDER BY position_from")
    found = {(row["policy_id"], row["client_id"]): row["shares"] and json.loads(row["shares"]) for row in rows}
    shares = [
        {"insurer_id": "axa", "share": "0.600000", "is_lead": True},
        {"insurer_id": "maif", "share": "0.400000", "is_lead": False},
    ]
    assert found == {
        (coinsured.stream_id, "client-1"): shares,
        (coinsured.stream_id, "c2"): shares,
        (alone.stream_id, "client-1"): None,
        (alone.stream_id, "c2"): None,
    }
    before = await contents(ledger)
    await rebuild(ledger)
    assert await contents(ledger) == before
