"""Who may decide how much, and what a year may cost, where the broker pays; and who is told who decided."""

import asyncio
from typing import Any

import pytest

from tests.integration.claims.support import Client, done, problem, registered
from tests.integration.claims.test_settlement import APPROVAL, TERMS, confirmed, done_put, issued, proposed


@pytest.fixture
def anne(client: Client) -> Client:
    """Who proposes."""
    return client.as_person("anne")


@pytest.fixture
def bruno(client: Client) -> Client:
    """Who authorises, behind the same key."""
    return client.as_person("bruno")


@pytest.fixture
async def paid_by_us(client: Client) -> str:
    """A claim that the broker pays, its coverage confirmed."""
    await registered(client, handling="delegated", coverages=TERMS)
    return await confirmed(client)


async def test_neither_another_spelling_nor_another_day_widens_who_may_decide(
    client: Client, anne: Client, paid_by_us: str
) -> None:
    row = {"key": "payment:bruno", "valid_from": "2025-06-01", "values": {"amount": "500.00"}}
    await done_put(client, "/v1/rule-tables/authority_limits", {"rows": [row]})
    payment = await proposed(anne, paid_by_us)
    assert problem(await client.as_person("Anne").post(f"{payment}/approve", APPROVAL)) == (422, "self-approval")
    for spelling in ("bruno", "Bruno"):
        refused = await client.as_person(spelling).post(f"{payment}/approve", APPROVAL)
        assert problem(refused) == (422, "authority-exceeded")
    insurer = client.as_insurer("fremotor")
    assert problem(await insurer.get("/v1/rule-tables/authority_limits")) == (404, "rule-table-unknown")
    assert "authority_limits" not in (await insurer.get("/v1/rule-tables")).text
    assert (await insurer.get("/v1/rule-tables/deadlines")).status_code == 200


async def test_an_insurer_is_not_told_who_of_the_brokers_people_proposed(anne: Client, paid_by_us: str) -> None:
    payment = await proposed(anne, paid_by_us)
    insurer = anne.as_insurer("fremotor")
    feed: dict[str, Any] = {"start": "beginning", "claim": paid_by_us.rsplit("/", 1)[1]}
    asked: tuple[tuple[str, dict[str, Any]], ...] = (
        (payment, {}), (f"{paid_by_us}/payments", {}), (paid_by_us, {"include": "payments"}),
        (f"{paid_by_us}/events", {}), ("/internal/events", feed),
    )  # fmt: skip
    for path, params in asked:
        assert '"anne"' in (await anne.get(path, **params)).text
        told = await insurer.get(path, **params)
        assert (told.status_code, '"anne"' in told.text) == (200, False)


async def test_the_annual_limit_holds_over_the_claims_of_a_year(
    client: Client, anne: Client, bruno: Client, following: None
) -> None:
    terms = [{"coverage_code": "theft", "annual_limit": "1000.00"}]
    await registered(client, handling="delegated", coverages=terms)
    first = await confirmed(client, external_reference="C-1")
    loss = {"coverage_code": "theft", "assessed": "800.00", "computed_on": "2025-04-01"}
    computed = await done(client, f"{first}/indemnity-calculations", loss)
    paid = await issued(anne, bruno, first, amount="800.00", computation_id=computed["id"])
    assert (await client.get(paid)).json()["computation_id"] == computed["id"]
    second = await confirmed(client, external_reference="C-2", occurred_on="2025-03-11")
    payment = await proposed(anne, second, amount="200.01")
    refused = await bruno.post(f"{payment}/approve", APPROVAL)
    assert problem(refused) == (422, "annual-limit-exceeded")
    assert refused.json()["params"]["already_paid"] == "800.00"
    await done(bruno, f"{await proposed(anne, second, amount='200.00')}/approve", APPROVAL)
    beyond = await proposed(anne, first, amount="0.01", computation_id=computed["id"])
    assert problem(await bruno.post(f"{beyond}/approve", APPROVAL)) == (422, "annual-limit-exceeded")


async def test_payments_without_a_calculation_hold_the_annual_limit_too_one_by_one_and_at_once(
    client: Client, anne: Client, bruno: Client, following: None
) -> None:
    terms = [{"coverage_code": "theft", "annual_limit": "1000.00"}]
    await registered(client, handling="delegated", coverages=terms)
    claims = [await confirmed(client, external_reference=f"C-{n}") for n in range(4)]
    payments = [await proposed(anne, claim, amount="400.00") for claim in claims]
    answers = await asyncio.gather(*(bruno.post(f"{payment}/approve", APPROVAL) for payment in payments))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 422, 422]
    refused = next(answer for answer in answers if answer.status_code == 422)
    assert problem(refused) == (422, "annual-limit-exceeded")
    assert refused.json()["params"]["already_paid"] == "800.00"
    taken = payments[next(n for n, answer in enumerate(answers) if answer.status_code == 201)]
    await done(anne, f"{taken}/decline", {"declined_on": "2025-04-12", "reason": "wrong_amount"})
    again = payments[answers.index(refused)]
    await done(bruno, f"{again}/approve", APPROVAL)
