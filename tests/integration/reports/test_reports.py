"""Documents issued through the whole house: numbered, the same bytes for ever, compared with what came since."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from services.kit.clock import now
from tests.support.fleet import Fleet
from tests.support.patient import WAIT
from tests.support.whole import Whole, whole_house

OWN, GLASS = "own_damage", "glass"
DAY = "2025-12-31"


@pytest.fixture
async def whole(database_url: str) -> AsyncIterator[Whole]:
    async with whole_house(database_url) as house:
        yield house


@pytest.fixture
async def fleet(whole: Whole) -> Fleet:
    return Fleet(whole, await whole.key(f"broker-{uuid4().hex[:12]}"))


async def issued(fleet: Fleet, policy: str, *, status: int = 202, **more: Any) -> Any:
    body = {"kind": "statement", "policy_id": policy, "as_of": DAY, **more}
    headers = {**fleet.headers, "at-least": await fleet.now(), **WAIT}
    answer = await fleet.whole.client.post("/v1/reports", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


async def told(fleet: Fleet) -> tuple[str, str]:
    """A policy of 20,000 with a claim paid in part, one of glass, and one closed for nothing."""
    policy = await fleet.policy("FLEET", [{"coverage_code": OWN}, {"coverage_code": GLASS}])
    first = await fleet.claim("FLEET", "2025-02-10", OWN)
    await fleet.reserved(first, OWN, "9000.00", set_on="2025-03-01")
    await fleet.paid(first, OWN, "4000.00", paid_on="2025-04-01")
    glass = await fleet.claim("FLEET", "2025-06-10", GLASS)
    await fleet.paid(glass, GLASS, "485.00", paid_on="2025-06-20")
    nothing = await fleet.claim("FLEET", "2025-08-01", OWN)
    await fleet.send(f"{nothing}/closure", {"closed_on": "2025-08-02", "outcome": "no_action"}, version="*")
    return policy, first


async def content(fleet: Fleet, report: Any, **query: str) -> Any:
    answer = await fleet.whole.client.get(report["content"], params=query, headers=fleet.headers)
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.parametrize(
    ("branch", "product_line", "draft"),
    [("land_vehicle_damage", "motor", True), ("motor_liability", "motor_fleet", True), ("fire_natural", "home", False)],
)
async def test_a_statement_of_land_vehicles_is_a_draft_of_the_insurers(
    fleet: Fleet, branch: str, product_line: str, *, draft: bool
) -> None:
    """Branches 3 and 10 of R321-1 have a relevé d'informations, and the insurer alone certifies it."""
    policy = await fleet.policy("P", [{"coverage_code": GLASS}], branch=branch, product_line=product_line)
    document = (await content(fleet, await issued(fleet, policy))).json()
    assert (document["draft"], document["title"].startswith("Relevé")) == (draft, draft)


async def test_a_statement_tells_every_claim_and_every_year_to_the_cent(fleet: Fleet) -> None:
    policy, first = await told(fleet)
    report = await issued(fleet, policy)
    assert report["number"].startswith("R-")
    assert (report["previous_id"], report["changes_since_previous"]) == (None, None)
    document = (await content(fleet, report)).json()
    assert (document["draft"], document["title"]) == (True, "Relevé d'informations (projet)")
    assert [claim["incurred"] for claim in document["claims"]] == ["9000.00", "485.00", "0.00"]
    one = document["claims"][0]
    assert one["id"] == first.removeprefix("/v1/claims/")
    assert (one["paid_indemnity"], one["case_reserve"], one["occurred_on"]) == ("4000.00", "5000.00", "2025-02-10")
    assert [line["coverage"] for line in one["by_coverage"]] == [OWN]
    year = document["years"][-1]
    assert (year["year"], year["claims"], year["claims_without_payment"]) == (2025, 3, 1)
    assert (year["incurred"], year["loss_ratio_percent"], year["largest_claim"]) == ("9485.00", "47.43", "9000.00")
    assert Decimal(document["total"]["incurred"]) == sum(Decimal(claim["incurred"]) for claim in document["claims"])


async def test_the_same_question_gets_the_same_document_under_another_number(fleet: Fleet) -> None:
    policy, _ = await told(fleet)
    report = await issued(fleet, policy)
    again = await issued(fleet, policy)
    assert again["number"] > report["number"]
    assert (again["previous_id"], again["changes_since_previous"]) == (report["id"], [])
    assert again["content_hash"] == report["content_hash"]
    assert (await content(fleet, again)).content == (await content(fleet, report)).content


async def test_what_moved_since_is_told_figure_by_figure_and_the_issued_one_stays(fleet: Fleet) -> None:
    policy, first = await told(fleet)
    report = await issued(fleet, policy)
    before = (await content(fleet, report)).content
    await fleet.paid(first, OWN, "1000.00", paid_on="2025-11-01", keep_reserve=True)
    late = await fleet.claim("FLEET", "2025-12-20", OWN)
    moved = await fleet.get(f"/v1/reports/{report['id']}/changes")
    found = {change["pointer"]: (change["before"], change["after"]) for change in moved["changes"]}
    claim = f"/claims/{first.removeprefix('/v1/claims/')}"
    assert found[f"{claim}/paid_indemnity"] == ("4000.00", "5000.00")
    assert found[f"{claim}/incurred"] == ("9000.00", "10000.00")
    assert found["/years/2025/loss_ratio_percent"] == ("47.43", "52.43")
    assert found[f"/claims/{late.removeprefix('/v1/claims/')}"][0] is None
    assert not moved["identical"]
    assert (await content(fleet, report)).content == before
    again = await issued(fleet, policy)
    assert again["changes_since_previous"] == moved["changes"]


async def test_the_claims_of_a_statement_open_in_a_french_spreadsheet(fleet: Fleet) -> None:
    policy, _ = await told(fleet)
    answer = await content(fleet, await issued(fleet, policy), format="csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Numéro courtier;Numéro compagnie;Survenu le")
    assert ";9000,00;" in lines[1]
    assert len(lines) == 4


async def test_what_an_insurer_calls_a_claim_is_no_formula_in_a_spreadsheet(fleet: Fleet) -> None:
    policy, claim = await told(fleet)
    await fleet.send(f"{claim}/acknowledgement", {"insurer_claim_no": "=1+1", "received_on": "2025-02-12"})
    table = await content(fleet, await issued(fleet, policy), format="csv")
    assert ";'=1+1;" in table.text
    assert "=1+1" not in table.text.split(";")


async def test_a_renewal_sheet_is_issued_as_it_is_answered(fleet: Fleet) -> None:
    policy, _ = await told(fleet)
    report = await issued(fleet, policy, kind="renewal")
    document = (await content(fleet, report)).json()
    sheet = await fleet.get(f"/v1/policies/{policy}/renewal", as_of=DAY)
    assert {name: document[name] for name in ("margin", "years", "total")} == {
        name: sheet[name] for name in ("margin", "years", "total")
    }
    refused = await fleet.whole.client.get(report["content"], params={"format": "csv"}, headers=fleet.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "report-format-unavailable")


async def test_documents_are_listed_and_nobody_elses(fleet: Fleet, whole: Whole) -> None:
    policy, _ = await told(fleet)
    reports = [await issued(fleet, policy) for _ in range(3)]
    page = await fleet.get("/v1/reports", policy=policy, limit="2")
    rest = await fleet.get("/v1/reports", policy=policy, limit="2", after=page["next"])
    assert [item["id"] for item in (*page["items"], *rest["items"])] == [report["id"] for report in reversed(reports)]
    assert rest["next"] is None
    stranger = Fleet(whole, await whole.key(f"broker-{uuid4().hex[:12]}"))
    assert (await stranger.get("/v1/reports"))["items"] == []
    for path in ("", "/content", "/changes"):
        answer = await whole.client.get(f"/v1/reports/{reports[0]['id']}{path}", headers=stranger.headers)
        assert answer.status_code == 404
    await issued(stranger, policy, status=404)


async def test_a_document_that_waited_for_its_number_is_dated_after_the_one_before(fleet: Fleet) -> None:
    policy, _ = await told(fleet)
    first = await issued(fleet, policy)
    conn = await asyncpg.connect(fleet.whole.database_url)
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with conn.transaction():
        await conn.execute("SELECT FROM gateway.report_number FOR UPDATE")
        second = asyncio.create_task(issued(fleet, policy))
        while not (second.done() or await conn.fetchval(waiting)):  # noqa: ASYNC110  it waits in the database
            await asyncio.sleep(0.01)
        assert not second.done(), "it waits for nobody"
        free_at = now()
    await conn.close()
    assert (await second)["number"] > first["number"]
    assert datetime.fromisoformat((await second)["issued_at"]) >= free_at


async def test_a_repeat_issues_nothing_more(fleet: Fleet) -> None:
    policy, _ = await told(fleet)
    body = {"kind": "statement", "policy_id": policy, "as_of": DAY}
    headers = {**fleet.headers, "at-least": await fleet.now(), **WAIT, "idempotency-key": "statement-1"}
    first = await fleet.whole.client.post("/v1/reports", json=body, headers=headers)
    again = await fleet.whole.client.post("/v1/reports", json=body, headers=headers)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert len((await fleet.get("/v1/reports"))["items"]) == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "portrait"}, "/kind"),
        ({"policy_id": "pol_1"}, "/policy_id"),
        ({"years": 6}, "/years"),
        ({"as_of": "2025-02-30"}, "/as_of"),
        ({"as_of": "1903-12-31", "years": 5}, "/years"),
        ({"colour": "red"}, "/colour"),
    ],
)
async def test_a_wrong_question_is_refused_where_it_is_wrong(fleet: Fleet, body: dict[str, Any], pointer: str) -> None:
    policy, _ = await told(fleet)
    told_wrong = await issued(fleet, policy, status=422, **body)
    assert pointer in [error["pointer"] for error in told_wrong["errors"]]
