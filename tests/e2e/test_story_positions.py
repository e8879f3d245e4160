"""A partner insurer's months: statements over HTTP and by file, cut off in the middle, sent again, corrected."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.house import House, running
from tests.support.person import INSURER, Person, policy

CLAIMS = 150
COLUMNS = (
    "insurer_id,insurer_claim_no,external_reference,policy_no,occurred_on,cut_off_on,status,paid_indemnity,"
    "reserve_indemnity,paid_expense,reserve_expense,recourse_received,recourse_forecast\n"
)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with running() as house:
        yield house


@pytest.fixture(scope="module")
def broker(house: House) -> Person:
    """With a policy, and claims that the insurer does not know by its own numbers yet."""
    broker = Person(house)
    broker.does("/v1/policies", policy("P-1"))
    lines = [{"key": f"c-{n}", "command": "declare-claim", "claim": f"c-{n}", "body": _claim(n)} for n in range(CLAIMS)]
    _imported(broker, "\n".join(json.dumps(line) for line in lines), "sinistra")
    return broker


@pytest.fixture(scope="module")
def insurer(house: House, broker: Person) -> Person:
    return broker.colleague(house, INSURER, kind="insurer", insurer_id="axa")


def _claim(n: int) -> dict[str, Any]:
    return {
        "insurer_id": "axa", "policy_reference": "P-1", "external_reference": f"c-{n}", "cause_code": "theft",
        "occurred_on": "2025-01-05", "declared_on": "2025-01-06", "coverages": ["theft"],
    }  # fmt: skip


def _statement(on: str, paid: int, claims: int = CLAIMS) -> dict[str, Any]:
    return {
        "cut_off_on": on,
        "positions": [
            {
                "insurer_claim_no": f"AX-{n}", "external_reference": f"c-{n}",
                "lines": [
                    {"paid_to_date": f"{paid + n}.00", "case_reserve": "100.00", "recourse_received": "0.00"},
                ],
            }
            for n in range(claims)
        ],
    }  # fmt: skip


def _imported(person: Person, text: str, profile: str) -> dict[str, Any]:
    answer = person.send(text.encode(), profile)
    assert answer.status_code == 202, answer.text
    deadline = time.monotonic() + 300
    while (found := person.ask(answer.headers["location"]).json())["state"] not in {"completed", "failed"}:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert found["state"] == "completed", found
    return dict(found)


def _paid(broker: Person) -> str:
    total = broker.get("/v1/ratios/loss-ratio", as_of="2025-12-31")["total"]
    return str(total["paid_indemnity"])


def _kept(broker: Person, cut_off: str) -> int:
    found = 0
    after: dict[str, str] = {}
    while True:
        page = broker.get("/v1/positions", cut_off=cut_off, limit="500", **after)
        found += len(page["items"])
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


def test_january_is_cut_off_in_the_middle_and_sent_again(house: House, broker: Person, insurer: Person) -> None:
    """The service is killed while it books; the same request is sent until it is answered: nothing is booked twice."""
    body = _statement("2025-01-31", 1000)
    ended = threading.Event()

    def send() -> None:
        try:
            insurer.post("/v1/positions", body, key="january")
        except httpx.HTTPError:
            pass  # it died under the request
        finally:
            ended.set()

    sending = threading.Thread(target=send)
    sending.start()
    first: dict[str, Any] = {"items": []}
    while not first["items"] and not ended.is_set():
        first = broker.ask("/v1/positions", cut_off="2025-01-31").json()
    os.kill(house.children()["serve"], signal.SIGKILL)
    sending.join()

    def answered() -> bool:
        try:
            return insurer.post("/v1/positions", body, key="january").status_code == 201
        except httpx.HTTPError:
            return False

    house.until(answered)
    again = insurer.does("/v1/positions", body, key="january")
    assert again["counts"] == {"moved": CLAIMS}
    assert _kept(broker, "2025-01-31") == CLAIMS
    assert _paid(broker) == f"{sum(1000 + n for n in range(CLAIMS))}.00"


def test_february_is_corrected(broker: Person, insurer: Person) -> None:
    """A higher figure first, a lower one the day after: the total follows, and both statements stay."""
    assert insurer.does("/v1/positions", _statement("2025-02-28", 1500))["counts"] == {"moved": CLAIMS}
    assert insurer.does("/v1/positions", _statement("2025-02-28", 1400, 10))["counts"] == {"moved": 10}
    assert _paid(broker) == f"{sum(1500 + n for n in range(CLAIMS)) - 10 * 100}.00"
    assert _kept(broker, "2025-02-28") == CLAIMS + 10
    late = insurer.does("/v1/positions", _statement("2025-01-31", 1, 1))
    assert late["counts"] == {"late": 1}


def test_march_comes_by_file_and_the_same_file_twice(broker: Person, insurer: Person) -> None:
    rows = [f"axa,AX-{n},,,,2025-03-31,open,{1600 + n}.00,50.00,20.00,0.00,0.00,\n" for n in range(CLAIMS)]
    rows += [
        "axa,AX-404,,,,2025-03-31,open,1.00,0.00,0.00,0.00,0.00,\n",
        "maif,AX-1,,,,2025-03-31,open,1.00,0.00,0.00,0.00,0.00,\n",
        "axa,AX-1,,,,2025-02-29,open,1.00,0.00,0.00,0.00,0.00,\n",
        "axa,AX-1,,,,2025-01-31,open,2.00,0.00,0.00,0.00,0.00,\n",
    ]
    file = COLUMNS + "".join(rows)
    done = _imported(insurer, file, "insurer-positions")
    assert done["counts"] == {"created": CLAIMS + 1, "unchanged": 0, "late": 1, "unmatched": 1, "rejected": 3}
    assert _paid(broker) == f"{sum(1600 + n for n in range(CLAIMS))}.00"
    refused = insurer.ask(f"/v1/imports/{done['id']}/lines").json()["items"]
    assert [line["code"] for line in refused] == ["position-unmatched", "forbidden", "line-unreadable"]
    again = _imported(insurer, file, "insurer-positions")
    assert again["counts"] == {"created": 0, "unchanged": CLAIMS + 1, "late": 0, "unmatched": 1, "rejected": 3}
    assert _kept(broker, "2025-03-31") == CLAIMS
    # A changed line takes the place of the one before.
    corrected = _imported(insurer, COLUMNS + rows[0].replace("1600.00", "1550.00"), "insurer-positions")
    assert corrected["counts"]["created"] == 1
    assert _paid(broker) == f"{sum(1600 + n for n in range(CLAIMS)) - 50}.00"


def test_the_broker_compares(broker: Person, insurer: Person) -> None:
    """Nobody told the broker of anything: all that the insurer paid in March is what it knew first."""
    found = broker.get("/v1/reconciliation", cut_off="2025-03-31", measure="paid", limit="2")
    [total] = found["totals"]
    assert (total["insurer_id"], total["claims"], total["differing"]) == ("axa", CLAIMS, CLAIMS)
    assert {item["ahead"] for item in found["items"]} == {"insurer"}
    assert {item["agreed_on"] for item in found["items"]} == {"2025-02-28"}
    gap = found["items"][0]
    explained = broker.does(f"/v1/reconciliation/{gap['id']}/explanations", {"code": "payment_not_notified"})
    assert explained["label"] == "règlement non communiqué"
    seen = insurer.get("/v1/reconciliation", cut_off="2025-03-31", measure="paid", limit="1")["items"][0]
    assert (seen["explanation"]["code"], seen["explanation"]["explained_by"]) == ("payment_not_notified", None)
    refused = insurer.post(f"/v1/reconciliation/{gap['id']}/explanations", {"code": "timing"})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
