"""A handler records persons, names them on claims, and answers what they ask under the RGPD."""

from __future__ import annotations

from typing import Any

import pytest

from services.claims.lists.projector import ViewProjection
from services.contracts.ids import person_stream
from services.kit.database import Pool
from services.kit.eventlog.consumer import Consumer
from tests.integration.claims.support import Client, declared, done, problem, registered

IBAN = "FR76 3000 6000 0112 3456 7890 189"
DURAND: dict[str, Any] = {
    "nature": "natural",
    "identity": {"family_name": "Durand", "given_names": "Élodie"},
    "birth_on": "1980-02-29",
    "contacts": {
        "email": "elodie@example.fr",
        "phones": ["+33 6 12 34 56 78"],
        "address": {"lines": ["3 rue des Lilas"], "postcode": "75011", "city": "Paris"},
    },
    "bank_account": {"iban": IBAN, "bic": "AGRIFRPP"},
}
PATH = "/v1/persons/by-reference/P-7"
SAID = "Madame Durand dit avoir freiné trop tard"
ERASE = {"received_on": "2025-06-30"}


async def project(pool: Pool) -> None:
    """Brings the read models up to date."""
    await Consumer(pool, ViewProjection()).catch_up()


@pytest.fixture
async def durand(client: Client) -> str:
    """The path of a person."""
    answer = await client.put(PATH, DURAND)
    assert answer.status_code == 200, answer.text
    return str(answer.headers["location"])


@pytest.fixture
async def claim(client: Client, durand: str) -> str:
    """A claim with a story, in which the person takes part."""
    await registered(client, starts_on="2018-01-01", ends_on="2018-12-31")
    path = await declared(client, occurred_on="2018-03-10", declared_on="2018-03-12", narrative=SAID)
    party = {"person_reference": "P-7", "role": "driver", "added_on": "2018-03-12"}
    await done(client, f"{path}/parties", party)
    return path


async def closed(client: Client, claim: str, on: str) -> None:
    """Closes a claim."""
    version = (await client.get(claim)).json()["version"]
    await done(client, f"{claim}/closure", {"closed_on": on, "outcome": "no_action"}, version=version)


async def test_a_person_is_recorded_sealed_and_read_opened(client: Client, pool: Pool, durand: str) -> None:
    answer = await client.get(durand)
    seen = answer.json()
    assert answer.headers["etag"] == '"1"'
    assert (seen["state"], seen["nature"], seen["birth_on"]) == ("known", "natural", "1980-02-29")
    assert seen["identity"] == DURAND["identity"]
    assert seen["contacts"]["address"] == {**DURAND["contacts"]["address"], "country": "FR"}
    assert seen["bank_account"] == {"iban": IBAN.replace(" ", ""), "bic": "AGRIFRPP"}
    assert (await client.get(PATH)).json() == seen
    stored = await pool.fetchval(
        "SELECT data::text || meta::text FROM claims.event WHERE stream_id = $1",
        person_stream(client.caller.tenant_id, "P-7"),
    )
    for word in ("Durand", "1980", "Lilas", "3000600001", "P-7"):
        assert word not in stored


async def test_the_same_again_records_nothing_and_something_else_does(client: Client, durand: str) -> None:
    again = await client.put(PATH, DURAND)
    assert (again.status_code, again.json()["version"]) == (200, 1)
    assert again.json()["identity"] == {"sealed": "identity"}
    moved = await client.put(PATH, {**DURAND, "contacts": {"email": "durand@example.fr"}})
    assert (moved.status_code, moved.json()["version"]) == (200, 2)
    assert (await client.get(durand)).json()["contacts"] == {"email": "durand@example.fr", "phones": []}
    stale = await client.put(PATH, DURAND, version=1)
    assert problem(stale) == (412, "version-mismatch")


async def test_a_retry_is_answered_as_the_first_time(client: Client) -> None:
    first = await client.put(PATH, DURAND, key="k")
    again = await client.put(PATH, DURAND, key="k")
    assert first.status_code == 200
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    other = await client.put(
        PATH, {**DURAND, "nature": "legal", "identity": {"legal_name": "X"}, "birth_on": None}, key="k"
    )
    assert problem(other) == (422, "idempotency-key-reused")


async def test_a_wrong_body_is_named_without_quoting_it(client: Client) -> None:
    wrong = {
        **DURAND,
        "identity": {"given_names": "Élodie", "nickname": "Lolo-la-terreur"},
        "bank_account": {"iban": "FR7630006000011234567890188"},
        "contacts": {"email": "nobody-at-home"},
    }
    answer = await client.put(PATH, wrong)
    assert problem(answer) == (422, "invalid-request")
    pointers = {error["pointer"]: error["code"] for error in answer.json()["errors"]}
    assert pointers == {
        "/identity/nickname": "unknown-field",
        "/bank_account/iban": "iban-invalid",
        "/contacts/email": "wrong-format",
    }
    for word in ("Élodie", "Lolo", "3000600001", "nobody-at-home"):
        assert word not in answer.text
    nameless = await client.put(PATH, {"nature": "natural", "identity": {"legal_name": "Durand SARL"}})
    assert nameless.json()["errors"][0]["code"] == "name-required"
    assert problem(await client.get(PATH)) == (404, "person-not-found")


async def test_lists_and_insurers_read_nothing(client: Client, pool: Pool, durand: str) -> None:
    await project(pool)
    (found,) = (await client.get("/v1/persons", reference="P-7")).json()["items"]
    assert (found["id"], found["identity"]) == (durand.rpartition("/")[2], {"sealed": "identity"})
    assert (await client.get("/v1/persons", reference="P-8")).json()["items"] == []
    insurer = client.as_insurer("fremotor")
    for path in (durand, PATH, "/v1/persons"):
        assert problem(await insurer.get(path)) == (403, "forbidden")
    assert problem(await insurer.put(PATH, DURAND)) == (403, "forbidden")
    assert problem(await client.as_tenant("another").get(durand)) == (404, "person-not-found")


async def test_the_feed_tells_the_broker_and_withholds_from_insurers(client: Client, durand: str) -> None:
    feed = (await client.get("/internal/events", kind="person-recorded")).json()["items"]
    (told,) = [item for item in feed if item.get("subject") == durand.rpartition("/")[2]]
    assert (told["type"], told["source"]) == ("person-recorded", "/v1/persons")
    assert told["data"]["data"]["identity"] == {"sealed": "identity"}
    theirs = (await client.as_insurer("fremotor").get("/internal/events")).json()["items"]
    assert all(item.get("withheld") for item in theirs)


async def test_an_open_claim_and_a_retention_period_block_an_erasure(
    client: Client, pool: Pool, durand: str, claim: str
) -> None:
    await project(pool)
    blocked = await client.post(f"{durand}/erasure", ERASE)
    assert problem(blocked) == (422, "erasure-blocked")
    claim_id = claim.rpartition("/")[2]
    assert blocked.json()["params"] == {
        "retention_basis": "claim_open",
        "earliest_erasure_on": None,
        "claims": [claim_id],
    }
    await closed(client, claim, "2022-01-31")
    await project(pool)
    blocked = await client.post(f"{durand}/erasure", ERASE)
    assert blocked.json()["params"] == {
        "retention_basis": "property_claim",
        "earliest_erasure_on": "2027-02-01",
        "claims": [claim_id],
    }
    assert (await client.get(durand)).json()["requests"] == []


async def test_an_erasure_leaves_nothing_to_read(client: Client, pool: Pool, durand: str, claim: str) -> None:
    await closed(client, claim, "2019-01-31")
    await project(pool)
    before = await pool.fetch("SELECT position, data::text FROM claims.event ORDER BY log_partition, position")
    answer = await client.post(f"{durand}/erasure", ERASE, key="erase")
    assert answer.status_code == 201, answer.text
    assert [event["kind"] for event in answer.json()["events"]] == [
        "person-request-received",
        "person-request-answered",
        "person-key-destroyed",
    ]
    seen = (await client.get(durand)).json()
    assert (seen["state"], seen["erased_on"]) == ("erased", "2025-06-30")
    told = (await client.get(f"{durand}/events")).json()["items"]
    assert [event["text"] for event in told] == [
        "Personne enregistrée",
        "Demande RGPD reçue : effacement",
        "Demande RGPD : accordée",
        "Données personnelles effacées (demande d’effacement)",
    ]
    assert told[0]["data"]["identity"] == {"sealed": "identity"}
    for field in ("identity", "birth_on", "contacts", "bank_account"):
        assert seen[field] == {"erased": True}
    assert (await client.get(claim)).json()["narrative"] == {"erased": True}
    after = await pool.fetch("SELECT position, data::text FROM claims.event ORDER BY log_partition, position")
    assert [row for row in after if row in before] == before
    assert problem(await client.put(PATH, DURAND)) == (422, "person-erased")
    assert problem(await client.post(f"{durand}/erasure", ERASE)) == (422, "person-erased")
    again = await client.post(f"{durand}/erasure", ERASE, key="erase")
    assert (again.headers["idempotent-replayed"], again.content) == ("true", answer.content)


async def brought_back(pool: Pool, client: Client, kept: list[Any]) -> None:
    """Puts a tenant's keys back as they were."""
    await pool.execute("DELETE FROM vault.key WHERE tenant_id = $1", client.caller.tenant_id)
    await pool.executemany(
        "INSERT INTO vault.key VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", [tuple(row) for row in kept]
    )


async def test_whoever_falls_before_the_keys_are_gone_leaves_it_to_the_projector(
    client: Client, pool: Pool, durand: str, claim: str
) -> None:
    await closed(client, claim, "2019-01-31")
    await project(pool)
    kept = await pool.fetch("SELECT * FROM vault.key WHERE tenant_id = $1", client.caller.tenant_id)
    await client.post(f"{durand}/erasure", ERASE)
    await brought_back(pool, client, kept)
    assert (await client.get(durand)).json()["identity"] == DURAND["identity"]
    await project(pool)
    assert (await client.get(durand)).json()["identity"] == {"erased": True}
    assert (await client.get(claim)).json()["narrative"] == {"erased": True}
    left = await pool.fetchval(
        "SELECT count(*) FROM vault.key WHERE tenant_id = $1 AND wrapped IS NOT NULL", client.caller.tenant_id
    )
    assert left == 0


async def test_a_vault_from_a_backup_is_cleaned_by_reading_the_log_again(
    client: Client, pool: Pool, durand: str, claim: str
) -> None:
    await closed(client, claim, "2019-01-31")
    await project(pool)
    kept = await pool.fetch("SELECT * FROM vault.key WHERE tenant_id = $1", client.caller.tenant_id)
    await client.post(f"{durand}/erasure", ERASE)
    await project(pool)
    await brought_back(pool, client, kept)
    await pool.execute("DELETE FROM claims.projection_checkpoint WHERE projection = 'views'")
    await project(pool)
    assert (await client.get(durand)).json()["identity"] == {"erased": True}
    assert (await client.get(claim)).json()["narrative"] == {"erased": True}


async def test_the_policyholder_and_the_reporter_stand_in_a_claim_too(client: Client, pool: Pool, durand: str) -> None:
    await registered(client, client_id="CL-1", policyholder_id="P-7", starts_on="2018-01-01", ends_on="2018-12-31")
    path = await declared(client, occurred_on="2018-03-10", declared_on="2018-03-12")
    await project(pool)
    blocked = await client.post(f"{durand}/erasure", ERASE)
    assert blocked.json()["params"]["claims"] == [path.rpartition("/")[2]]


async def test_the_directory_leads_from_a_client_to_its_person(client: Client, pool: Pool, durand: str) -> None:
    entry = await client.put("/v1/clients/by-reference/client-42", {"nature": "natural", "person_reference": "P-7"})
    assert (entry.status_code, entry.json()["person_id"]) == (200, durand.rpartition("/")[2])
    await registered(client)
    await project(pool)
    blocked = await client.post(f"{durand}/erasure", ERASE)
    assert blocked.json()["params"] == {
        "retention_basis": "policy_in_force",
        "earliest_erasure_on": "2026-01-01",
        "claims": [],
    }


async def test_a_hold_stands_against_an_erasure_until_it_is_lifted(client: Client, pool: Pool, durand: str) -> None:
    await project(pool)
    hold = {"hold": True, "set_on": "2025-06-01", "reason": "litigation"}
    assert (await client.post(f"{durand}/hold", hold)).status_code == 201
    assert problem(await client.post(f"{durand}/hold", hold)) == (422, "hold-unchanged")
    assert (await client.get(durand)).json()["hold"] == {"set_on": "2025-06-01", "reason": "litigation"}
    await project(pool)
    blocked = await client.post(f"{durand}/erasure", ERASE)
    assert problem(blocked) == (422, "erasure-blocked")
    assert blocked.json()["params"]["retention_basis"] == "legal_hold"
    await done(client, f"{durand}/hold", {**hold, "hold": False, "set_on": "2025-06-20"})
    await project(pool)
    assert (await client.post(f"{durand}/erasure", ERASE)).status_code == 201


async def test_access_answers_all_that_is_held(client: Client, pool: Pool, durand: str, claim: str) -> None:
    await client.put("/v1/clients/by-reference/C-1", {"nature": "natural", "person_reference": "P-7"})
    await project(pool)
    answer = await client.post(f"{durand}/access", {"received_on": "2025-06-28"})
    assert answer.status_code == 201, answer.text
    held = answer.json()["held"]
    assert held["person"]["identity"] == DURAND["identity"]
    assert held["directory"] == [{"kind": "client", "reference": "C-1"}]
    (file,) = held["claims"]
    assert file["id"] == claim.rpartition("/")[2]
    assert [(text["field"], text["about"], text["text"]) for text in file["texts"]] == [("narrative", "file", SAID)]
    assert answer.json()["person"]["identity"] == {"sealed": "identity"}
    (request,) = (await client.get(durand)).json()["requests"]
    assert (request["right"], request["answer"], request["answered_on"]) == ("access", "granted", "2025-06-30")


async def test_what_was_never_recorded_cannot_be_asked_about(client: Client, pool: Pool) -> None:
    await project(pool)
    nobody = f"/v1/persons/per_{person_stream(client.caller.tenant_id, 'nobody').hex}"
    for path, body in (
        ("erasure", ERASE),
        ("access", ERASE),
        ("hold", {"hold": True, "set_on": "2025-06-01", "reason": "x"}),
    ):
        assert problem(await client.post(f"{nobody}/{path}", body)) == (404, "person-not-found")
    assert problem(await client.get("/v1/persons/per_1")) == (404, "person-not-found")
    assert problem(await client.post(f"{nobody}/erasure", {"received_on": "2025-13-01"})) == (422, "invalid-request")
