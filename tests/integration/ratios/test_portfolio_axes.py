"""The axes by which a portfolio is reviewed: advisers, segments, and insurers with their shares."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.contracts.ids import dress
from services.kit.database import Pool
from services.ratios.segments.rules import Condition, Segment
from services.ratios.segments.store import set_segment
from tests.support import history as h
from tests.support.asking import Asker
from tests.support.history import History
from tests.support.ledger import project, settle

START, END, DAY = date(2025, 1, 1), date(2025, 12, 31), date(2025, 5, 1)
CUT = {"as_of": "2025-12-31"}


async def tell(history: History, no: str, net: str = "1000.00", cost: str = "100.00", **overrides: Any) -> h.Stream:
    policy = await history.policy(no, START, END, **overrides)
    await history.record(policy, h.written(f"R-{no}", START, END, {"theft": net}, tax_percent=9))
    claim = await history.claim(f"C-{no}", DAY, policy, insurer_id=overrides.get("insurer_id", "axa"))
    await history.coverage(claim, "theft", DAY)
    await history.record(claim, h.paid(claim.coverages["theft"], cost, DAY))
    return policy


def told(answer: dict[str, Any], axis: str) -> list[tuple[str | None, str, str, int]]:
    return [(row["group"][axis], row["premium"], row["incurred"], row["claims"]) for row in answer["rows"]]


async def test_advisers(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history, "P1", adviser_id="anna")
        await tell(history, "P2", adviser_id="bob", net="500.00")
        await tell(history, "P3")
    await project(ledger)
    answer = await asker.ask(history.tenant, group_by="adviser", **CUT)
    assert told(answer, "adviser") == [
        ("anna", "1000.00", "100.00", 1), ("bob", "500.00", "100.00", 1), (None, "1000.00", "100.00", 1),
    ]  # fmt: skip
    one = await asker.ask(history.tenant, ("adviser", "anna"), ("adviser", "bob"), **CUT)
    assert (one["total"]["premium"], one["total"]["claims"]) == ("1500.00", 2)
    response = await asker.get(history.tenant, group_by="adviser", insurer_id="axa")
    assert (response.status_code, response.json()["errors"][0]["code"]) == (422, "not-allowed")


async def test_segments_partition_the_portfolio_and_can_be_pinned(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history, "P1", client_id="big")
        await tell(history, "P2", product_line="motor_fleet")
        await tell(history, "P3", product_line="motor_fleet", client_id="big")
        await tell(history, "P4")
    await project(ledger)
    keys = Segment("keys", 1, (Condition("client_id", ("big",)),), "user-1")
    fleets = Segment("fleets", 2, (Condition("product_line", ("motor_fleet",)),), "user-1")
    await set_segment(ledger, history.tenant, keys)
    await set_segment(ledger, history.tenant, fleets)
    asked = {"group_by": "segment", "known_on": "2025-12-31", **CUT}
    answer = await asker.ask(history.tenant, **asked)
    assert told(answer, "segment") == [
        ("fleets", "1000.00", "100.00", 1), ("keys", "2000.00", "200.00", 2), (None, "1000.00", "100.00", 1),
    ]  # fmt: skip
    assert answer["total"]["premium"] == "4000.00"
    assert answer["basis"]["segment_version"] == 2
    only = await asker.ask(history.tenant, segment="keys", **CUT)
    assert (only["total"]["premium"], only["total"]["exposure"]) == ("2000.00", "2.000000")
    await set_segment(ledger, history.tenant, Segment("fleets", 0, fleets.conditions, "user-1"))
    moved = await asker.ask(history.tenant, **asked)
    assert told(moved, "segment")[0] == ("fleets", "2000.00", "200.00", 2)
    pinned = await asker.ask(history.tenant, segment_version="2", **asked)
    assert (pinned["rows"], pinned["total"]) == (answer["rows"], answer["total"])


async def test_what_is_said_of_segments_may_change_unless_their_version_is_named(
    url: str, ledger: Pool, asker: Asker
) -> None:
    async with History(url) as history:
        history.known_on(date(2025, 12, 1))
        await tell(history, "P1")
    await settle(ledger)
    asked = {"known_on": "2025-12-31"}
    assert (await asker.ask(history.tenant, **asked))["final"] is True
    assert (await asker.ask(history.tenant, group_by="segment", **asked))["final"] is False
    pinned = await asker.ask(history.tenant, group_by="segment", segment_version="0", **asked)
    assert (pinned["final"], pinned["basis"]["segment_version"]) == (True, 0)
    unknown = await asker.get(history.tenant, group_by="segment", segment_version="9")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "segment-version-unknown")
    insurer = await asker.get(history.tenant, segment="keys", insurer_id="axa")
    assert insurer.status_code == 422


SHARES = h.shares(axa="0.333333", maif="0.333333", allianz="0.333334")


async def coinsured(history: History) -> h.Stream:
    """One policy of three insurers, led by axa, and one of maif alone."""
    policy = await tell(history, "P1", net="100.00", cost="10.01", shares=SHARES)
    await tell(history, "P2", net="200.00", cost="50.00", insurer_id="maif")
    return policy


async def test_each_insurer_has_its_share_and_the_whole_counts_once(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await coinsured(history)
    await project(ledger)
    answer = await asker.ask(history.tenant, group_by="insurer", **CUT)
    assert told(answer, "insurer") == [
        ("allianz", "33.33", "3.34", 1), ("axa", "33.34", "3.33", 1), ("maif", "233.33", "53.34", 2),
    ]  # fmt: skip
    total = answer["total"]
    assert (total["premium"], total["incurred"], total["claims"], total["exposure"]) == (
        "300.00",
        "60.01",
        2,
        "2.000000",
    )
    whole = await asker.ask(history.tenant, **CUT)
    assert whole["total"] == total
    by_coverage = await asker.ask(history.tenant, group_by="coverage,insurer", cap="9.00", **CUT)
    assert by_coverage["total"]["incurred"] == "18.00"
    assert [row["incurred"] for row in by_coverage["rows"]] == ["3.00", "3.00", "12.00"]


async def test_a_technical_balance_counts_a_coinsured_claim_for_each_insurer_and_once_in_all(
    url: str, ledger: Pool, asker: Asker
) -> None:
    async with History(url) as history:
        await coinsured(history)
    await project(ledger)
    answer = await asker.read("/v1/portfolio/technical-balance", history.tenant, group_by="insurer", **CUT)
    found = answer.json()
    assert {row["group"]["insurer"]: row["cumulative"]["claims"] for row in found["rows"]} == {
        "allianz": 1, "axa": 1, "maif": 2,
    }  # fmt: skip
    total = found["total"]["cumulative"]
    assert (total["claims"], total["incurred"], sum(year["claims"] for year in found["total"]["years"])) == (
        2, "60.01", 2
    )  # fmt: skip


@pytest.mark.parametrize(
    ("insurers", "expected"),
    [
        (("maif",), ("233.33", "53.34", 2)),
        (("axa", "allianz"), ("66.67", "6.67", 1)),
        (("nobody",), ("0.00", "0.00", 0)),
    ],
)
async def test_a_filter_on_insurers_takes_their_shares(
    url: str, ledger: Pool, asker: Asker, insurers: tuple[str, ...], expected: tuple[str, str, int]
) -> None:
    async with History(url) as history:
        await coinsured(history)
    await project(ledger)
    answer = await asker.ask(history.tenant, *(("insurer", one) for one in insurers), group_by="client", **CUT)
    total = answer["total"]
    assert (total["premium"], total["incurred"], total["claims"]) == expected
    assert [row["claims"] for row in answer["rows"]] == ([expected[2]] if expected[2] else [])


async def test_a_coinsurers_key_sees_its_share_alone(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy = await coinsured(history)
    await project(ledger)
    own = await asker.ask(history.tenant, group_by="policy,insurer", insurer_id="allianz", **CUT)
    [row] = own["rows"]
    assert row["group"] == {"policy": dress("pol", policy.stream_id), "policy_no": "P1", "insurer": "allianz"}
    assert (row["premium"], row["incurred"], row["claims"]) == ("33.33", "3.34", 1)
    assert own["total"]["premium"] == "33.33"
    others = await asker.ask(history.tenant, insurer="axa", insurer_id="allianz", **CUT)
    assert (others["total"]["premium"], others["total"]["claims"]) == ("0.00", 0)
    stranger = await asker.ask(history.tenant, group_by="insurer", insurer_id="groupama", **CUT)
    assert (stranger["rows"], stranger["total"]["claims"]) == ([], 0)
    elsewhere = await asker.ask(uuid4(), group_by="insurer", insurer_id="allianz", **CUT)
    assert elsewhere["rows"] == []
