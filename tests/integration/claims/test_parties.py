"""The people around a claim over HTTP: parties, handler, assistance, liability, claimants of coverages."""

from typing import Any

from tests.integration.claims.support import CLAIM, Client, done, problem, registered

DRIVER = {"role": "driver", "person_reference": "CRM-P-1", "added_on": "2025-03-12"}
THEIRS = {"role": "their_insurer", "organisation_id": "mutua", "added_on": "2025-03-12"}
LIABLE = {"rate": "0.500000", "basis": "agreed", "set_on": "2025-04-01"}


async def test_parties_are_named_listed_and_removed(client: Client, claim: str) -> None:
    driver = await done(client, f"{claim}/parties", DRIVER)
    theirs = await done(client, f"{claim}/parties", THEIRS)
    assert (driver["id"][:4], driver["events"][0]["kind"]) == ("pty_", "party-added")
    listed = (await client.get(f"{claim}/parties")).json()["items"]
    assert [p["role"] for p in listed] == ["driver", "their_insurer"]
    assert listed[0]["person_id"].startswith("per_")
    await done(client, f"{claim}/parties/{theirs['id']}/remove", {"removed_on": "2025-05-01", "reason": "error"})
    one = (await client.get(f"{claim}/parties/{theirs['id']}")).json()
    assert (one["state"], one["removed_on"]) == ("removed", "2025-05-01")
    assert (await client.get(f"{claim}/parties/{theirs['id']}", as_of="2025-04-30")).json()["state"] == "active"
    whole = (await client.get(claim, include="parties")).json()
    assert [p["state"] for p in whole["parties"]] == ["active", "removed"]
    path = f"{claim}/parties/{theirs['id']}/remove"
    assert problem(await client.post(path, {"removed_on": "2025-05-02", "reason": "x"})) == (422, "party-removed")
    assert problem(await client.get(f"{claim}/parties/pty_{'0' * 32}")) == (404, "party-not-found")
    assert [e["text"] for e in (await client.get(f"{claim}/events")).json()["items"]][-3:] == [
        "Intervenant ajouté : conducteur", "Intervenant ajouté : assureur adverse", "Intervenant retiré (erreur)",
    ]  # fmt: skip


async def test_a_party_has_one_name_and_a_person_who_exists(client: Client, claim: str) -> None:
    def party(**who: Any) -> dict[str, Any]:
        return {"role": "victim", "added_on": "2025-03-12", **who}

    assert problem(await client.post(f"{claim}/parties", party())) == (422, "invalid-request")
    two = party(person_reference="P", organisation_id="o")
    assert problem(await client.post(f"{claim}/parties", two)) == (422, "invalid-request")
    nobody = f"per_{'0' * 32}"
    assert problem(await client.post(f"{claim}/parties", party(person_id=nobody))) == (422, "person-unknown")
    assert (await client.get(f"{claim}/parties")).json()["items"] == []
    person = await client.put("/v1/persons/by-reference/P-9", PERSON)
    assert person.status_code in (200, 201), person.text
    known = await done(client, f"{claim}/parties", party(person_id=person.json()["id"]))
    named = await done(client, f"{claim}/parties", party(person_reference="P-9"))
    assert [k["events"][0]["data"]["person_id"] for k in (known, named)] == [person.json()["id"]] * 2


PERSON = {"nature": "natural", "identity": {"family_name": "Durand"}}


async def test_a_claim_is_declared_with_its_people(client: Client) -> None:
    await registered(client)
    parties = [{"role": "driver", "person_reference": "P-1"}, {"role": "repairer", "organisation_id": "garage-7"}]
    body = {**CLAIM, "parties": parties, "cause_code": "collision"}
    claim = await done(client, "/v1/claims", body)
    listed = (await client.get(f"/v1/claims/{claim['id']}/parties")).json()["items"]
    assert [(p["role"], p["added_on"]) for p in listed] == [("driver", "2025-03-12"), ("repairer", "2025-03-12")]
    unknown = {**CLAIM, "parties": [{"role": "driver", "person_id": f"per_{'0' * 32}"}]}
    assert problem(await client.post("/v1/claims", unknown)) == (422, "person-unknown")


async def test_a_coverage_is_opened_for_a_claimant_of_the_claim(client: Client, claim: str) -> None:
    victim = await done(client, f"{claim}/parties", {**DRIVER, "role": "claimant"})
    liability = {"coverage_code": "third_party_liability", "opened_on": "2025-03-20"}
    opened = await done(client, f"{claim}/coverages", {**liability, "claimant_party_id": victim["id"]})
    coverage = (await client.get(f"{claim}/coverages/{opened['id']}")).json()
    assert coverage["claimant_party_id"] == victim["id"]
    stranger = {**liability, "claimant_party_id": f"pty_{'0' * 32}"}
    assert problem(await client.post(f"{claim}/coverages", stranger)) == (404, "party-not-found")


async def test_handler_assistance_and_liability_show_on_the_claim(client: Client, claim: str) -> None:
    await done(client, f"{claim}/assignment", {"handler_id": "m-1", "assigned_on": "2025-03-12"})
    again = {"handler_id": "m-1", "assigned_on": "2025-04-12"}
    assert problem(await client.post(f"{claim}/assignment", again)) == (422, "handler-unchanged")
    towed = await done(client, f"{claim}/assistances", {"service": "towing", "provided_on": "2025-03-10"})
    assert (await client.get(f"{claim}/assistances/{towed['id']}")).json()["service"] == "towing"
    assert problem(await client.get(f"{claim}/assistances/ast_{'0' * 32}")) == (404, "assistance-not-found")
    await done(client, f"{claim}/liability", LIABLE)
    assert problem(await client.post(f"{claim}/liability", LIABLE)) == (422, "liability-unchanged")
    view = (await client.get(claim)).json()
    assert (view["handler_id"], view["liability"]["rate"]) == ("m-1", "0.500000")
    assert (await client.get(claim, as_of="2025-03-31")).json()["liability"] is None
    assert (await client.get(f"{claim}/events")).json()["items"][-1]["text"] == (
        "Responsabilité de l’assuré fixée à 50\u202f% (accord)"
    )


async def test_wrong_shares_are_refused(client: Client, claim: str) -> None:
    for wrong in ({"rate": "1.5"}, {"rate": 0.5}, {"basis": "convention"}, {"basis": "opinion"}):
        answer = await client.post(f"{claim}/liability", {**LIABLE, **wrong})
        assert problem(answer) == (422, "invalid-request"), wrong
    assert (await client.get(claim)).json()["liability"] is None
