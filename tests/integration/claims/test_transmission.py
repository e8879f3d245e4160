"""Proof of a declaration to the insurer: the bytes, their hash, and what was corrected afterwards."""

from hashlib import sha256

from tests.integration.claims.support import Client, done, problem

SENT = {"sent_on": "2025-03-13", "channel": "edi", "message_ref": "M-1"}


async def test_the_content_that_was_sent_can_be_had_again_to_the_byte(client: Client, claim: str) -> None:
    content = await client.get(f"{claim}/transmission/content")
    assert content.headers["content-type"] == "application/json"
    digest = sha256(content.content).hexdigest()
    assert (await client.get(f"{claim}/transmission")).json()["content_hash"] == digest
    await done(client, f"{claim}/transmission", {**SENT, "content_hash": digest})
    version = (await client.get(claim)).json()["version"]
    changes = {"cause_code": "vandalism"}
    corrected = {"corrected_on": "2025-05-01", "reason": "error", "changes": changes}
    assert (await client.patch(claim, corrected, version=version)).status_code == 200
    assert (await client.get(f"{claim}/transmission/content")).content == content.content
    proof = (await client.get(f"{claim}/transmission")).json()
    assert (proof["state"], proof["content_matches"], proof["transmission"]["message_ref"]) == ("sent", True, "M-1")
    again = {**SENT, "content_hash": digest}
    assert problem(await client.post(f"{claim}/transmission", again)) == (422, "claim-already-sent")


async def test_what_was_sent_otherwise_says_so(client: Client, claim: str) -> None:
    await done(client, f"{claim}/transmission", {**SENT, "content_hash": "0" * 64})
    await done(client, f"{claim}/acknowledgement", {"insurer_claim_no": "F-1", "received_on": "2025-03-15"})
    proof = (await client.get(f"{claim}/transmission")).json()
    assert (proof["state"], proof["content_matches"]) == ("acknowledged", False)
    assert problem(await client.post(f"{claim}/transmission", {**SENT, "content_hash": "0" * 64})) == (
        422, "claim-already-acknowledged",
    )  # fmt: skip


async def test_what_is_told_in_confidence_is_not_in_it(client: Client, claim: str) -> None:
    before = (await client.get(f"{claim}/transmission/content")).content
    version = (await client.get(claim)).json()["version"]
    told = {"corrected_on": "2025-05-01", "reason": "completed", "changes": {"narrative": "M. Durand a tout vu."}}
    assert (await client.patch(claim, told, version=version)).status_code == 200
    assert (await client.get(f"{claim}/transmission/content")).content == before
