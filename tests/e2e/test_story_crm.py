"""A broker's CRM: claims declared and followed, mistakes put right, two users at once, a network that fails."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from services.contracts.ids import dress, tenant_uuid
from tests.support.history import History, reserved, written
from tests.support.house import House, running
from tests.support.person import BROKER, Person, claim, note, policy, premium, theft

_YEAR = (date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture(scope="module")
def past() -> Iterator[tuple[House, dict[str, str]]]:
    """A house in which a claim was declared on the wrong policy, as was known since May 2025."""
    with running() as house:
        yield house, asyncio.run(_tell(note(house)["service_urls"]["claims"]))


async def _tell(url: str) -> dict[str, str]:
    async with History(url, tenant_uuid("default")) as told:
        told.known_on(date(2025, 5, 2))
        wrong = await told.policy("OLD-1", *_YEAR)
        right = await told.policy("OLD-2", *_YEAR, insurer_id="maif", client_id="client-2")
        for stream in (wrong, right):
            await told.record(stream, written("Q-1", *_YEAR, {"theft": "10000.00"}))
        moved = await told.claim("MOVED", date(2025, 4, 1), wrong)
        await told.coverage(moved, "theft", date(2025, 4, 1))
        await told.record(moved, reserved(moved.coverages["theft"], "0.00", "6000.00", date(2025, 4, 2)))
    return {
        "claim": dress("clm", moved.stream_id),
        "wrong": dress("pol", wrong.stream_id),
        "right": dress("pol", right.stream_id),
    }


@pytest.fixture(scope="module")
def house(past: tuple[House, dict[str, str]]) -> House:
    return past[0]


@pytest.fixture(scope="module")
def crm(house: House) -> Person:
    return Person(house).colleague(house, BROKER)


def _loss_ratios(crm: Person, **asked: str) -> dict[str, Any]:
    answered = crm.get("/v1/ratios/loss-ratio", group_by="policy", **asked)
    return {row["group"]["policy_no"]: row for row in answered["rows"]}


def test_two_claims_are_followed_to_the_end_of_one(crm: Person) -> None:
    held = crm.does("/v1/policies", policy("CRM-1"))
    crm.does(f"/v1/policies/{held['id']}/premiums", premium("20000.00"))
    stolen, damaged = (crm.does("/v1/claims", claim("CRM-1", external_reference=f"CRM-1/{n}"))["id"] for n in (1, 2))
    for one, amount in ((stolen, "8000.00"), (damaged, "1000.00")):
        crm.does(f"/v1/claims/{one}/reserves", theft(amount, set_on="2025-03-12"))
    after = crm.does(f"/v1/claims/{stolen}/payments", theft("3000.00", paid_on="2025-06-20"))
    assert after["claim"]["balances"]["total"]["case_reserve"] == "5000.00"
    assert after["claim"]["balances"]["total"]["incurred"] == "8000.00"

    listed = crm.get("/v1/claims", policy=held["id"])
    assert {one["id"] for one in listed["items"]} == {stolen, damaged}
    assert crm.get("/v1/claims", external_reference="CRM-1/2")["items"][0]["id"] == damaged
    assert crm.get("/v1/ratios/loss-ratio", policy=held["id"])["total"]["loss_ratio_percent"] == "45.00"

    closed = crm.does(
        f"/v1/claims/{stolen}/closure", {"outcome": "settled", "closed_on": "2026-01-15"}, version=after["version"]
    )
    assert closed["claim"]["state"] == "closed"
    assert [one["id"] for one in crm.get("/v1/claims", policy=held["id"], state="open")["items"]] == [damaged]
    # What was reserved and not paid is released: 3,000 and 1,000 over 20,000.
    assert crm.get("/v1/ratios/loss-ratio", policy=held["id"])["total"]["loss_ratio_percent"] == "20.00"
    assert crm.get("/v1/ratios/loss-ratio", policy=held["id"], as_of="2025-12-31")["total"]["incurred"] == "9000.00"


def test_a_long_list_is_read_page_by_page(crm: Person) -> None:
    held = crm.does("/v1/policies", policy("CRM-2"))
    made = {crm.does("/v1/claims", claim("CRM-2", external_reference=f"CRM-2/{n}"))["id"] for n in range(7)}
    found: list[str] = []
    page = crm.get("/v1/claims", policy=held["id"], limit="3")
    while True:
        found += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        page = crm.get("/v1/claims", policy=held["id"], limit="3", after=page["next"])
    assert len(found) == 7
    assert set(found) == made


def test_a_claim_on_the_wrong_policy_is_moved_and_the_past_stays(
    crm: Person, past: tuple[House, dict[str, str]]
) -> None:
    ids = past[1]
    before = crm.get(f"/v1/claims/{ids['claim']}")
    assert (before["policy_id"], before["insurer_id"]) == (ids["wrong"], "axa")
    correction = {"corrected_on": "2025-09-01", "reason": "wrong_policy", "changes": {"policy_id": ids["right"]}}
    moved = crm.does(f"/v1/claims/{ids['claim']}", correction, version=before["version"], method="PATCH")
    assert (moved["claim"]["policy_id"], moved["claim"]["insurer_id"]) == (ids["right"], "maif")

    now, then = _loss_ratios(crm), _loss_ratios(crm, known_on="2025-12-31")
    assert (now["OLD-1"]["incurred"], now["OLD-2"]["incurred"]) == ("0.00", "6000.00")
    assert (then["OLD-1"]["loss_ratio_percent"], then["OLD-2"]["incurred"]) == ("60.00", "0.00")
    known = crm.get(f"/v1/claims/{ids['claim']}", known_on="2025-12-31")
    assert (known["policy_id"], known["final"]) == (ids["wrong"], True)
    told = crm.get(f"/v1/claims/{ids['claim']}/events")["items"]
    assert (
        "claim-corrected" in [event["kind"] for event in told][-3:]
    )  # the coverages follow, under the terms of the day
    assert crm.get("/v1/claims", policy=ids["wrong"])["items"] == []


def test_what_was_known_on_a_past_day_is_the_same_bytes_for_ever(crm: Person, house: House) -> None:
    asked = {"group_by": "policy,coverage", "known_on": "2025-12-31"}
    house.until(lambda: bool(crm.get("/v1/ratios/loss-ratio", **asked)["final"]))
    first = crm.ask("/v1/ratios/loss-ratio", **asked)
    crm.does("/v1/policies", policy("CRM-3"))
    assert crm.ask("/v1/ratios/loss-ratio", **asked).content == first.content


def test_the_second_of_two_users_is_told_what_she_missed(crm: Person) -> None:
    crm.does("/v1/policies", policy("CRM-4"))
    seen = crm.does("/v1/claims", claim("CRM-4"))
    path, change = f"/v1/claims/{seen['id']}", {"corrected_on": "2025-04-02", "reason": "typing_error"}
    first = {**change, "changes": {"occurred_on": "2025-03-09"}}
    second = {**change, "changes": {"cause_code": "vandalism"}}
    blind = crm.post(path, first, method="PATCH")
    assert (blind.status_code, blind.json()["code"]) == (428, "if-match-required")
    crm.does(path, first, version=seen["version"], method="PATCH")
    late = crm.post(path, second, version=seen["version"], method="PATCH")
    assert (late.status_code, late.json()["code"]) == (412, "version-mismatch")
    both = crm.does(path, second, version=late.json()["params"]["current_version"], method="PATCH")["claim"]
    assert (both["occurred_on"], both["cause_code"]) == ("2025-03-09", "vandalism")


def test_a_payment_sent_again_and_again_is_paid_once(crm: Person) -> None:
    crm.does("/v1/policies", policy("CRM-5"))
    path = f"/v1/claims/{crm.does('/v1/claims', claim('CRM-5'))['id']}"
    body = theft("700.00", paid_on="2025-06-20")
    with ThreadPoolExecutor(8) as at_once:
        answers = list(at_once.map(lambda _: crm.post(f"{path}/payments", body, key="crm-5-payment"), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert crm.get(path)["balances"]["total"]["paid"] == "700.00"

    other = crm.post(f"{path}/payments", theft("701.00", paid_on="2025-06-20"), key="crm-5-payment")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert other.json()["params"]["first"] == answers[0].json()["events"][0]["id"]
    refused = crm.post(f"{path}/payments", theft("1.00", paid_on="2025-01-01"), key="crm-5-second")
    assert refused.json()["code"] == "before-occurrence"
    assert crm.post(f"{path}/payments", theft("1.00", paid_on="2025-06-21"), key="crm-5-second").status_code == 201


def test_one_key_given_to_two_policies_makes_no_event_twice(crm: Person) -> None:
    made = [crm.does("/v1/policies", policy(number), key="crm-6")["id"] for number in ("CRM-6", "CRM-7")]
    ids = [event["id"] for one in made for event in crm.get("/v1/events", policy=one)["items"]]
    assert len(ids) == len(set(ids)) == 6


def test_a_refusal_says_why_in_the_users_language_and_is_found_in_the_log(crm: Person, house: House) -> None:
    body = claim("NONE", occurred_on="10/03/2025", narrative=None, colour="red")
    for language, title, sentence in (
        ("fr-FR", "Demande invalide", "Champ inconnu."),
        ("en", "Invalid request", "Extra inputs are not permitted"),
    ):
        answer = crm.client.post("/v1/claims", json=body, headers={"Accept-Language": language})
        problem = answer.json()
        assert (answer.status_code, problem["title"]) == (422, title)
        wrong = {error["pointer"]: error["detail"] for error in problem["errors"]}
        assert wrong["/colour"] == sentence
        assert "/occurred_on" in wrong
    log = house.data_dir / "logs" / "serve.log"
    # A request's line is written once it is answered; the last one may be half there.
    house.until(lambda: f'"{problem["trace_id"]}"' in log.read_text())
    gone = crm.ask("/v1/claims", colour="red").json()["errors"][0]
    assert gone["detail"].startswith("Paramètre inconnu ; attendu : ")
    unknown = crm.post("/v1/claims", claim("NONE")).json()
    assert (unknown["code"], unknown["title"]) == ("policy-unknown", "Contrat inconnu")
