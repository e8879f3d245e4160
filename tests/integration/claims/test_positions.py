"""An insurer's statements over HTTP: found by number, taken once, corrected in the open, kept when late."""

from typing import Any
from uuid import uuid4

import pytest

from tests.integration.claims.support import Client, declared, done, problem, registered

pytestmark = pytest.mark.usefixtures("following")

LINE = {"coverage_code": "theft", "cost_category": "property"}


def line(paid: str = "0.00", reserve: str = "0.00", received: str = "0.00", **more: Any) -> dict[str, Any]:
    return {**LINE, "paid_to_date": paid, "case_reserve": reserve, "recourse_received": received, **more}


def stated(number: str = "FR-1", *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"insurer_claim_no": number, "lines": list(lines) or [line("1200.00", "800.00")], **more}


def statement(*positions: Any, on: str = "2025-04-30", **more: Any) -> dict[str, Any]:
    return {"insurer_id": "fremotor", "cut_off_on": on, "positions": list(positions), **more}


@pytest.fixture
async def known(client: Client, claim: str) -> str:
    """A claim that the insurer calls FR-1."""
    await done(client, f"{claim}/acknowledgement", {"insurer_claim_no": "FR-1", "received_on": "2025-03-14"})
    return claim


async def balances(client: Client, claim: str, **cut: Any) -> tuple[str, str, str]:
    found = (await client.get(claim, **cut)).json()["balances"]["total"]
    return found["paid"], found["case_reserve"], found["recourse_received"]


async def results(client: Client, body: dict[str, Any], key: str | None = None) -> list[str]:
    answer = await client.post("/v1/positions", body, key=key)
    assert answer.status_code == 201, answer.text
    return [item["result"] for item in answer.json()["items"]]


async def test_two_months_and_a_correction(client: Client, known: str) -> None:
    await done(client, f"{known}/reserves", {**LINE, "amount": "2000.00", "set_on": "2025-03-12"})
    april = await client.post("/v1/positions", statement(stated()))
    [item] = april.json()["items"]
    assert (item["result"], item["matched_by"], item["claim_id"]) == ("moved", "insurer_claim_no", known[11:])
    assert await balances(client, known) == ("1200.00", "800.00", "0.00")
    may = statement(stated("FR-1", line("1500.00", "0.00", "200.00")), on="2025-05-31")
    assert await results(client, may) == ["moved"]
    assert await balances(client, known) == ("1500.00", "0.00", "200.00")
    assert await balances(client, known, as_of="2025-05-30") == ("1200.00", "800.00", "0.00")

    # The insurer corrects May downwards: a visible correction, under a new position.
    assert await results(client, statement(stated("FR-1", line("1400.00", "0.00", "200.00")), on="2025-05-31")) == [
        "moved"
    ]
    assert await balances(client, known) == ("1400.00", "0.00", "200.00")
    last = (await client.get(f"{known}/events")).json()["items"][-2:]
    assert [event["kind"] for event in last] == ["position-reported", "balance-corrected"]
    assert last[1][
        "text"
    ] == "Cumul corrigé de 1 500,00 € à 1 400,00 € – vol, indemnité, matériel (situation compagnie)".replace(
        "1 ", "1\u202f"
    ).replace(" €", "\u202f€")

    # April once more, as it was: nothing; April otherwise: kept, too late to move anything.
    version = (await client.get(known)).json()["version"]
    assert await results(client, statement(stated())) == ["unchanged"]
    assert (await client.get(known)).json()["version"] == version
    assert await results(client, statement(stated("FR-1", line("1100.00", "800.00")))) == ["late"]
    assert await balances(client, known) == ("1400.00", "0.00", "200.00")

    positions = (await client.get(f"{known}/positions")).json()["items"]
    assert [(p["cut_off_on"], p["late"], p["superseded_by"] is not None) for p in positions] == [
        ("2025-04-30", False, True), ("2025-05-31", False, True), ("2025-05-31", False, False),
        ("2025-04-30", True, False),
    ]  # fmt: skip
    one = await client.get(f"{known}/positions/{positions[1]['id']}")
    assert one.json() == positions[1]
    assert problem(await client.get(f"{known}/positions/pos_{'0' * 32}")) == (404, "position-not-found")


async def test_the_same_request_again_is_answered_as_the_first_time(client: Client, known: str) -> None:
    body = statement(stated(), stated("FR-404"))
    first = await client.post("/v1/positions", body, key="april")
    again = await client.post("/v1/positions", body, key="april")
    assert first.json() == again.json()
    assert first.headers["log-position"] == again.headers["log-position"]
    assert again.headers["idempotent-replayed"] == "true"
    other = await client.post("/v1/positions", statement(stated("FR-1", line("9.00"))), key="april")
    assert [item["code"] for item in other.json()["items"]] == ["line-changed"]
    assert len((await client.get(f"{known}/positions")).json()["items"]) == 1


async def test_a_wrong_line_harms_no_other(client: Client, known: str) -> None:
    positions = [
        stated("FR-1", line("1200,00")), stated(), "no object", stated("FR-1", {**line(), "cost_category": "bailiff"}),
        stated("FR-2", line(), line(), claim_id=known[11:]),
        stated("FR-3", {**line(), "coverage_code": "glass"}, claim_id=known[11:]), {}, 10**30,
        {**stated(), "insurer_claim_no": 10**30},
    ]  # fmt: skip
    answer = (await client.post("/v1/positions", statement(*positions))).json()
    items = answer["items"]
    assert [item["result"] for item in items] == ["rejected", "moved", *["rejected"] * 7]
    assert items[0]["errors"][0]["pointer"] == "/positions/0/lines/0/paid_to_date"
    assert items[3]["errors"][0]["code"] == "cost-category-mismatch"
    assert items[4]["errors"] == [
        {"pointer": "/positions/4/lines/1", "code": "line-stated-twice", "detail": "Ligne indiquée deux fois."}
    ]
    assert (items[5]["code"], items[5]["title"]) == ("coverage-not-open", "Garantie non ouverte sur ce sinistre")
    assert answer["counts"] == {"moved": 1, "rejected": 8}


async def test_a_claim_stated_twice_is_not_half_believed(client: Client, known: str) -> None:
    twice = statement(stated(), stated("FR-404"), stated("FR-1", line("300.00", "0.00")))
    items = (await client.post("/v1/positions", twice)).json()["items"]
    assert [item["result"] for item in items] == ["rejected", "unmatched", "rejected"]
    assert [error["pointer"] for error in items[2]["errors"]] == ["/positions/2/insurer_claim_no"]
    assert await balances(client, known) == ("0.00", "0.00", "0.00")


async def test_what_is_wrong_with_the_statement_is_told_of_the_whole(client: Client) -> None:
    for body, pointer in (
        (statement(), "/positions"),
        ({**statement(stated()), "cut_off_on": "30/04/2025"}, "/cut_off_on"),
        ({**statement(stated()), "insurer_id": None}, "/insurer_id"),
        ({**statement(stated()), "coverage": "all"}, "/coverage"),
        ({**statement(stated()), "more": 1}, "/more"),
    ):
        answer = await client.post("/v1/positions", body)
        assert problem(answer) == (422, "invalid-request")
        assert answer.json()["errors"][0]["pointer"] == pointer


async def test_how_a_claim_is_found(client: Client) -> None:
    """By our reference, or by the policy and the day; the insurer's number is known from then on."""
    await registered(client)
    by_reference = await declared(client, external_reference="CRM-9")
    by_day = await declared(client, occurred_on="2025-03-11")
    found = (
        await client.post(
            "/v1/positions",
            statement(
                stated("FR-1", external_reference="CRM-9"),
                stated("FR-2", policy_no="AUTO-1", occurred_on="2025-03-11"),
                stated("FR-3", policy_no="AUTO-1", occurred_on="2025-03-15"),
                stated("FR-4", claim_id=by_day[11:]),
            ),
        )
    ).json()["items"]
    assert [(i["claim_id"], i["matched_by"]) for i in found] == [
        (by_reference[11:], "external_reference"), (by_day[11:], "policy_and_occurrence"), (None, None),
        (by_day[11:], "claim_id"),
    ]  # fmt: skip
    assert [i["code"] for i in found] == [None, None, "position-unmatched", None]
    may = (await client.post("/v1/positions", statement(stated("FR-1", line("1300.00")), on="2025-05-31"))).json()
    assert (may["items"][0]["claim_id"], may["items"][0]["matched_by"]) == (by_reference[11:], "insurer_claim_no")


async def test_two_claims_that_may_be_meant_are_named(client: Client) -> None:
    await registered(client)
    twins = [await declared(client), await declared(client)]
    [item] = (
        await client.post("/v1/positions", statement(stated("FR-1", policy_no="AUTO-1", occurred_on="2025-03-10")))
    ).json()["items"]
    assert (item["result"], item["code"]) == ("unmatched", "position-ambiguous")
    assert item["params"]["claims"] == sorted(path[11:] for path in twins)


async def test_a_full_statement_lists_what_it_lacks_and_zeroes_nothing(client: Client, known: str) -> None:
    other = await declared(client, occurred_on="2025-03-20", declared_on="2025-03-20")
    await done(client, f"{other}/reserves", {**LINE, "amount": "700.00", "set_on": "2025-03-20"})
    later = await declared(client, occurred_on="2025-05-20", declared_on="2025-05-20")
    answer = (await client.post("/v1/positions", statement(stated(), coverage="full"))).json()
    assert [claim["claim_id"] for claim in answer["absent"]["items"]] == [other[11:]]
    assert answer["absent"]["count"] == 1
    assert await balances(client, other) == ("0.00", "700.00", "0.00")
    assert later[11:] not in str(answer)
    assert (await client.post("/v1/positions", statement(stated()))).json()["absent"] is None


async def test_where_the_broker_pays_it_is_evidence(client: Client) -> None:
    await registered(client, handling="delegated")
    claim = await declared(client)
    await done(client, f"{claim}/acknowledgement", {"insurer_claim_no": "FR-1", "received_on": "2025-03-14"})
    assert await results(client, statement(stated())) == ["evidence_only"]
    assert await balances(client, claim) == ("0.00", "0.00", "0.00")


async def test_a_closed_claim_is_reopened_and_closed_again(client: Client, known: str) -> None:
    await done(client, f"{known}/closure", {"closed_on": "2025-04-10", "outcome": "no_action"}, version="*")
    assert await results(client, statement(stated("FR-1", line("90.00"), insurer_status="closed"))) == ["moved"]
    assert (await client.get(known)).json()["state"] == "closed"
    kinds = [event["kind"] for event in (await client.get(f"{known}/events")).json()["items"]]
    assert kinds[-7:-4] == ["position-reported", "claim-reopened", "claim-coverage-opened"]
    assert kinds[-1] == "claim-closed"
    assert await results(client, statement(stated("FR-1", line("90.00", "50.00")), on="2025-05-31")) == ["moved"]
    assert (await client.get(known)).json()["state"] == "open"


async def test_positions_across_claims(client: Client, known: str) -> None:
    await client.post("/v1/positions", statement(stated()))
    written = await client.post("/v1/positions", statement(stated("FR-1", line("1300.00")), on="2025-05-31"))
    after = {"at-least": written.headers["log-position"]}
    listed = (await client.get("/v1/positions", headers=after, limit="1")).json()
    assert [p["cut_off_on"] for p in listed["items"]] == ["2025-05-31"]
    rest = (await client.get("/v1/positions", limit="1", after=listed["next"])).json()
    assert [p["cut_off_on"] for p in rest["items"]] == ["2025-04-30"]
    queries: list[dict[str, Any]] = [
        {"cut_off": "2025-04-30"},
        {"claim": known[11:], "sort": "cut_off_on", "limit": "1"},
    ]
    for query in queries:
        assert [p["cut_off_on"] for p in (await client.get("/v1/positions", **query)).json()["items"]] == ["2025-04-30"]
    assert (await client.get("/v1/positions", late="true")).json()["items"] == []
    position = listed["items"][0]
    assert (await client.get(f"/v1/positions/{position['id']}")).json() == position
    assert problem(await client.get("/v1/positions", late="maybe")) == (422, "invalid-request")
    assert problem(await client.get("/v1/positions/pos_1")) == (404, "position-not-found")


async def test_an_insurer_speaks_of_its_own_claims_alone(client: Client, known: str) -> None:
    own, other = client.as_insurer("fremotor"), client.as_insurer("rival")
    body = statement(stated())
    del body["insurer_id"]
    assert await results(own, body) == ["moved"]
    assert problem(await own.post("/v1/positions", statement(stated()) | {"insurer_id": "rival"})) == (
        422,
        "invalid-request",
    )
    assert await results(other, body) == ["unmatched"]
    by_id = (await other.post("/v1/positions", {**body, "positions": [stated(claim_id=known[11:])]})).json()["items"][0]
    assert (by_id["result"], by_id["code"]) == ("rejected", "not-found")
    assert (await other.get("/v1/positions")).json()["items"] == []
    [position] = (await own.get("/v1/positions")).json()["items"]
    assert problem(await other.get(f"/v1/positions/{position['id']}")) == (404, "position-not-found")


async def test_another_tenant_has_claims_of_its_own(client: Client, known: str) -> None:
    stranger = client.as_tenant(uuid4().hex)
    assert await results(stranger, statement(stated())) == ["unmatched"]
    assert await results(stranger, statement(stated(claim_id=known[11:]))) == ["rejected"]
    assert (await stranger.get("/v1/positions")).json()["items"] == []


async def test_a_merged_duplicates_number_leads_to_the_claim_it_went_into(client: Client, known: str) -> None:
    kept = await declared(client, occurred_on="2025-03-11")
    await done(client, f"{known}/merge", {"into": kept[11:], "merged_on": "2025-04-01"}, version="*")
    [item] = (await client.post("/v1/positions", statement(stated()))).json()["items"]
    assert (item["result"], item["claim_id"]) == ("moved", kept[11:])
