"""Drafts, people and merges from a file: the same commands by name, one line each."""

from __future__ import annotations

from fastapi import FastAPI

from services.claims.lists.projector import ViewProjection
from services.claims.merging.finishing import finish_all
from services.contracts.ids import dress
from services.kit.database import Pool
from services.kit.eventlog.consumer import Consumer
from tests.integration.claims.support import POLICY, Client
from tests.integration.claims.test_bulk import Sender

DRAFT = {"insurer_id": "fremotor", "policy_reference": "AUTO-1", "occurred_on": "2025-03-01", "cause_code": "theft"}
CLAIM = {**DRAFT, "declared_on": "2025-03-01", "coverages": ["theft"]}
PARTY = {"role": "driver", "organisation_id": "fleet-7", "added_on": "2025-03-02"}


async def test_a_file_keeps_drafts_declares_them_and_names_their_people(client: Client) -> None:
    sender = Sender(client)
    key = sender.claim_key()
    other = sender.claim_key(int(key) + 1)
    outcomes = await sender.push(
        sender.line("register-policy", "p", POLICY),
        sender.line("draft-claim", "d", DRAFT, claim=key),
        sender.line("assign-claim", "h", {"handler_id": "m-1", "assigned_on": "2025-03-01"}, claim=key),
        sender.line("declare-draft", "c", {"declared_on": "2025-03-02"}, claim=key),
        sender.line("add-party", "a", PARTY, claim=key),
        sender.line("remove-party", "r", {"removed_on": "2025-03-03", "reason": "error"}, claim=key, party="a"),
        sender.line("set-liability", "l", {"rate": "0.5", "basis": "agreed", "set_on": "2025-03-04"}, claim=key),
        sender.line("provide-assistance", "s", {"service": "towing", "provided_on": "2025-03-02"}, claim=key),
        sender.line("draft-claim", "d2", {}, claim=other),
        sender.line("declare-draft", "c2", {}, claim=other),
        sender.line("abandon-draft", "b2", {"abandoned_on": "2025-06-30", "reason": "x"}, claim=other),
        sender.line("add-party", "a2", {**PARTY, "organisation_id": None, "person_id": f"per_{'0' * 32}"}, claim=key),
    )
    told = [(o.result, o.code) for o in outcomes]
    assert told[:9] == [("created", None)] * 9
    assert told[9:] == [("rejected", "draft-incomplete"), ("created", None), ("rejected", "person-unknown")]
    path = f"/v1/claims/{dress('clm', sender.stream(key))}"
    view = (await client.get(path, include="parties")).json()
    assert (view["state"], view["handler_id"], view["liability"]["rate"]) == ("open", "m-1", "0.500000")
    assert [p["state"] for p in view["parties"]] == ["removed"]
    dropped = (await client.get(f"/v1/claims/{dress('clm', sender.stream(other))}")).json()
    assert dropped["state"] == "abandoned"


async def test_a_file_merges_and_whoever_follows_the_log_finishes_it(client: Client, app: FastAPI, pool: Pool) -> None:
    sender = Sender(client)
    kept = sender.claim_key()
    duplicate = sender.claim_key(int(kept) + 1)
    payment = {"coverage_code": "theft", "amount": "90.00", "paid_on": "2025-04-01"}
    await sender.push(
        sender.line("register-policy", "p", POLICY),
        sender.line("declare-claim", "k", CLAIM, claim=kept),
        sender.line("declare-claim", "d", CLAIM, claim=duplicate),
        sender.line("record-payment", "m", payment, claim=duplicate),
    )
    merge = {"into": dress("clm", sender.stream(kept)), "merged_on": "2025-06-01"}
    nowhere = {**merge, "into": f"clm_{'0' * 32}"}
    outcomes = await sender.push(
        sender.line("merge-claim", "x", nowhere, claim=duplicate),
        sender.line("merge-claim", "f", merge, claim=duplicate),
    )
    assert [(o.result, o.code) for o in outcomes] == [("rejected", "merge-target-unknown"), ("created", None)]
    await Consumer(pool, ViewProjection()).catch_up()
    assert await finish_all(app.state.house)
    whole = (await client.get(f"/v1/claims/{dress('clm', sender.stream(kept))}")).json()
    assert whole["balances"]["total"]["paid"] == "90.00"


async def test_a_file_that_merges_two_claims_into_each_other_merges_one(client: Client) -> None:
    sender = Sender(client)
    one = sender.claim_key()
    other = sender.claim_key(int(one) + 1)
    await sender.push(
        sender.line("register-policy", "p", POLICY),
        sender.line("declare-claim", "o", CLAIM, claim=one),
        sender.line("declare-claim", "t", CLAIM, claim=other),
    )
    merges = [{"into": dress("clm", sender.stream(key)), "merged_on": "2025-06-01"} for key in (other, one)]
    outcomes = await sender.push(
        sender.line("merge-claim", "x", merges[0], claim=one), sender.line("merge-claim", "y", merges[1], claim=other)
    )
    assert [(o.result, o.code) for o in outcomes] == [("created", None), ("rejected", "merge-target-unknown")]
