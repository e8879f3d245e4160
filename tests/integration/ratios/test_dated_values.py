"""Loading rates, thresholds and segments over HTTP: dated, only ever added to, each tenant its own."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.kit.clock import now, paris_day
from services.kit.database import Pool
from tests.support.asking import Asker, caller

ACME, OTHER = UUID(int=1), UUID(int=2)
MOTOR = "/v1/loading-rates/axa/motor_liability"
SEGMENTS = "/v1/portfolio/segments"


async def put(asker: Asker, path: str, body: dict[str, Any], tenant: UUID = ACME) -> httpx.Response:
    return await asker.client.put(path, json=body, headers=caller(tenant).to_headers())


async def read(asker: Asker, path: str, tenant: UUID = ACME, **parameters: str) -> dict[str, Any]:
    response = await asker.read(path, tenant, **parameters)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def test_without_a_rate_of_its_own_a_broker_has_the_usual_ones_of_the_branch(asker: Asker) -> None:
    rate = await read(asker, MOTOR, as_of="2025-01-01")
    assert (rate["rate"], rate["breakeven_percent"], rate["origin"]) == ("0.400000", "60.00", "product")
    assert rate["to_verify"] is True
    health = await read(asker, "/v1/loading-rates/axa/health")
    assert (health["rate"], health["breakeven_percent"]) == ("0.150000", "85.00")


@pytest.mark.parametrize("branch", ["capitalisation", "a_branch_of_no_family"])
async def test_a_branch_without_a_rate_says_so(asker: Asker, branch: str) -> None:
    rate = await read(asker, f"/v1/loading-rates/axa/{branch}")
    assert (rate["rate"], rate["breakeven_percent"], rate["reason"]) == (None, None, "no_loading_rate")
    assert rate["rows"] == []


async def test_a_rate_counts_from_its_day_for_its_insurer_and_branch_alone(asker: Asker) -> None:
    answered = (await put(asker, MOTOR, {"valid_from": "2025-01-01", "rate": "0.380000"})).json()
    assert (answered["rate"], answered["origin"], answered["version"]) == (
        "0.380000", "tenant", "loading_rates@2025-01-01"
    )  # fmt: skip
    assert (await read(asker, MOTOR, as_of="2024-12-31"))["rate"] == "0.400000"
    assert (await read(asker, "/v1/loading-rates/maif/motor_liability"))["rate"] == "0.400000"
    assert (await read(asker, "/v1/loading-rates/axa/fire_natural"))["rate"] == "0.400000"
    assert (await read(asker, MOTOR, OTHER))["rate"] == "0.400000"


async def test_the_same_day_again_is_a_correction_and_the_same_rate_adds_nothing(asker: Asker) -> None:
    for rate in ("0.380000", "0.380000", "0.36", "0.380000"):
        assert (await put(asker, MOTOR, {"valid_from": "2025-01-01", "rate": rate})).status_code == 200
    own = [row["rate"] for row in (await read(asker, MOTOR))["rows"] if row["origin"] == "tenant"]
    assert own == ["0.380000", "0.360000", "0.380000"]
    assert (await read(asker, MOTOR))["rate"] == "0.380000"


async def test_many_at_once_leave_one_row(asker: Asker) -> None:
    body = {"valid_from": "2025-01-01", "rate": "0.350000"}
    answers = await asyncio.gather(*(put(asker, MOTOR, body) for _ in range(24)))
    assert {answer.status_code for answer in answers} == {200}
    rows = (await read(asker, MOTOR))["rows"]
    assert sum(row["origin"] == "tenant" for row in rows) == 1


async def test_many_at_once_are_all_recorded(asker: Asker, ledger: Pool) -> None:
    rates = {f"0.3{n:02}000" for n in range(24)}
    answers = await asyncio.gather(*(put(asker, MOTOR, {"valid_from": "2025-01-01", "rate": rate}) for rate in rates))
    assert {answer.status_code for answer in answers} == {200}
    own = [row["rate"] for row in (await read(asker, MOTOR))["rows"] if row["origin"] == "tenant"]
    assert set(own) == rates
    added = await ledger.fetch("SELECT rate::text FROM ratios.loading_rate ORDER BY ctid")
    assert (await read(asker, MOTOR))["rate"] == added[-1]["rate"], "the one recorded last is the one that counts"


async def test_segments_saved_at_once_are_a_version_each(asker: Asker) -> None:
    rule = {"conditions": [{"field": "branch", "one_of": ["motor_liability"]}]}
    saved = (put(asker, f"{SEGMENTS}/s{n}", {"rank": n + 1, **rule}) for n in range(24))
    assert {answer.status_code for answer in await asyncio.gather(*saved)} == {200}
    assert (await read(asker, SEGMENTS))["version"] == 24


async def test_what_was_recorded_later_is_not_known(asker: Asker, ledger: Pool) -> None:
    await put(asker, MOTOR, {"valid_from": "2020-01-01", "rate": "0.300000"})
    await ledger.execute("UPDATE ratios.loading_rate SET recorded_at = '2025-03-31 21:59:59Z'")
    await put(asker, MOTOR, {"valid_from": "2020-01-01", "rate": "0.500000"})
    before = await read(asker, MOTOR, known_on="2025-03-30")
    then = await read(asker, MOTOR, known_on="2025-03-31", as_of="2025-03-31")
    assert (before["rate"], then["rate"], (await read(asker, MOTOR))["rate"]) == ("0.400000", "0.300000", "0.500000")
    assert (then["final"], then["as_of"], [row["rate"] for row in then["rows"]]) == (
        True, "2025-03-31", ["0.400000", "0.300000"],
    )  # fmt: skip
    assert (await read(asker, MOTOR, known_on=str(paris_day(now()))))["final"] is False


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"valid_from": "2025-01-01", "rate": "1.000000"}, "/rate"),
        ({"valid_from": "2025-01-01", "rate": "-0.1"}, "/rate"),
        ({"valid_from": "2025-01-01", "rate": 0.4}, "/rate"),
        ({"valid_from": "2025-13-01", "rate": "0.4"}, "/valid_from"),
        ({"rate": "0.4"}, "/valid_from"),
        ({"valid_from": "2025-01-01", "rate": "0.4", "to": 1}, "/to"),
    ],
)
async def test_a_rate_that_is_none_is_refused_where_it_stands(asker: Asker, body: dict[str, Any], pointer: str) -> None:
    refused = await put(asker, MOTOR, body)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert all(row["origin"] == "product" for row in (await read(asker, MOTOR))["rows"])


@pytest.mark.parametrize("path", ["axa/Motor", "axa/a%00b", "a%00/motor_liability", "a%20b/motor_liability"])
async def test_a_path_that_can_name_nothing_is_not_found(asker: Asker, path: str) -> None:
    assert (await asker.read(f"/v1/loading-rates/{path}", ACME)).status_code == 404
    body = {"valid_from": "2025-01-01", "rate": "0.4"}
    assert (await put(asker, f"/v1/loading-rates/{path}", body)).status_code == 404


@pytest.mark.parametrize(
    ("query", "pointer"),
    [({"as_of": "tomorrow"}, "?as_of"), ({"known_on": "2025-02-30"}, "?known_on"), ({"when": "2025-01-01"}, "?when")],
)
async def test_a_wrong_parameter_is_named(asker: Asker, query: dict[str, str], pointer: str) -> None:
    refused = await asker.read(MOTOR, ACME, **query)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == pointer


async def test_a_threshold_is_replaced_from_a_day_on(asker: Asker) -> None:
    items = (await read(asker, "/v1/portfolio/thresholds"))["items"]
    mine = ("watch_points", "credible_claims", "credible_policies")
    assert [(item["name"], item["value"]) for item in items if item["name"] in mine] == [
        ("watch_points", "5.00"), ("credible_claims", "100.00"), ("credible_policies", "30.00")
    ]  # fmt: skip
    assert items[0]["title"].startswith("Surveillance")
    path = "/v1/portfolio/thresholds/watch_points"
    answered = (await put(asker, path, {"valid_from": "2025-01-01", "value": "3"})).json()
    assert (answered["value"], answered["origin"], answered["version"]) == ("3.00", "tenant", "watch_points@2025-01-01")
    assert [row["value"] for row in answered["rows"]] == ["5.00", "3.00"]
    assert (await read(asker, path, as_of="2024-12-31"))["value"] == "5.00"
    assert (await read(asker, path, OTHER))["value"] == "5.00"
    assert (await read(asker, path, known_on="2025-01-01"))["value"] == "5.00"


async def test_a_threshold_that_is_none_is_refused(asker: Asker) -> None:
    path = "/v1/portfolio/thresholds/watch_points"
    assert (await put(asker, path, {"valid_from": "2025-01-01", "value": "x"})).status_code == 422
    assert (await put(asker, path + "x", {"valid_from": "2025-01-01", "value": "3"})).status_code == 404
    assert (await asker.read("/v1/portfolio/thresholds/none", ACME)).status_code == 404


FLEETS = {"rank": 10, "conditions": [{"field": "branch", "one_of": ["motor_liability", "land_vehicle_damage"]}]}
OTHERS = {"rank": 20, "conditions": [{"field": "insurer_id", "none_of": ["axa"]}]}


async def test_a_segment_is_saved_changed_and_removed_and_every_version_stays(asker: Asker) -> None:
    assert (await put(asker, f"{SEGMENTS}/fleets", FLEETS)).json()["version"] == 1
    assert (await put(asker, f"{SEGMENTS}/others", OTHERS)).json()["version"] == 2
    assert (await put(asker, f"{SEGMENTS}/others", OTHERS)).json()["version"] == 2, "the same again"
    assert (await put(asker, f"{SEGMENTS}/others", {**OTHERS, "rank": 5})).json()["version"] == 3
    assert [item["name"] for item in (await read(asker, SEGMENTS))["items"]] == ["others", "fleets"]
    gone = await asker.client.delete(f"{SEGMENTS}/others", headers=caller(ACME).to_headers())
    assert gone.status_code == 204
    listed = await read(asker, SEGMENTS)
    assert (listed["version"], [item["name"] for item in listed["items"]]) == (4, ["fleets"])
    earlier = await read(asker, SEGMENTS, version="2")
    assert [(item["name"], item["rank"]) for item in earlier["items"]] == [("fleets", 10), ("others", 20)]
    assert earlier["items"][1]["conditions"] == OTHERS["conditions"]
    assert (await read(asker, f"{SEGMENTS}/others", version="3"))["rank"] == 5
    assert (await asker.read(f"{SEGMENTS}/others", ACME)).status_code == 404


async def test_segments_are_a_tenants_own(asker: Asker) -> None:
    await put(asker, f"{SEGMENTS}/fleets", FLEETS)
    assert await read(asker, SEGMENTS, OTHER) == {"version": 0, "items": [], "next": None}
    gone = await asker.client.delete(f"{SEGMENTS}/fleets", headers=caller(OTHER).to_headers())
    assert (gone.status_code, gone.json()["code"]) == (404, "segment-not-found")


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "branch"},
        {"field": "branch", "one_of": []},
        {"field": "branch", "one_of": ["a"], "none_of": ["b"]},
        {"field": "postcode", "one_of": ["75001"]},
        {"field": "branch", "one_of": ["a b"]},
    ],
)
async def test_a_condition_that_is_none_is_refused(asker: Asker, condition: dict[str, Any]) -> None:
    refused = await put(asker, f"{SEGMENTS}/fleets", {"rank": 1, "conditions": [condition]})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"].startswith("/conditions/0")
    assert (await read(asker, SEGMENTS))["version"] == 0


async def test_a_version_or_a_name_that_there_is_not_is_not_found(asker: Asker) -> None:
    refused = await asker.read(SEGMENTS, ACME, version="7")
    assert (refused.status_code, refused.json()["code"]) == (404, "segment-version-unknown")
    assert (await asker.read(SEGMENTS, ACME, version="x")).status_code == 422
    assert (await put(asker, f"{SEGMENTS}/Fleets", FLEETS)).status_code == 404
    assert (await asker.read(f"{SEGMENTS}/a%00b", ACME)).status_code == 404
