"""Cover in a file: suspended, brought back, a loss dated anew, a refusal and its contest, line by line."""

from __future__ import annotations

from services.contracts.ids import dress
from tests.integration.claims.support import Client
from tests.integration.claims.test_bulk import Sender, _claim, _policy_line, _results


async def test_cover_is_suspended_corrected_and_contested_by_lines_too(client: Client) -> None:
    sender = Sender(client)
    key = sender.claim_key()
    refusal = {
        "after": "refused", "grounds": ["unpaid_premium"], "decided_on": "2025-03-05", "remedies_stated": True,
        "refused_amount": "900.00",
    }  # fmt: skip
    earlier = {"corrected_on": "2025-03-04", "reason": "error", "changes": {"occurred_on": "2025-02-14"}}
    outcomes = await sender.push(
        sender.line("policy-line", "p", _policy_line(2025, "Q-1")),
        sender.line("suspend-cover", "s", {"suspended_from": "2025-02-15", "reason": "non_payment"}),
        sender.line("suspend-cover", "s2", {"suspended_from": "2025-03-15", "reason": "non_payment"}),
        sender.line("reinstate-cover", "r", {"reinstated_from": "2025-04-01", "reason": "paid"}),
        sender.line("declare-claim", "c", _claim(external_reference="x"), claim=key),
        sender.line("correct-claim", "cc", earlier, claim=key),
        sender.line("decide-coverage", "d", refusal, claim=key, coverage_code="theft"),
        sender.line("contest-coverage", "k", {"contested_on": "2025-03-06"}, claim=key, coverage_code="theft"),
    )
    assert _results(outcomes) == [
        ("created", None), ("created", None), ("rejected", "cover-already-suspended"), *[("created", None)] * 5
    ]  # fmt: skip
    claim = f"/v1/claims/{dress('clm', sender.stream(key))}"
    [coverage] = (await client.get(f"{claim}/coverages")).json()["items"]
    assert (coverage["standing"], coverage["contest"]["stake"]) == ("contested", "900.00")
    assert coverage["terms"] is not None, "of the day before the suspension"
    assert (await client.get(f"{claim}/cover")).json()["status"] == "covered"
