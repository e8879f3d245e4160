"""The directory: what stands under a reference, set anew, read as it was; no personal name enters in clear."""

from __future__ import annotations

import asyncio

import pytest

from services.contracts.ids import dress, person_stream
from services.kit.database import Pool
from tests.integration.claims.support import Client, problem

INSURER = {"name": "Fremotor Assurances SA", "registration_no": "542110291"}
PATH = "/v1/insurers/by-reference/fremotor"


async def test_an_entry_is_set_read_and_listed(client: Client) -> None:
    answer = await client.put(PATH, INSURER)
    entry = answer.json()
    assert answer.status_code == 200
    assert {name: entry[name] for name in ("reference", "nature", "name", "registration_no", "person_id")} == {
        "reference": "fremotor",
        "nature": "legal",
        **INSURER,
        "person_id": None,
    }
    assert entry["valid_from"] == "2025-06-30"
    assert (await client.get(PATH)).json() == entry
    assert (await client.get("/v1/insurers")).json() == {"items": [entry], "next": None}
    for elsewhere in ("/v1/clients/by-reference/fremotor", "/v1/insurers/by-reference/axa"):
        assert problem(await client.get(elsewhere)) == (404, "not-found")
    assert problem(await client.as_tenant("another").get(PATH)) == (404, "not-found")


async def test_the_same_again_adds_no_row_whenever_it_comes(client: Client, pool: Pool) -> None:
    first = (await client.put(PATH, {**INSURER, "valid_from": "2025-01-01"})).json()
    again = await asyncio.gather(*(client.put(PATH, INSURER) for _ in range(4)))
    assert [answer.json() for answer in again] == [first] * 4
    rows = await pool.fetchval(
        "SELECT count(*) FROM claims.directory_entry WHERE tenant_id = $1", client.caller.tenant_id
    )
    assert rows == 1


async def test_many_at_once_are_all_recorded_and_the_last_one_stands(client: Client, pool: Pool) -> None:
    names = {f"Fremotor {n}" for n in range(24)}
    answers = await asyncio.gather(*(client.put(PATH, {**INSURER, "name": name}) for name in names))
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["name"] for answer in answers} == names
    rows = await pool.fetch(
        "SELECT name FROM claims.directory_entry WHERE tenant_id = $1 ORDER BY ctid", client.caller.tenant_id
    )
    assert {row["name"] for row in rows} == names
    assert (await client.get(PATH)).json()["name"] == rows[-1]["name"]


async def test_an_entry_is_read_as_it_stood_and_as_it_was_known(client: Client, pool: Pool) -> None:
    await client.put(PATH, {**INSURER, "valid_from": "2024-01-01"})
    await pool.execute(
        "UPDATE claims.directory_entry SET recorded_at = '2024-01-02' WHERE tenant_id = $1", client.caller.tenant_id
    )
    await client.put(PATH, {"name": "Fremotor SE", "valid_from": "2025-03-01"})
    assert (await client.get(PATH)).json()["name"] == "Fremotor SE"
    assert (await client.get(PATH, as_of="2025-02-28")).json()["name"] == INSURER["name"]
    assert (await client.get(PATH, known_on="2024-06-30")).json()["name"] == INSURER["name"]
    assert problem(await client.get(PATH, as_of="2023-12-31")) == (404, "not-found")
    assert [one["name"] for one in (await client.get("/v1/insurers")).json()["items"]] == ["Fremotor SE"]
    assert (await client.get("/v1/insurers", as_of="2024-12-31")).json()["items"][0]["name"] == INSURER["name"]


async def test_a_list_goes_on_after_the_last_reference(client: Client) -> None:
    for reference in ("b", "a", "c"):
        await client.put(f"/v1/organisations/by-reference/{reference}", {"name": f"Cabinet {reference}"})
    first = (await client.get("/v1/organisations", limit=2)).json()
    assert ([one["reference"] for one in first["items"]], first["next"]) == (["a", "b"], "b")
    rest = (await client.get("/v1/organisations", limit=2, after="b")).json()
    assert ([one["reference"] for one in rest["items"]], rest["next"]) == (["c"], None)


async def test_a_natural_person_is_given_by_its_reference_alone(client: Client, pool: Pool) -> None:
    path = "/v1/advisers/by-reference/a-1"
    entry = (await client.put(path, {"nature": "natural", "person_reference": "P-7"})).json()
    assert (entry["name"], entry["person_id"]) == (None, dress("per", person_stream(client.caller.tenant_id, "P-7")))
    stored = await pool.fetchval(
        "SELECT t::text FROM claims.directory_entry t WHERE tenant_id = $1", client.caller.tenant_id
    )
    assert "P-7" not in stored


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"nature": "natural", "name": "Élodie Durand"}, "person-reference-required"),
        ({"nature": "natural", "person_reference": "P-7", "name": "Élodie Durand"}, "person-reference-required"),
        ({"nature": "legal"}, "name-required"),
        ({"name": "X", "person_reference": "P-7"}, "name-required"),
        ({"name": "X", "nickname": "Élodie Durand"}, "unknown-field"),
    ],
)
async def test_a_wrong_entry_is_refused_without_quoting_it(client: Client, body: dict[str, str], code: str) -> None:
    answer = await client.put("/v1/clients/by-reference/c-1", body)
    assert problem(answer) == (422, "invalid-request")
    assert [error["code"] for error in answer.json()["errors"]] == [code]
    assert "Durand" not in answer.text
    assert problem(await client.get("/v1/clients/by-reference/c-1")) == (404, "not-found")


async def test_a_reference_is_a_code_and_an_insurer_has_no_directory(client: Client) -> None:
    assert problem(await client.put("/v1/clients/by-reference/a b", {"name": "X"})) == (422, "invalid-request")
    insurer = client.as_insurer("fremotor")
    for answer in (await insurer.get("/v1/clients"), await insurer.get(PATH), await insurer.put(PATH, INSURER)):
        assert problem(answer) == (403, "forbidden")
