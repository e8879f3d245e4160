"""`GET /v1/ratios/loss-ratio` as a client meets it."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl
from uuid import uuid4

from services.contracts.events.common import Change
from services.contracts.events.declaration import ClaimCorrected
from services.contracts.ids import dress
from services.kit.database import Pool
from services.kit.eventlog.reader import heads
from services.kit.eventlog.tokens import decode_positions, encode_positions
from tests.support import history as h
from tests.support.asking import Asker, asking, caller
from tests.support.history import History
from tests.support.ledger import project, settle
from tests.support.patient import WAIT

START, END, DAY = date(2025, 1, 1), date(2025, 12, 31), date(2025, 5, 1)
ROW = {
    "group", "premium", "claims", "claims_with_cost", "paid_indemnity", "paid_expense", "case_reserve",
    "reserve_share", "recourse_received", "recourse_forecast", "incurred", "loss_ratio", "loss_ratio_percent",
    "loss_ratio_on_gross_percent", "reason", "exposure", "frequency", "frequency_with_cost", "average_cost",
    "pure_premium", "breakeven_percent", "margin_points", "cost_headroom", "combined_ratio_percent", "status",
    "suggested_actions", "excess_over_cap", "immature", "elapsed_fraction", "exposure_basis", "loading_rate",
    "technical_result", "premium_needed", "premium_increase_percent", "breakeven_reason", "flatters_points",
}  # fmt: skip


async def tell(history: History, policy_no: str = "P1", **overrides: str) -> h.Stream:
    """A policy of 1,200.00, split, with a claim of 300.00 paid and 100.00 reserved."""
    policy = await history.policy(policy_no, START, END, **overrides)
    nets: dict[str | None, str] = {"theft": "900.00", "fire": "300.00"}
    await history.record(policy, h.written(f"R-{policy_no}", START, END, nets, tax_percent=9))
    claim = await history.claim(f"C-{policy_no}", DAY, policy, **overrides)
    await history.coverage(claim, "theft", DAY)
    theft = claim.coverages["theft"]
    await history.record(claim, h.paid(theft, "300.00", DAY), h.reserved(theft, "0.00", "100.00", DAY))
    return policy


async def test_the_answer_has_every_field(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await settle(ledger)
    answer = await asker.ask(history.tenant, group_by="year,coverage", as_of="2025-12-31")
    assert list(answer) == [
        *("basis", "as_of", "known_on", "final", "currency", "log_position", "rows", "listed_apart", "total", "next")
    ]
    assert answer["currency"] == "EUR"
    assert [row["group"] for row in answer["rows"]] == [
        {"year": 2025, "coverage": "fire"},
        {"year": 2025, "coverage": "theft"},
    ]
    assert all(set(row) == ROW for row in answer["rows"])
    assert set(answer["total"]) == ROW - {"group"}
    theft = answer["rows"][1]
    assert (theft["premium"], theft["incurred"], theft["loss_ratio"]) == ("900.00", "400.00", "0.444444")
    assert (theft["reserve_share"], theft["loss_ratio_on_gross_percent"]) == ("0.250000", "40.77")
    assert answer["total"]["loss_ratio_percent"] == "33.33"
    assert answer["basis"]["excluded_layers"] == ["grand_excess"]


async def test_a_policy_is_named_and_asked_by_its_id(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy = await tell(history, "P1")
        await tell(history, "P2")
    await settle(ledger)
    name = dress("pol", policy.stream_id)
    answer = await asker.ask(history.tenant, group_by="policy", policy=name, as_of="2025-12-31")
    assert [row["group"] for row in answer["rows"]] == [{"policy": name, "policy_no": "P1"}]
    assert answer["total"]["premium"] == "1200.00"


async def test_pages_follow_one_another(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        for n in range(7):
            await tell(history, f"P{n}", insurer_id="axa" if n % 2 else "maif")
    await settle(ledger)
    whole = await asker.ask(history.tenant, group_by="insurer,policy", as_of="2025-12-31")
    seen: list[object] = []
    cursor: dict[str, str] = {}
    pages = 0
    while pages == 0 or cursor:
        page = await asker.ask(history.tenant, group_by="insurer,policy", as_of="2025-12-31", limit="3", **cursor)
        assert page["total"] == whole["total"]
        seen += page["rows"]
        pages += 1
        cursor = {"after": page["next"]} if page["next"] else {}
    assert (seen, pages, whole["next"]) == (whole["rows"], 3, None)


async def test_what_stands_apart_comes_whole_with_the_first_page_and_only_there(
    url: str, ledger: Pool, asker: Asker
) -> None:
    async with History(url) as history:
        for n in range(6):
            layer = "grand_excess" if n < 4 else "primary"
            policy = await history.policy(f"P{n}", START, END, layer=layer)
            await history.record(policy, h.written(f"R{n}", START, END, {"theft": "900.00"}, tax_percent=9))
    await settle(ledger)
    first = await asker.ask(history.tenant, group_by="policy", limit="1")
    assert [row["group"]["policy_no"] for row in first["rows"]] == ["P4"]
    assert sorted(row["group"]["policy_no"] for row in first["listed_apart"]) == ["P0", "P1", "P2", "P3"]
    second = await asker.ask(history.tenant, group_by="policy", limit="1", after=first["next"])
    assert ([row["group"]["policy_no"] for row in second["rows"]], second["listed_apart"]) == (["P5"], [])


async def test_a_file_of_rows_says_where_the_next_page_is(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        for n in range(5):
            await tell(history, f"P{n}")
    await settle(ledger)
    link: str | None = ""
    rows: list[str] = []
    while link is not None:
        query = dict(parse_qsl(link.partition("?")[2].partition(">")[0]))
        asked = {"group_by": "policy", "limit": "2", "format": "csv", **query}
        response = await asker.get(history.tenant, **asked)
        rows += response.text.splitlines()[1:]
        link = response.headers.get("link")
    assert [row.split(",")[1] for row in rows] == [f"P{n}" for n in range(5)]


async def test_another_tenants_figures_are_not_there(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy = await tell(history)
    await settle(ledger)
    stranger = await asker.ask(uuid4(), group_by="policy", policy=dress("pol", policy.stream_id))
    assert (stranger["rows"], stranger["total"]["claims"], stranger["total"]["premium"]) == ([], 0, "0.00")
    assert stranger["total"]["reason"] == "no_premium"


async def test_an_insurer_sees_its_own(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history, "P1", insurer_id="axa")
        await tell(history, "P2", insurer_id="maif")
    await settle(ledger)
    own = await asker.ask(history.tenant, group_by="insurer", insurer_id="axa", as_of="2025-12-31")
    assert [row["group"] for row in own["rows"]] == [{"insurer": "axa"}]
    assert own["total"]["premium"] == "1200.00"
    other = await asker.ask(history.tenant, ("insurer", "maif"), insurer_id="axa", as_of="2025-12-31")
    assert other["total"]["claims"] == 0


async def test_a_premium_that_was_split_on_second_thoughts_is_split(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy = await tell(history)
        await history.record(policy, h.written("R-2", START, END, {None: "600.00"}))
        await history.record(policy, h.adjusted("R-2", START, END, {None: "-600.00"}, START))
        await history.record(policy, h.written("R-3", START, END, {"theft": "450.00", "fire": "150.00"}))
        other = await history.policy("P2", START, END)
        await history.record(other, h.written("R-4", date(2026, 1, 1), date(2026, 12, 31), {None: "50.00"}))
        gone = await history.policy("P3", START, END)
        await history.record(gone, h.adjusted("R-5", date(2026, 1, 1), date(2026, 12, 31), {None: "-50.00"}, START))
    await settle(ledger)
    for basis in ("earned", "written"):
        answer = await asker.ask(history.tenant, group_by="year,coverage", premium_basis=basis, as_of="2026-12-31")
        rows = [(r["group"]["year"], r["group"]["coverage"], r["premium"], r["reason"]) for r in answer["rows"]]
        assert rows == [
            (2025, "fire", "450.00", None), (2025, "theft", "1350.00", None), (2026, None, "0.00", "premium_not_split"),
        ]  # fmt: skip


async def test_a_premium_that_is_not_split_leaves_coverages_without_a_ratio(
    url: str, ledger: Pool, asker: Asker
) -> None:
    async with History(url) as history:
        await tell(history, "P1")
        whole = await history.policy("P2", START, END)
        await history.record(whole, h.written("R2", START, END, {None: "600.00"}))
    await settle(ledger)
    answer = await asker.ask(history.tenant, group_by="coverage", as_of="2025-12-31")
    assert [(row["group"]["coverage"], row["premium"], row["reason"]) for row in answer["rows"]] == [
        ("fire", "300.00", "premium_not_split"),
        ("theft", "900.00", "premium_not_split"),
        (None, "600.00", "premium_not_split"),
    ]
    assert answer["rows"][1]["incurred"] == "400.00"
    assert (answer["total"]["premium"], answer["total"]["reason"]) == ("1800.00", None)
    theft = await asker.ask(history.tenant, coverage="theft", as_of="2025-12-31")
    assert (theft["total"]["premium"], theft["total"]["reason"]) == ("900.00", "premium_not_split")


async def test_several_currencies_have_no_sum(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history, "P1")
        await tell(history, "P2", currency="CHF")
    await settle(ledger)
    answer = await asker.ask(history.tenant, group_by="policy", as_of="2025-12-31")
    assert answer["currency"] is None
    assert answer["total"]["reason"] == "mixed_currencies"
    assert (answer["total"]["incurred"], answer["total"]["premium"], answer["total"]["claims"]) == (None, None, 2)
    assert [row["reason"] for row in answer["rows"]] == [None, None]


async def test_the_year_that_is_not_over_is_immature(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await settle(ledger)
    for as_of, immature in (("2025-06-30", True), ("2025-12-31", False), ("2026-02-01", False)):
        answer = await asker.ask(history.tenant, group_by="year", as_of=as_of)
        assert [row["immature"] for row in answer["rows"]] == [immature]
        assert answer["total"]["immature"] is False, "no year was asked for, the total is of all"


async def test_a_year_asked_for_alone_is_immature_on_every_axis(url: str, ledger: Pool, asker: Asker) -> None:
    """Rows that name no year are of the one year that was asked for, and so is their total."""
    async with History(url) as history:
        await tell(history)
    await settle(ledger)
    answer = await asker.ask(history.tenant, group_by="policy", years="2025", as_of="2025-06-30")
    shown = [(row["immature"], row["elapsed_fraction"]) for row in (*answer["rows"], answer["total"])]
    assert shown == [(True, "0.495890")] * 2
    answer = await asker.ask(history.tenant, group_by="policy", years="2024..2025", as_of="2025-06-30")
    assert [(row["immature"], row["elapsed_fraction"]) for row in answer["rows"]] == [(False, None)]


async def test_a_claim_on_a_known_policy_outside_its_periods_is_not_covered(
    url: str, ledger: Pool, asker: Asker
) -> None:
    async with History(url) as history:
        policy = await tell(history)
        late = await history.claim("late", date(2026, 2, 1), policy)
        await history.record(late, h.paid(None, "77.00", date(2026, 2, 1)))
    await settle(ledger)
    everything = await asker.ask(history.tenant, as_of="2026-06-30")
    covered = await asker.ask(history.tenant, as_of="2026-06-30", scope="covered")
    assert (everything["total"]["claims"], everything["total"]["incurred"]) == (2, "477.00")
    assert (covered["total"]["claims"], covered["total"]["incurred"]) == (1, "400.00")
    assert covered["total"]["premium"] == everything["total"]["premium"]


async def test_a_claim_given_another_policy_stays_where_it_was_known(url: str, ledger: Pool, asker: Asker) -> None:

    async with History(url) as history:
        first, second = await tell(history, "P1"), await history.policy("P2", START, END)
        claim = await history.claim("moved", DAY, first)
        history.known_on(date(2025, 9, 1))
        change = Change(field="policy_id", before=str(first.stream_id), after=str(second.stream_id))
        await history.record(
            claim, ClaimCorrected(corrected_on=date(2025, 9, 1), changes=(change,), reason="wrong_policy")
        )
    await settle(ledger)

    async def claims(known_on: str) -> dict[str, int]:
        answer = await asker.ask(history.tenant, group_by="policy", known_on=known_on, as_of="2025-12-31")
        return {row["group"]["policy_no"]: row["claims"] for row in answer["rows"] if row["claims"]}

    assert await claims("2025-08-31") == {"P1": 2}
    assert await claims("2025-09-01") == {"P1": 1, "P2": 1}


async def test_known_on_ends_at_midnight_in_paris(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        # 21:59 UTC is 23:59 in Paris in summer; two minutes later it is the next day there.
        history.at = datetime(2025, 7, 10, 21, 59, tzinfo=UTC)
        await history.claim("C1", DAY)
        history.at = datetime(2025, 7, 10, 22, 1, tzinfo=UTC)
        await history.claim("C2", DAY)
    await settle(ledger)
    for known_on, claims in (("2025-07-09", 0), ("2025-07-10", 1), ("2025-07-11", 2)):
        assert (await asker.ask(history.tenant, known_on=known_on, as_of="2025-12-31"))["total"]["claims"] == claims


async def test_a_past_day_is_final_and_stays_the_same_bytes(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
        await project(ledger)
        query = {"group_by": "year,coverage", "known_on": "2024-12-31"}
        # Partitions that have never had anything to do have not been seen yet: something could still come.
        assert (await asker.ask(history.tenant, **query))["final"] is False
        await settle(ledger)
        first = await asker.get(history.tenant, **query)
        assert first.json()["final"] is True
        history.known_on(date(2026, 3, 1))
        await tell(history, "P2")
        await settle(ledger)
    again = await asker.get(history.tenant, **query)
    assert again.content == first.content
    async with asking(url) as elsewhere:
        assert (await elsewhere.get(history.tenant, **query)).content == first.content
    later = await asker.ask(history.tenant, group_by="year,coverage")
    assert later["final"] is False
    held, then = decode_positions(later["log_position"]), decode_positions(first.json()["log_position"])
    assert held == await heads(ledger)
    assert all(then[p] <= at for p, at in held.items())
    assert sum(then.values()) < sum(held.values())


async def test_read_your_writes(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
        token = encode_positions(await heads(ledger))
        headers = caller(history.tenant).to_headers() | {"At-Least": token, "prefer": "wait=0"}
        behind = await asker.client.get("/v1/ratios/loss-ratio", headers=headers)
        assert (behind.status_code, behind.json()["code"]) == (503, "projection-behind")
        assert "retry-after" in behind.headers
        waiting = asyncio.create_task(asker.client.get("/v1/ratios/loss-ratio", headers=headers | WAIT))
        await asyncio.sleep(0.05)
        await project(ledger)
        answered = await waiting
        assert answered.status_code == 200
        assert answered.json()["total"]["claims"] == 1
    wrong = await asker.client.get("/v1/ratios/loss-ratio", headers=headers | {"At-Least": "soon"})
    assert wrong.status_code == 422


async def test_now_is_where_the_heads_are(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    answer = await asker.client.get("/v1/log-position", headers=caller(history.tenant).to_headers())
    assert decode_positions(answer.json()["log_position"]) == await heads(ledger)


async def test_csv(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await settle(ledger)
    response = await asker.get(history.tenant, group_by="year,coverage", as_of="2025-12-31", format="csv")
    assert response.headers["content-type"].startswith("text/csv")
    head, *lines = response.text.splitlines()
    assert head.startswith("year,coverage,premium,claims,")
    assert [line.split(",")[:3] for line in lines] == [["2025", "fire", "300.00"], ["2025", "theft", "900.00"]]


async def test_wrong_parameters_are_a_problem_in_french(asker: Asker) -> None:
    response = await asker.get(uuid4(), group_by="postcode", colour="red")
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "invalid-request"
    assert {error["pointer"] for error in response.json()["errors"]} == {"?group_by", "?colour"}


async def test_the_projector_in_the_service_follows_within_a_moment(url: str) -> None:
    async with asking(url, run_projector=True) as asker, History(url) as history:
        history.at = datetime.now(UTC) - timedelta(seconds=1)
        await tell(history)
        position = (await asker.client.get("/v1/log-position")).json()["log_position"]
        headers = caller(history.tenant).to_headers() | {"At-Least": position, **WAIT}
        answer = await asker.client.get("/v1/ratios/loss-ratio", headers=headers)
        assert answer.json()["total"]["claims"] == 1
