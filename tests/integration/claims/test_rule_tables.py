"""A tenant's dated rules: read, added to, corrected; and what is decided under them says so."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest

from services.claims.app import build
from services.contracts.ids import undress
from services.kit.asgi import running
from services.kit.database import Pool
from services.kit.settings import Settings
from tests.integration.claims.support import Client, declared, done, problem, registered

TABLE = "/v1/rule-tables/deadlines"


def row(value: str, **fields: Any) -> dict[str, Any]:
    values = {"unit": "days", "value": value, "trigger": "loss_known", "obligation": "declare", "owner": "insured"}
    return {"key": "declare_theft", "values": values, **fields}


async def put(client: Client, path: str, *rows: dict[str, Any]) -> httpx.Response:
    return await client.http.put(path, json={"rows": rows}, headers=client.caller.to_headers())


async def due(client: Client) -> str:
    body = {"operation": "deadline", "code": "declare_theft", "trigger_on": "2026-11-06"}
    answer = await client.post("/v1/calculators/deadline", body)
    return str(answer.json()["due_on"])


async def of_key(client: Client, **params: Any) -> list[dict[str, Any]]:
    rows = (await client.get(TABLE, **params)).json()["rows"]
    return [r for r in rows if r["key"] == "declare_theft"]


async def test_the_products_rows_are_there_from_the_start(client: Client) -> None:
    tables = (await client.get("/v1/rule-tables")).json()["items"]
    assert {"deadlines", "authority_limits", "alert_levels"} <= {t["name"] for t in tables}
    found = await of_key(client)
    assert [(r["origin"], r["in_force"], r["values"]["value"]) for r in found] == [("product", True, "2")]


async def test_a_tenants_row_counts_at_once_and_for_that_tenant_alone(
    client: Client, start_client: Callable[[str], Client]
) -> None:
    answer = await put(
        client, TABLE, row("10", valid_from="2026-01-01", legal_reference="conditions générales, art. 12")
    )
    assert answer.status_code == 200, answer.text
    assert await due(client) == "2026-11-16"
    assert await due(start_client(uuid4().hex)) == "2026-11-10"
    assert [(r["origin"], r["in_force"]) for r in await of_key(client, on="2026-06-01")] == [("tenant", True)]
    assert [r["origin"] for r in await of_key(client, on="2025-06-01")] == ["product"]


async def test_the_same_rows_again_are_nothing_new(client: Client, pool: Pool) -> None:
    rows = [row("10", valid_from="2026-01-01"), row("12", valid_from="2027-01-01")]
    first = await put(client, TABLE, *rows)
    assert (await put(client, TABLE, *rows)).content == first.content
    twins = await asyncio.gather(*(put(client, TABLE, row("14", valid_from="2028-01-01")) for _ in range(4)))
    assert {twin.status_code for twin in twins} == {200}
    count = "SELECT count(*) FROM claims.rule_row WHERE tenant_id = $1"
    assert await pool.fetchval(count, client.caller.tenant_id) == 3


async def test_a_correction_is_one_more_row_and_the_past_stays_known(client: Client, pool: Pool) -> None:
    await put(client, TABLE, row("10", valid_from="2026-01-01"))
    await pool.execute(
        "UPDATE claims.rule_row SET recorded_at = recorded_at - interval '3 days' WHERE tenant_id = $1",
        client.caller.tenant_id,
    )
    await put(client, TABLE, row("8", valid_from="2026-01-01"))
    assert await due(client) == "2026-11-14"
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    then = await of_key(client, known_on=yesterday, on="2026-06-01")
    now = await of_key(client, on="2026-06-01")
    assert [r["values"]["value"] for r in (*then, *now)] == ["10", "8"]


@pytest.mark.parametrize(
    ("rows", "pointer"),
    [
        ([row("10"), row("ten", valid_from="2026-01-01")], "/rows/1/values/value"),
        ([{**row("10"), "values": {"unit": "weeks"}}], "/rows/0/values/unit"),
        ([row("10", valid_from="2026-01-02", valid_to="2026-01-01")], "/rows/0"),
        ([row("10"), row("11")], "/rows/1"),
        ([row("10", colour="red")], "/rows/0/colour"),
        ([], "/rows"),
    ],
)
async def test_a_wrong_row_is_refused_where_it_stands(client: Client, rows: list[dict[str, Any]], pointer: str) -> None:
    answer = await put(client, TABLE, *rows)
    assert problem(answer) == (422, "invalid-request")
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert [r["origin"] for r in await of_key(client)] == ["product"]


async def test_a_table_that_does_not_exist(client: Client) -> None:
    assert problem(await client.get("/v1/rule-tables/nothing")) == (404, "rule-table-unknown")
    assert problem(await put(client, "/v1/rule-tables/nothing", row("1"))) == (404, "rule-table-unknown")


async def test_another_process_sees_a_row_before_long(client: Client, database_url: str) -> None:
    elsewhere = build(Settings(database_url=database_url))
    async with running(elsewhere):
        transport = httpx.ASGITransport(elsewhere)
        async with httpx.AsyncClient(transport=transport, base_url="http://claims") as http:
            other = Client(http, client.caller)
            assert await due(other) == "2026-11-10"
            await put(client, TABLE, row("10"))
            async with asyncio.timeout(60):
                while await due(other) != "2026-11-16":  # noqa: ASYNC110  the other process looks by itself
                    await asyncio.sleep(0.1)


async def test_what_was_decided_under_a_rule_names_it(client: Client, pool: Pool) -> None:
    await registered(client)
    claim = await declared(client, cause_code="theft")
    await put(client, TABLE, row("10", valid_from="2025-01-01"))
    await done(client, f"{claim}/deadlines", {"code": "declare_theft", "trigger_on": "2025-03-11"})
    meta = await pool.fetchval(
        "SELECT meta FROM claims.event WHERE stream_id = $1 ORDER BY version DESC LIMIT 1",
        undress("clm", claim.rsplit("/", 1)[1]),
    )
    assert orjson.loads(meta)["rule_version"] == "deadlines@2025-01-01"
    told = (await client.get(f"{claim}/events")).json()["items"]
    assert told[-1]["rule_version"] == "deadlines@2025-01-01"
    assert set(told[0]["rule_version"].split(",")) >= {"claim_deadlines@open", "deadlines@open"}
