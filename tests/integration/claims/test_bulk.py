"""Lines pushed in bulk: one outcome for each, a resend changes nothing, a bad line harms nobody."""

import asyncio
from dataclasses import replace
from hashlib import sha256
from typing import Any

import msgspec
import orjson

from services.contracts.bulk import BulkLine, BulkOutcome, CommandName
from services.contracts.ids import claim_stream, dress, policy_stream
from services.contracts.internal import FILE_HASH, SENDER
from services.kit.database import Pool
from services.kit.eventlog.partitions import partition_of
from tests.integration.claims.support import POLICY, Client, written

_outcomes = msgspec.json.Decoder(BulkOutcome)
_encoder = msgspec.json.Encoder()


class Sender:
    """Makes lines for one policy and the claims of its partition, and pushes them."""

    def __init__(self, client: Client) -> None:
        self.client = replace(client, caller=replace(client.caller, channel="bulk"))
        self.tenant = client.caller.tenant_id
        self.policy = policy_stream(self.tenant, "fremotor", "AUTO-1")
        self._n = 0

    def claim_key(self, start: int = 0) -> str:
        """A claim of the sender's own whose stream shares the policy's partition: one call holds both."""
        wanted = partition_of(self.policy)
        return next(k for k in map(str, range(start, 10_000)) if partition_of(self.stream(k)) == wanted)

    def stream(self, key: str) -> Any:
        """The stream of a claim."""
        return claim_stream(self.tenant, "sender", key)

    def line(self, command: CommandName, key: str, body: Any, *, claim: str | None = None, **refs: str) -> BulkLine:
        """One line; its number in the file counts up."""
        self._n += 1
        raw = orjson.dumps(body)
        stream = self.policy if claim is None else self.stream(claim)
        kind: Any = "policy" if claim is None else "claim"
        return BulkLine(self._n, key, sha256(raw).hexdigest(), str(stream), kind, command, msgspec.Raw(raw), refs)

    async def push(self, *lines: BulkLine) -> list[BulkOutcome]:
        """The outcomes of one call."""
        headers = {**self.client.caller.to_headers(), SENDER: "sender", FILE_HASH: "0" * 64}
        body = _encoder.encode_lines(lines)
        answer = await self.client.http.post("/internal/bulk", content=body, headers=headers)
        assert answer.status_code == 200, answer.text
        outcomes = _outcomes.decode_lines(answer.content)
        assert [o.n for o in outcomes] == [line.n for line in lines]
        return outcomes


def _policy_line(year: int, receipt: str, net: str = "100.00") -> dict[str, Any]:
    period = {"starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31"}
    premium = written(
        receipt, net, effective_on=f"{year}-01-01", period_start=f"{year}-01-01", period_end=f"{year}-12-31"
    )
    return {"policy": {**POLICY, **period}, "premium": premium}


def _claim(**fields: Any) -> dict[str, Any]:
    return {
        "policy_reference": "AUTO-1",
        "insurer_id": "fremotor",
        "occurred_on": "2025-03-01",
        "declared_on": "2025-03-01",
        "cause_code": "theft",
        "coverages": ["theft"],
        **fields,
    }


def _claim_line(amount: str) -> dict[str, Any]:
    return {
        "claim": _claim(external_reference="x"),
        "payment": {"coverage_code": "theft", "amount": amount, "paid_on": "2025-03-01"},
        "closure": {"closed_on": "2025-03-01", "outcome": "settled"},
    }


def _results(outcomes: list[BulkOutcome]) -> list[tuple[str, str | None]]:
    return [(o.result, o.code) for o in outcomes]


async def test_policy_lines_register_renew_and_write(client: Client) -> None:
    sender = Sender(client)
    outcomes = await sender.push(
        sender.line("policy-line", "l1", _policy_line(2024, "Q-1")),
        sender.line("policy-line", "l2", _policy_line(2025, "Q-2")),
        sender.line("policy-line", "l3", _policy_line(2025, "Q-3")),
    )
    assert _results(outcomes) == [("created", None)] * 3
    view = (await client.get(f"/v1/policies/{dress('pol', sender.policy)}")).json()
    assert [p["starts_on"] for p in view["periods"]] == ["2024-01-01", "2025-01-01"]
    assert [r["receipt_no"] for r in view["receipts"]] == ["Q-1", "Q-2", "Q-3"]
    assert view["version"] == 3 + 1 + 2 + 1  # registered with two coverages and a premium, renewed and written, written


async def test_a_claim_line_is_one_append(client: Client, pool: Pool) -> None:
    sender = Sender(client)
    key = sender.claim_key()
    policy = sender.line("policy-line", "p", _policy_line(2025, "Q-1"))
    claim = sender.line("claim-line", "c", _claim_line("500.00"), claim=key)
    outcomes = await sender.push(policy, claim)
    assert _results(outcomes) == [("created", None)] * 2
    rows = await pool.fetch(
        "SELECT kind, command_id FROM claims.event WHERE stream_id = $1 ORDER BY version", sender.stream(key)
    )
    assert [r["kind"] for r in rows] == [
        "claim-declared", "claim-coverage-opened", "payment-recorded", "claim-coverage-closed", "claim-closed",
    ]  # fmt: skip
    assert len({r["command_id"] for r in rows}) == 1
    view = (await client.get(f"/v1/claims/{dress('clm', sender.stream(key))}")).json()
    assert (view["state"], view["balances"]["total"]["paid"]) == ("closed", "500.00")


async def test_a_resend_is_unchanged_and_a_changed_line_is_refused(client: Client, pool: Pool) -> None:
    sender = Sender(client)
    key = sender.claim_key()
    lines = [
        sender.line("policy-line", "p", _policy_line(2025, "Q-1")),
        sender.line("claim-line", "c", _claim_line("500.00"), claim=key),
    ]
    first = await sender.push(*lines)
    again = await sender.push(*lines)
    assert _results(again) == [("unchanged", None)] * 2
    assert [o.position for o in again] == [o.position for o in first]
    changed = sender.line("claim-line", "c", _claim_line("600.00"), claim=key)
    assert _results(await sender.push(changed)) == [("rejected", "line-changed")]
    count = await pool.fetchval("SELECT count(*) FROM claims.event WHERE tenant_id = $1", sender.tenant)
    assert count == 4 + 5


async def test_a_line_that_stands_twice_in_a_push_is_unchanged_or_refused_as_changed(
    client: Client, pool: Pool
) -> None:
    sender = Sender(client)
    key = sender.claim_key()
    policy, claim = _policy_line(2025, "Q-1"), _claim_line("500.00")
    pushed = await sender.push(
        sender.line("policy-line", "p", policy),
        sender.line("policy-line", "p", policy),
        sender.line("policy-line", "p", _policy_line(2025, "Q-1", "101.00")),
        sender.line("claim-line", "c", claim, claim=key),
        sender.line("claim-line", "c", claim, claim=key),
        sender.line("claim-line", "c", _claim_line("600.00"), claim=key),
    )
    assert _results(pushed) == [("created", None), ("unchanged", None), ("rejected", "line-changed")] * 2
    assert pushed[1].position == pushed[0].position
    count = await pool.fetchval("SELECT count(*) FROM claims.event WHERE tenant_id = $1", sender.tenant)
    assert count == 4 + 5


async def test_a_policy_is_registered_where_its_insurer_and_number_put_it(client: Client) -> None:
    """The line names one policy, its body is another: on a stream of its own it could be registered twice."""
    sender = Sender(client)
    other = {**POLICY, "policy_no": "AUTO-2"}
    line = {**_policy_line(2025, "Q-1"), "policy": other}
    pushed = await sender.push(
        sender.line("register-policy", "r", other),
        sender.line("policy-line", "p", line),
        sender.line("register-policy", "s", {**POLICY, "insurer_id": "maif"}),
    )
    assert [(o.result, [(e.pointer, e.code) for e in o.errors or []]) for o in pushed] == [
        ("rejected", [("/policy_no", "other-than-named")]),
        ("rejected", [("/policy/policy_no", "other-than-named")]),
        ("rejected", [("/policy_no", "other-than-named")]),
    ]


async def test_a_bad_line_harms_no_neighbour(client: Client) -> None:
    sender = Sender(client)
    key, other = sender.claim_key(), sender.claim_key(5_000)
    outcomes = await sender.push(
        sender.line("policy-line", "1", _policy_line(2025, "Q-1")),
        sender.line("policy-line", "2", {**_policy_line(2025, "Q-2"), "colour": "red"}),
        sender.line("policy-line", "3", _policy_line(2025, "Q-1")),
        sender.line("move-premium", "4", written("Q-4", "10.00", gross="11.00")),
        sender.line("declare-claim", "5", _claim(policy_reference="NONE"), claim=key),
        sender.line("declare-claim", "6", _claim(coverages=["hail"]), claim=key),
        sender.line("declare-claim", "7", _claim(narrative=" "), claim=key),
        sender.line("declare-claim", "8", _claim(), claim=key),
        sender.line("set-reserve", "9", {"amount": "5", "set_on": "2025-03-02"}, claim=key),
        sender.line("set-reserve", "10", {"amount": "5.00", "set_on": "2025-03-02"}, claim=other),
        sender.line("set-reserve", "11", {"amount": "5.00", "set_on": "2025-03-02"}, claim=key),
        sender.line("close-claim", "12", {"closed_on": "2025-03-02", "outcome": "settled"}),
        sender.line("receive-recourse", "13", {"amount": "5.00", "received_on": "2025-03-02"}, claim=key, recourse="?"),
        sender.line("close-claim", "14", {"closed_on": "2025-03-03", "outcome": "settled"}, claim=key, colour="red"),
    )
    assert _results(outcomes) == [
        ("created", None),
        ("rejected", "invalid-request"),
        ("rejected", "receipt-already-written"),
        ("rejected", "premium-split-mismatch"),
        ("rejected", "policy-unknown"),
        ("rejected", "coverage-not-subscribed"),
        ("rejected", "invalid-request"),
        ("created", None),
        ("rejected", "invalid-request"),
        ("rejected", "claim-not-declared"),
        ("created", None),
        ("rejected", "invalid-request"),
        ("rejected", "recourse-not-found"),
        ("rejected", "invalid-request"),
    ]
    assert [(e.pointer, e.code) for e in outcomes[1].errors] == [("/colour", "unknown-field")]
    assert [e.pointer for e in outcomes[8].errors] == ["/amount"]
    assert "difference 1.00" in outcomes[3].errors[0].detail
    assert "écart 1,00" in outcomes[3].errors[0].french
    assert outcomes[1].errors[0].french == "Champ inconnu."


async def test_lines_name_what_earlier_lines_made(client: Client) -> None:
    sender = Sender(client)
    key = sender.claim_key()
    outcomes = await sender.push(
        sender.line("policy-line", "p", _policy_line(2025, "Q-1")),
        sender.line(
            "move-premium",
            "col",
            {"kind": "collected", "receipt_no": "Q-1", "effective_on": "2025-02-01", "gross": "40.00"},
        ),
        sender.line("move-premium", "rev", {"kind": "reversed", "effective_on": "2025-02-02"}, collection="col"),
        sender.line("declare-claim", "c", _claim(), claim=key),
        sender.line(
            "open-coverage", "cov", {"coverage_code": "third_party_liability", "opened_on": "2025-03-02"}, claim=key
        ),
        sender.line(
            "decide-coverage", "d1", {"after": "confirmed", "decided_on": "2025-03-03"}, claim=key, coverage="cov"
        ),
        sender.line(
            "decide-coverage",
            "d2",
            {"after": "confirmed", "decided_on": "2025-03-03"},
            claim=key,
            coverage_code="theft",
        ),
        sender.line(
            "record-payment", "pay", {"amount": "50.00", "paid_on": "2025-03-04", "coverage_code": "theft"}, claim=key
        ),
        sender.line(
            "reverse-payment",
            "back",
            {"amount": "20.00", "reversed_on": "2025-03-05", "reason": "refunded"},
            claim=key,
            payment="pay",
        ),
        sender.line("open-recourse", "rec", {"opened_on": "2025-03-06"}, claim=key),
        sender.line(
            "receive-recourse",
            "got",
            {"amount": "5.00", "received_on": "2025-03-07", "coverage_code": "theft"},
            claim=key,
            recourse="rec",
        ),
    )
    assert _results(outcomes) == [("created", None)] * 11, outcomes
    view = (await client.get(f"/v1/claims/{dress('clm', sender.stream(key))}")).json()
    assert view["balances"]["total"]["paid"] == "30.00"
    assert {c["coverage_code"]: c["terms"] is not None for c in view["coverages"]} == {
        "theft": True,
        "third_party_liability": True,
    }


async def test_a_file_tells_a_recourse_to_its_end_and_a_day_in_court(client: Client) -> None:
    sender = Sender(client)
    key = sender.claim_key()
    paid = {"amount": "50.00", "paid_on": "2025-03-04"}
    remitted = {"to": "insurer", "amount": "5.00", "remitted_on": "2025-03-10", "reference": "V-1"}
    matter = {"court": "TJ Lyon", "side": "claimant", "stake": "10.00", "opened_on": "2025-03-07"}
    asked, withdrawn = {"amount": "50.00", "claimed_on": "2025-03-06"}, {"step": "withdrawn", "step_on": "2025-03-08"}
    got = {"amount": "5.00", "received_on": "2025-03-09"}
    outcomes = await sender.push(
        sender.line("policy-line", "p", _policy_line(2025, "Q-1")),
        sender.line("declare-claim", "c", _claim(), claim=key),
        sender.line("record-payment", "pay", paid, claim=key),
        sender.line("open-recourse", "rec", {"opened_on": "2025-03-06"}, claim=key),
        sender.line("claim-recourse", "ask", asked, claim=key, recourse="rec"),
        sender.line("accept-recourse", "yes", {"answered_on": "2025-03-07"}, claim=key, recourse="rec"),
        sender.line("open-litigation", "mat", matter, claim=key, recourse="rec"),
        sender.line("record-litigation-step", "end", withdrawn, claim=key, litigation="mat"),
        sender.line("receive-recourse", "got", got, claim=key, recourse="rec"),
        sender.line("remit-recourse", "out", remitted, claim=key, recourse="rec", receipt="got"),
        sender.line("abandon-recourse", "no", {"closed_on": "2025-03-11"}, claim=key, recourse="rec"),
    )  # fmt: skip
    assert _results(outcomes) == [("created", None)] * 11, outcomes
    path = f"/v1/claims/{dress('clm', sender.stream(key))}"
    [recourse] = (await client.get(f"{path}/recourses")).json()["items"]
    assert (recourse["state"], recourse["to_remit"]["insurer"]) == ("closed", "0.00")
    assert (await client.get(f"{path}/litigations")).json()["items"][0]["recourse_id"] == recourse["id"]
    assert (await client.get(f"{path}/deadlines")).json()["items"] == []


async def test_the_same_lines_pushed_at_once_are_recorded_once(client: Client, pool: Pool) -> None:
    sender = Sender(client)
    key = sender.claim_key()
    lines = [
        sender.line("policy-line", "p", _policy_line(2025, "Q-1")),
        *(sender.line("policy-line", f"p{n}", _policy_line(2025, f"R-{n}")) for n in range(20)),
        sender.line("claim-line", "c", _claim_line("500.00"), claim=key),
    ]
    answers = await asyncio.gather(*(sender.push(*lines) for _ in range(4)))
    for per_line in zip(*answers, strict=True):
        assert {o.result for o in per_line} <= {"created", "unchanged"}
        assert len({o.position for o in per_line}) == 1
    count = await pool.fetchval("SELECT count(*) FROM claims.event WHERE tenant_id = $1", sender.tenant)
    assert count == 4 + 20 + 5


async def test_a_push_that_was_cut_short_is_finished_by_the_next(client: Client, pool: Pool) -> None:
    sender = Sender(client)
    lines = [sender.line("policy-line", f"p{n}", _policy_line(2025, f"Q-{n}")) for n in range(30)]
    push = asyncio.ensure_future(sender.push(*lines))
    while not await pool.fetchval(  # noqa: ASYNC110  what it waits for is in the database
        "SELECT count(*) FROM claims.event WHERE tenant_id = $1", sender.tenant
    ):
        await asyncio.sleep(0.001)
    push.cancel()
    outcomes = await sender.push(*lines)
    assert {o.result for o in outcomes} <= {"created", "unchanged"}
    assert outcomes[0].result == "unchanged"
    count = await pool.fetchval("SELECT count(*) FROM claims.event WHERE tenant_id = $1", sender.tenant)
    assert count == 3 + 30


async def test_an_insurer_key_pushes_for_its_own_policies_alone(client: Client) -> None:
    mine = Sender(client)
    assert _results(await mine.push(mine.line("policy-line", "p", _policy_line(2025, "Q-1")))) == [("created", None)]
    other = Sender(client.as_insurer("other"))
    key = other.claim_key()
    outcomes = await other.push(
        other.line("move-premium", "x", written("Q-9", "1.00")),
        other.line("declare-claim", "y", _claim(), claim=key),
    )
    assert _results(outcomes) == [("rejected", "forbidden"), ("rejected", "policy-unknown")]
