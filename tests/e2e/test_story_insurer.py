"""A partner insurer in a brokerage that works with two: it sees its own, does its part, and pushes files."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.feed import events, reached
from tests.support.house import House, running
from tests.support.person import INSURER, Person, claim, note, policy, premium, theft


@dataclass(frozen=True)
class Market:
    """A broker, two insurers, and one policy with one claim of each."""

    house: House
    broker: Person
    axa: Person
    maif: Person
    policies: dict[str, str]
    claims: dict[str, str]


@pytest.fixture(scope="module")
def market() -> Iterator[Market]:
    with running() as house:
        broker = Person(house)
        policies, claims = {}, {}
        for insurer in ("axa", "maif"):
            number = f"{insurer}-1"
            policies[insurer] = broker.does("/v1/policies", policy(number, insurer))["id"]
            broker.does(f"/v1/policies/{policies[insurer]}/premiums", premium("1000.00"))
            claims[insurer] = broker.does("/v1/claims", claim(number, insurer))["id"]
            broker.does(f"/v1/claims/{claims[insurer]}/reserves", theft("500.00", set_on="2025-03-12"))
        axa, maif = (broker.colleague(house, INSURER, kind="insurer", insurer_id=i) for i in ("axa", "maif"))
        yield Market(house, broker, axa, maif, policies, claims)


def test_its_key_says_whose_it_is_and_no_more_can_be_asked_of_it(market: Market) -> None:
    me = market.axa.get("/v1/me")
    assert (me["kind"], me["insurer_id"], me["tenant"]["code"]) == ("insurer", "axa", "default")
    asked = {"name": "too much", "kind": "insurer", "insurer_id": "axa", "scopes": ["keys:manage"]}
    refused = market.broker.post("/v1/keys", asked)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/scopes/0")


def test_its_lists_and_ratios_hold_its_own(market: Market) -> None:
    for what, ids in (("policies", market.policies), ("claims", market.claims)):
        listed = {one["id"] for one in market.axa.get(f"/v1/{what}")["items"]}
        assert ids["axa"] in listed
        assert ids["maif"] not in listed
        assert market.axa.get(f"/v1/{what}", insurer="maif")["items"] == []
    by_insurer = market.axa.get("/v1/ratios/loss-ratio", group_by="insurer")
    assert [row["group"]["insurer"] for row in by_insurer["rows"]] == ["axa"]
    other = market.axa.get("/v1/ratios/loss-ratio", policy=market.policies["maif"])
    assert (other["rows"], other["total"]["premium"], other["total"]["claims"]) == ([], "0.00", 0)
    both = market.broker.get("/v1/ratios/loss-ratio", group_by="insurer")
    assert {row["group"]["insurer"] for row in both["rows"]} == {"axa", "maif"}


@pytest.mark.parametrize("below", ["", "/events", "/coverages", "/reserves", "/payments", "/recourses", "/expertises"])
def test_anothers_claim_does_not_exist_for_it(market: Market, below: str) -> None:
    own, others = (f"/v1/claims/{market.claims[insurer]}{below}" for insurer in ("axa", "maif"))
    assert market.axa.ask(own).status_code == 200
    found, none = market.axa.ask(others), market.axa.ask(f"/v1/claims/clm_{'0' * 32}{below}")
    assert found.status_code == none.status_code == 404
    assert {**found.json(), "trace_id": ""} == {**none.json(), "trace_id": ""}


def test_it_acknowledges_and_pays_its_own_and_nobody_elses(market: Market) -> None:
    own, others = (f"/v1/claims/{market.claims[insurer]}" for insurer in ("axa", "maif"))
    receipt = {"insurer_claim_no": "AXA-77", "received_on": "2025-03-17"}
    payment = theft("200.00", paid_on="2025-05-02")
    assert market.axa.does(f"{own}/acknowledgement", receipt)["claim"]["insurer_claim_no"] == "AXA-77"
    paid = market.axa.does(f"{own}/payments", {**payment, "stated_by": "broker"})
    assert paid["events"][0]["data"]["stated_by"] == "insurer"
    for path, body in (("acknowledgement", receipt), ("payments", payment)):
        assert market.axa.post(f"{others}/{path}", body).status_code == 404
    seen = market.broker.get(own)
    assert (seen["insurer_claim_no"], seen["balances"]["total"]["paid"]) == ("AXA-77", "200.00")


def test_what_is_the_brokers_to_do_is_forbidden(market: Market) -> None:
    own = f"/v1/claims/{market.claims['axa']}"
    tried = [
        market.axa.post("/v1/policies", policy("axa-2")),
        market.axa.post("/v1/claims", claim("axa-1")),
        market.axa.post(f"{own}/reserves", theft("1.00", set_on="2025-05-02")),
        market.axa.post(f"{own}/closure", {"outcome": "settled", "closed_on": "2025-06-01"}, version=1),
        market.axa.ask("/v1/keys"),
        market.axa.post("/v1/keys", {"name": "n", "scopes": ["claims:read"]}),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in tried} == {(403, "forbidden")}


def test_the_feed_shows_its_own_events_and_withholds_the_rest_without_a_gap(market: Market) -> None:
    page = market.axa.get("/v1/events", limit="1000")
    assert page["more"] is False
    shown = events(page["items"])
    assert {event["subject"] for event in shown} >= {market.policies["axa"], market.claims["axa"]}
    assert not {event["subject"] for event in shown} & {market.policies["maif"], market.claims["maif"]}
    assert all("actor" not in event["data"] and "source" not in event["data"] for event in shown)
    whole = market.broker.get("/v1/events", limit="1000")
    assert reached(page["items"]) == reached(whole["items"])
    assert market.axa.get("/v1/events", claim=market.claims["maif"])["items"] == []


def test_it_pushes_a_file_and_another_insurer_may_use_the_same_keys(market: Market) -> None:
    for pusher, insurer in ((market.axa, "axa"), (market.maif, "maif")):
        ended = _pushed(pusher, _lines(insurer))
        assert ended["counts"] == {"created": 3, "unchanged": 0, "late": 0, "unmatched": 0, "rejected": 0}
        again = _pushed(pusher, _lines(insurer))
        assert again["counts"] == {"created": 0, "unchanged": 3, "late": 0, "unmatched": 0, "rejected": 0}
        found = pusher.get("/v1/claims", external_reference="FILE-C1")["items"]
        assert [one["balances"]["total"]["case_reserve"] for one in found] == ["450.00"]
    for pusher in (market.axa, market.maif):
        assert len(pusher.get("/v1/imports")["items"]) == 2


def test_lines_about_others_are_rejected_and_harm_nobody(market: Market) -> None:
    foreign = _lines("maif", "foreign")
    own = _lines("axa", "own")
    ended = _pushed(market.axa, b"\n".join([foreign, own]))
    assert ended["counts"] == {"created": 3, "unchanged": 0, "late": 0, "unmatched": 0, "rejected": 3}
    rejected = market.axa.get(f"/v1/imports/{ended['id']}/lines", result="rejected")["items"]
    assert [(line["n"], line["code"]) for line in rejected] == [
        (1, "forbidden"), (2, "policy-unknown"), (3, "claim-not-declared"),
    ]  # fmt: skip
    assert market.maif.ask(f"/v1/imports/{ended['id']}").status_code == 404
    assert market.broker.get("/v1/policies", policy_no="foreign-P1")["items"] == []


def test_the_command_line_serves_it_too(market: Market, tmp_path: Path) -> None:
    file = tmp_path / "lines.ndjson"
    file.write_bytes(_lines("axa", "shell"))
    told = note(market.house)
    environment = {**os.environ, "SINISTRA_URL": told["base_url"], "SINISTRA_API_KEY": market.axa.key}
    command = market.house.command("import", str(file), "--profile", "sinistra", "--json")[:-2]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, json.loads(done.stdout)["counts"]["created"]) == (0, 3)


def test_a_claim_moved_to_another_insurer_is_gone_with_its_past(market: Market) -> None:
    made = market.broker.does("/v1/claims", claim("axa-1", external_reference="MOVES"))
    path = f"/v1/claims/{made['id']}"
    assert market.axa.ask(path).status_code == 200
    to_maif = {
        "corrected_on": "2025-09-01", "reason": "wrong_policy", "changes": {"policy_id": market.policies["maif"]}
    }  # fmt: skip
    market.broker.does(path, to_maif, version=made["version"], method="PATCH")
    assert market.axa.ask(path).status_code == market.axa.ask(f"{path}/events").status_code == 404
    assert market.axa.get("/v1/claims", external_reference="MOVES")["items"] == []
    assert market.axa.get("/v1/events", claim=made["id"])["items"] == []
    assert market.maif.get(path)["insurer_id"] == "maif"
    assert [row["group"]["insurer"] for row in market.axa.get("/v1/ratios/loss-ratio", group_by="insurer")["rows"]] == [
        "axa"
    ]


def test_a_revoked_key_opens_nothing(market: Market) -> None:
    leaving = market.broker.colleague(market.house, INSURER, kind="insurer", insurer_id="axa")
    key_id = leaving.get("/v1/me")["key"]["id"]
    assert market.broker.client.delete(f"/v1/keys/{key_id}").status_code == 204
    deadline = time.monotonic() + 300
    while (answer := leaving.ask("/v1/claims")).status_code == 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def _lines(insurer: str, prefix: str = "FILE") -> bytes:
    """A policy, a claim on it and its reserve, with keys that every insurer might choose."""
    number, reference = f"{prefix}-P1", f"{prefix}-C1"
    lines: list[dict[str, Any]] = [
        {
            "key": f"{prefix}-1", "command": "register-policy", "policy": {"insurer_id": insurer, "policy_no": number},
            "body": policy(number, insurer),
        },
        {
            "key": f"{prefix}-2", "command": "declare-claim", "claim": reference,
            "body": claim(number, insurer, external_reference=reference),
        },
        {
            "key": f"{prefix}-3", "command": "set-reserve", "claim": reference,
            "body": theft("450.00", set_on="2025-04-10"),
        },
    ]  # fmt: skip
    return b"\n".join(json.dumps(line).encode() for line in lines)


def _pushed(pusher: Person, content: bytes) -> Any:
    """The import at its end."""
    received = pusher.send(content, "sinistra")
    assert received.status_code == 202, received.text
    deadline = time.monotonic() + 300
    while (found := pusher.get(received.headers["Location"]))["state"] not in {"completed", "failed"}:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert found["state"] == "completed", found
    return found
