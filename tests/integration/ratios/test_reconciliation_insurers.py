"""`GET /v1/reconciliation` of claims that were given from one insurer to another."""

from __future__ import annotations

from datetime import date

from services.contracts.events.common import Change
from services.contracts.events.declaration import ClaimCorrected
from services.kit.database import Pool
from tests.integration.ratios.test_reconciliation import (
    END,
    FEBRUARY,
    LOSS,
    PATH,
    START,
    asked,
    one_claim,
    project,
    said,
)
from tests.support.asking import Asker
from tests.support.history import History
from tests.support.positions import figures


async def test_a_claim_given_to_another_insurer_is_compared_with_what_that_one_says(
    url: str, ledger: Pool, asker: Asker
) -> None:
    """Two insurers never add up, nor is the one told what the other said, or was told of it."""
    async with History(url) as history:
        history.known_on(LOSS)
        life = await one_claim(history)
        tenant = history.tenant
        await project(ledger)
        [item] = (await asked(asker, tenant))["items"]
        assert (await said(asker, tenant, item["id"], "timing")).status_code == 201
        history.known_on(date(2025, 2, 10))
        other = await history.policy("P-2", START, END, insurer_id="maif")
        given = (
            Change(field="policy_id", before=None, after=str(other.stream_id)),
            Change(field="insurer_id", before="axa", after="maif"),
        )
        await life.step(lambda _: [ClaimCorrected(corrected_on=date(2025, 2, 10), changes=given, reason="error")])
        await project(ledger)
        assert (await asked(asker, tenant))["items"] == []
        history.known_on(date(2025, 3, 5))
        await life.step(life.report(FEBRUARY, figures(1500_00, 300_00), file="F1", insurer_id="maif"))
    await project(ledger)
    for insurer in (None, "maif"):
        found = await asked(asker, tenant, insurer)
        [paid] = [item for item in found["items"] if item["measure"] == "paid"]
        assert (paid["broker"], paid["insurer"], paid["gap"]) == ("1200.00", "1500.00", "300.00")
        assert (paid["agreed_on"], paid["explanation"]) == (None, None)
        assert len(found["items"]) == 1
        explained = await asker.read(f"{PATH}/{paid['id']}/explanations", tenant, insurer_id=insurer)
        assert explained.json()["items"] == []
    assert (await asked(asker, tenant, "axa"))["totals"] == []
    before = (await asked(asker, tenant, known_on="2025-02-06"))["items"]
    assert [(i["insurer_id"], i["insurer"], i["explanation"]) for i in before] == [("axa", "1200.00", None)]
