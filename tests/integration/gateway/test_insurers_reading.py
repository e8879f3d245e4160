"""What is the broker's own stays with it: an insurer reads neither who has the client, nor what rules it judges by."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import pytest

from services.gateway.access.model import INSURER_SCOPES
from services.gateway.operations.model import Operation
from services.gateway.operations.table import OPERATIONS
from tests.support.patient import WAIT
from tests.support.whole import Whole

INSURER: Final = "fremotor"
POLICY: Final = {
    "policy_no": "NC-1", "insurer_id": INSURER, "client_id": "durand", "handling": "delegated",
    "branch": "fire_natural", "product_line": "home", "starts_on": "2025-01-01", "ends_on": "2025-12-31",
    "adviser_id": "conseiller-lucas", "coverages": [{"coverage_code": "natcat"}, {"coverage_code": "theft"}],
}  # fmt: skip
ENDORSEMENT: Final = {
    "endorsement_no": "AV-1", "amended_on": "2025-02-01",
    "changes": {"adviser_id": "conseiller-emma", "renewal_on": "2025-01-01"},
}  # fmt: skip
CLAIM: Final = {
    "policy_reference": "NC-1", "insurer_id": INSURER, "occurred_on": "2025-03-10", "declared_on": "2025-03-12",
    "cause_code": "flood", "coverages": ["natcat", "theft"], "common_event_code": "flood_2025_03",
}  # fmt: skip
REFUSED: Final = {"after": "refused", "grounds": ["excluded"], "decided_on": "2025-03-20", "remedies_stated": True}
PROPOSED: Final = {
    "coverage_code": "theft", "cost_category": "property", "amount": "500.00", "payment_kind": "partial",
    "proposed_on": "2025-04-10",
}  # fmt: skip
DAY: Final = "2024-12-24"
RULES: Final = {
    "common_events": [{"key": "flood_2025_03", "valid_from": DAY, "values": {"order_published_on": "2025-04-20"}}],
    "authority_limits": [{"key": "payment:user-bruno", "valid_from": DAY, "values": {"amount": "7654.00"}}],
    "alert_levels": [
        {"key": "deadline", "valid_from": DAY, "values": {"upcoming_days": "9999", "upcoming_share": "1.000000"}}
    ],
    "remedies": [{"key": "complaint", "valid_from": DAY, "values": {"title": "Réclamation", "text": "Écrivez-nous."}}],
    "deadlines": [
        {
            "key": "declare_theft",
            "valid_from": DAY,
            "values": {
                "unit": "days", "value": "10", "trigger": "loss_known", "obligation": "declare", "owner": "insured"
            },
        }
    ],
}  # fmt: skip
# Advisers, the first day of every rule of the broker's, and how much one of its people may decide.
BROKERS_OWN: Final = ("conseiller-lucas", "conseiller-emma", DAY, "7654.00", "7\u202f654,00")
READ: Final = [o for o in OPERATIONS if o.insurers and o.service == "claims" and o.method == "GET"]


@dataclass
class Book:
    """A policy and its claim, the broker's keys and the insurer's."""

    whole: Whole
    broker: dict[str, str]
    insurer: dict[str, str]
    ids: dict[str, str] = field(default_factory=dict)

    async def does(self, path: str, body: Any, *, by: str = "user-anne", method: str = "POST", **headers: str) -> Any:
        sent = {**self.broker, "on-behalf-of": by, "idempotency-key": secrets.token_hex(8), **headers}
        answer = await self.whole.client.request(method, path, json=body, headers=sent)
        assert answer.status_code in (200, 201), answer.text
        return answer

    async def read(self, key: dict[str, str], path: str, **params: str) -> httpx.Response:
        return await self.whole.client.get(path, params=params, headers={**key, **WAIT})

    async def path_of(self, operation: Operation) -> str:
        """The path of an operation, with the first of what a list holds for whatever it names."""
        path = operation.path
        for name, value in self.ids.items():
            path = path.replace(f"{{{name}}}", value)
        while "{" in path:
            before, _, rest = path.partition("{")
            items = (await self.read(self.broker, before.rstrip("/"))).json().get("items") or [{"id": "none"}]
            path = before + items[0]["id"] + rest.partition("}")[2]
        return path


@pytest.fixture
async def book(whole: Whole) -> Book:
    """A refused coverage, a payment that another person let go, and dated rules of the tenant behind all of it."""
    tenant = f"cabinet-{secrets.token_hex(4)}"
    insurer = await whole.key(tenant, kind="insurer", insurer_id=INSURER, scopes=sorted(INSURER_SCOPES))
    book = Book(whole, await whole.key(tenant, on_behalf_of=True), insurer)
    for table, rows in RULES.items():
        await book.does(f"/v1/rule-tables/{table}", {"rows": rows}, method="PUT")
    policy = (await book.does("/v1/policies", POLICY)).json()["id"]
    await book.does(f"/v1/policies/{policy}/endorsements", ENDORSEMENT, **{"if-match": "*"})
    claim = (await book.does("/v1/claims", CLAIM)).json()["id"]
    path = f"/v1/claims/{claim}"
    refused, paid = (await book.read(book.broker, f"{path}/coverages")).json()["items"]
    await book.does(f"{path}/coverages/{refused['id']}/decision", REFUSED)
    await book.does(f"{path}/coverages/{paid['id']}/decision", {"after": "confirmed", "decided_on": "2025-03-20"})
    payment = (await book.does(f"{path}/payments", PROPOSED)).json()["id"]
    await book.does(f"{path}/payments/{payment}/approve", {"authorised_on": "2025-04-11"}, by="user-bruno")
    far = {"code": "renew_bond", "due_on": f"{datetime.now(UTC).date() + timedelta(days=5000)}", "set_on": "2025-03-12"}
    await book.does(f"{path}/deadlines", far)
    book.ids = {
        "policy_id": policy, "claim_id": claim, "payment_id": payment, "coverage_id": refused["id"],
        "event_code": "flood_2025_03", "table": "deadlines", "list": "coverages",
    }  # fmt: skip
    now = (await book.read(book.broker, "/v1/log-position")).json()["log_position"]
    assert (await book.read({**book.broker, "at-least": now}, "/v1/policies")).status_code == 200
    return book


def _told(answer: httpx.Response) -> set[str]:
    return {own for own in BROKERS_OWN if own in answer.text}


async def test_no_route_tells_an_insurer_what_is_the_brokers_own(book: Book) -> None:
    told_to_broker: dict[str, set[str]] = {}
    for operation in READ:
        path = await book.path_of(operation)
        params = {"start": "beginning", "limit": "1000"} if path == "/v1/events" else {}
        params |= {"include": "payments"} if operation.name == "getClaim" else {}
        own, insurers = [await book.read(key, path, **params) for key in (book.broker, book.insurer)]
        assert own.status_code == insurers.status_code, (path, insurers.text)
        assert not _told(insurers), path
        if _told(own):
            told_to_broker[operation.name] = _told(own)
    # The same routes do tell the broker: all that is withheld was there to be told.
    assert set().union(*told_to_broker.values()) == {*BROKERS_OWN}
    assert {
        "getPolicy", "listPolicies", "listPolicyEvents", "listEndorsements", "getClaim", "getCover", "getRefusal",
        "listClaimEvents", "listPayments", "getPayment", "readFeed", "getRuleTable",
    } <= told_to_broker.keys()  # fmt: skip


async def test_the_past_and_the_page_to_print_tell_no_more(book: Book) -> None:
    claim, policy = f"/v1/claims/{book.ids['claim_id']}", f"/v1/policies/{book.ids['policy_id']}"
    refusal = f"{claim}/coverages/{book.ids['coverage_id']}/refusal"
    for path, params in ((policy, {"as_of": "2025-12-31"}), (refusal, {"format": "html"})):
        own, insurers = [await book.read(key, path, **params) for key in (book.broker, book.insurer)]
        assert own.status_code == insurers.status_code == 200, insurers.text
        assert _told(own)
        assert not _told(insurers)


async def test_an_insurer_reads_the_rest_as_it_is(book: Book) -> None:
    policy = f"/v1/policies/{book.ids['policy_id']}"
    own, insurers = [(await book.read(key, policy)).json() for key in (book.broker, book.insurer)]
    assert own["adviser_id"] == "conseiller-emma"
    assert insurers == {**own, "adviser_id": None}
    [listed] = (await book.read(book.insurer, "/v1/policies")).json()["items"]
    assert listed == insurers
    [endorsement] = (await book.read(book.insurer, f"{policy}/endorsements")).json()["items"]
    assert [change["field"] for change in endorsement["changes"]] == ["renewal_on"]
    amended = [e for e in (await book.read(book.insurer, f"{policy}/events")).json()["items"] if "changes" in e["data"]]
    assert ["conseiller" in event["text"] for event in amended] == [False]


async def test_whose_clients_are_whose_cannot_be_asked_either(book: Book) -> None:
    refused = await book.read(book.insurer, "/v1/policies", adviser="conseiller-emma")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "?adviser")
    found = await book.read(book.broker, "/v1/policies", adviser="conseiller-emma")
    assert [policy["id"] for policy in found.json()["items"]] == [book.ids["policy_id"]]


async def test_which_events_a_broker_has_written_down_cannot_be_found_out(book: Book) -> None:
    """One without a claim of the insurer's is answered as one that nobody knows."""
    own = {"key": "storm_2026_01", "valid_from": DAY, "values": {"order_published_on": "2026-02-01"}}
    await book.does("/v1/rule-tables/common_events", {"rows": [own]}, method="PUT")
    paths = [f"/v1/common-events/{code}/claims" for code in ("storm_2026_01", "storm_2026_02")]
    known, unknown = [await book.read(book.insurer, path) for path in paths]
    assert (
        (known.status_code, known.json()) == (unknown.status_code, unknown.json()) == (200, {"items": [], "next": None})
    )
    assert [(await book.read(book.broker, path)).status_code for path in paths] == [200, 404]


async def test_an_insurer_calculates_by_the_products_rules(book: Book) -> None:
    asked = {"operation": "deadline", "code": "declare_theft", "trigger_on": "2026-11-06"}
    due = {}
    for name, key in (("broker", book.broker), ("insurer", book.insurer)):
        answer = await book.whole.client.post("/v1/calculators/deadline", json=asked, headers=key)
        due[name] = (answer.json()["due_on"], answer.json()["rule_version"])
    assert due == {"broker": ("2026-11-16", f"deadlines@{DAY}"), "insurer": ("2026-11-10", "deadlines@open")}
    tables = (await book.read(book.insurer, "/v1/rule-tables")).json()["items"]
    assert {table["own_rows"] for table in tables} == {0}


async def test_how_near_is_near_is_the_brokers_to_say(book: Book) -> None:
    """Far off by the product's levels, and near by those of a broker that looks very far ahead."""
    for path, params in (
        ("/v1/deadlines", {"code": "renew_bond"}),
        (f"/v1/claims/{book.ids['claim_id']}/deadlines", {}),
    ):
        levels = []
        for key in (book.broker, book.insurer):
            items = (await book.read(key, path, **params)).json()["items"]
            levels.append({item["level"] for item in items if item["code"] == "renew_bond"})
        assert levels == [{"upcoming"}, {"running"}], path
