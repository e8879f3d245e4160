"""A file is no way round what the routes ask of a key: who pays, who reads health data, what is the broker's alone."""

from __future__ import annotations

import pytest

from services.contracts.bulk import CommandName
from services.contracts.ids import dress
from tests.integration.claims.support import POLICY, Client
from tests.integration.claims.test_bulk import Sender

CLAIM = {
    "insurer_id": "fremotor", "policy_reference": "AUTO-1", "occurred_on": "2025-03-01", "cause_code": "theft",
    "declared_on": "2025-03-01", "coverages": ["theft"],
}  # fmt: skip
PROPOSAL = {"coverage_code": "theft", "cost_category": "property", "amount": "100.00", "proposed_on": "2025-04-10"}
INCAPACITY = {
    "person_id": f"per_{'0' * 32}", "rate": "0.2", "consolidated_on": "2025-04-01", "recorded_on": "2025-04-02",
}  # fmt: skip


async def _with_a_claim(client: Client, **policy: str) -> tuple[Sender, str]:
    sender = Sender(client)
    key = sender.claim_key()
    await sender.push(
        sender.line("register-policy", "p", {**POLICY, **policy}), sender.line("declare-claim", "c", CLAIM, claim=key)
    )
    return sender, key


async def test_nobody_is_named_beside_a_file_to_propose_a_payment(client: Client) -> None:
    sender, key = await _with_a_claim(client, handling="delegated")
    by_anne = Sender(client.as_person("anne"))
    refused = await by_anne.push(by_anne.line("propose-payment", "x", PROPOSAL, claim=key))
    assert [(o.result, o.code) for o in refused] == [("rejected", "on-behalf-of-required")]
    path = f"/v1/claims/{dress('clm', sender.stream(key))}"
    assert (await client.get(f"{path}/payments")).json()["items"] == []


@pytest.mark.parametrize("command", ["issue-payment", "approve-payment", "merge-claim", "record-incapacity"])
async def test_an_insurers_file_does_nothing_of_the_brokers_own(client: Client, command: CommandName) -> None:
    _, key = await _with_a_claim(client)
    sender = Sender(client.as_insurer("fremotor"))
    outcomes = await sender.push(sender.line(command, "x", {}, claim=key))
    assert [(o.result, o.code) for o in outcomes] == [("rejected", "forbidden")]


async def test_health_data_from_a_file_needs_its_scope(client: Client) -> None:
    sender, key = await _with_a_claim(client)
    refused = await sender.push(sender.line("record-incapacity", "x", INCAPACITY, claim=key))
    assert [(o.result, o.code) for o in refused] == [("rejected", "forbidden")]
    medical = Sender(client.with_scopes("medical:read"))
    found = await medical.push(medical.line("record-incapacity", "y", INCAPACITY, claim=key))
    assert [(o.result, o.code) for o in found] == [("rejected", "person-unknown")]


async def test_who_advises_a_client_no_insurers_file_says(client: Client) -> None:
    await _with_a_claim(client, adviser_id="anne")
    sender = Sender(client.as_insurer("fremotor"))
    amended = {"amended_on": "2025-02-01"}
    outcomes = await sender.push(
        sender.line("amend-policy", "x", {**amended, "endorsement_no": "A-1", "changes": {"adviser_id": "emma"}}),
        sender.line("amend-policy", "y", {**amended, "endorsement_no": "A-2", "changes": {"adviser_id": None}}),
        sender.line("amend-policy", "z", {**amended, "endorsement_no": "A-3", "changes": {"product_line": "van"}}),
    )
    pointers = [[(error.pointer, error.code) for error in outcome.errors] for outcome in outcomes]
    refused = [("/changes/adviser_id", "not-allowed")]
    assert ([o.result for o in outcomes], pointers) == (["rejected", "rejected", "created"], [refused, refused, []])
    policy = (await client.get(f"/v1/policies/{dress('pol', sender.policy)}")).json()
    assert (policy["adviser_id"], policy["product_line"]) == ("anne", "van")
