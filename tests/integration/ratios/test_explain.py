"""`GET /v1/ratios/explain` as a client meets it: what stands behind a figure, and behind what changed it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from services.contracts.events.common import Change
from services.contracts.events.declaration import ClaimCorrected
from services.contracts.events.policy import PolicyAmended
from services.contracts.ids import dress
from services.kit.database import Pool
from services.kit.eventlog.tokens import decode_positions
from services.ratios.segments.rules import Condition, Segment
from services.ratios.segments.store import set_segment
from tests.support import history as h
from tests.support.asking import Asker
from tests.support.history import History
from tests.support.ledger import settle

PATH = "/v1/ratios/explain"
START, END = date(2025, 1, 1), date(2025, 12, 31)


async def ask(asker: Asker, tenant: UUID, *, insurer_id: str | None = None, **parameters: str) -> dict[str, Any]:
    response = await asker.read(PATH, tenant, insurer_id=insurer_id, **parameters)
    assert response.status_code == 200, response.text
    answered: dict[str, Any] = response.json()
    return answered


def told(answered: dict[str, Any], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(line[name] for name in ("because", "kind", *names)) for line in answered["items"]]


async def tell(history: History) -> tuple[h.Stream, h.Stream, h.Stream]:
    """A year's premium on two policies; a claim of May on the first, that in September moves to the second."""
    history.known_on(date(2025, 1, 10))
    policy = await history.policy("P1", START, END)
    other = await history.policy("P2", START, END, client_id="client-2")
    for stream in (policy, other):
        await history.record(stream, h.written(f"R-{stream.stream_id}", START, END, {"theft": "3650.00"}))
    history.known_on(date(2025, 5, 20))
    claim = await history.claim("C1", date(2025, 5, 1), policy)
    await history.coverage(claim, "theft", date(2025, 5, 20))
    theft = claim.coverages["theft"]
    await history.record(claim, h.reserved(theft, "0.00", "500.00", date(2025, 5, 20)))
    history.known_on(date(2025, 7, 3))
    await history.record(
        claim, h.paid(theft, "200.00", date(2025, 6, 25)), h.reserved(theft, "500.00", "350.00", date(2025, 6, 25))
    )
    history.known_on(date(2025, 9, 9))
    moved = Change(field="policy_id", before=str(policy.stream_id), after=str(other.stream_id))
    await history.record(claim, ClaimCorrected(corrected_on=date(2025, 9, 9), changes=(moved,), reason="error"))
    return policy, other, claim


async def test_a_cell_opens_to_its_events(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy, _, claim = await tell(history)
    await settle(ledger)
    name = dress("pol", policy.stream_id)
    answered = await ask(asker, history.tenant, policy=name, known_on="2025-08-31")
    assert told(answered, "incurred", "premium", "points") == [
        ("known", "premium-written", "0.00", "2430.00", None),
        ("known", "case-reserve-set", "500.00", "0.00", "20.5761"),
        ("known", "payment-recorded", "200.00", "0.00", "8.2305"),
        ("known", "case-reserve-set", "-150.00", "0.00", "-6.1728"),
        ("known", "claim-declared", "0.00", "0.00", "0.0000"),
    ]
    assert answered["sums"]["incurred"] == answered["figures"]["incurred"] == "550.00"
    assert (answered["before"], answered["change"], answered["next"]) == (None, None, None)
    paid = answered["items"][2]
    events = await ledger.fetch("SELECT * FROM claims.event WHERE stream_id = $1 ORDER BY version", claim.stream_id)
    event = next(event for event in events if event["kind"] == "payment-recorded")
    assert paid["claim_id"] == dress("clm", claim.stream_id)
    assert paid["event_id"] == dress("evt", event["event_id"])
    assert decode_positions(paid["position"]) == {event["log_partition"]: event["position"]}
    assert (paid["effective_on"], paid["coverage"], paid["stated_by"]) == ("2025-06-25", "theft", "insurer")
    assert paid["amounts"] == {"paid_indemnity": "200.00"}
    written = answered["items"][0]
    assert (written["policy_id"], written["claim_id"], written["earns_to"]) == (name, None, "2025-12-31")


async def test_a_change_is_what_was_recorded_and_earned_since(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy, *_ = await tell(history)
    await settle(ledger)
    name = dress("pol", policy.stream_id)
    answered = await ask(asker, history.tenant, policy=name, known_from="2025-06-30", known_on="2025-07-31")
    assert told(answered, "incurred", "premium") == [
        ("recorded", "payment-recorded", "200.00", "0.00"),
        ("recorded", "case-reserve-set", "-150.00", "0.00"),
        ("earned", "premium-written", "0.00", "310.00"),
    ]
    # 500 over 1,810 before, 550 over 2,120 after: the exact parts are shown to four decimals.
    assert [line["points"] for line in answered["items"]] == ["9.4340", "-7.0755", "-4.0394"]
    assert answered["change"] == {
        "incurred": "50.00", "premium": "310.00", "loss_ratio": "-0.016809", "loss_ratio_points": "-1.68",
    }  # fmt: skip
    assert (answered["before"]["as_of"], answered["before"]["figures"]["incurred"]) == ("2025-06-30", "500.00")
    same_day = await ask(
        asker, history.tenant, policy=name, known_from="2025-06-30", known_on="2025-07-31", as_of="2025-06-20"
    )
    assert told(same_day, "incurred") == [], "a payment of the 25th is none on the 20th, and the premium stands"


async def test_what_was_not_yet_effective_is_told_apart(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy, *_ = await tell(history)
    await settle(ledger)
    name = dress("pol", policy.stream_id)
    answered = await ask(
        asker, history.tenant, policy=name, known_on="2025-07-31", as_of="2025-06-25", as_of_from="2025-06-24"
    )
    assert {line[0] for line in told(answered)} == {"effective", "earned"}
    assert answered["change"]["incurred"] == "50.00"


async def test_a_claim_that_moves_leaves_and_enters_by_an_event(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy, other, claim = await tell(history)
    await settle(ledger)
    dates = {"known_from": "2025-08-31", "known_on": "2025-09-30", "as_of": "2025-08-31"}
    left = await ask(asker, history.tenant, policy=dress("pol", policy.stream_id), **dates)
    assert told(left, "incurred", "effective_on", "claim_id") == [
        ("left", "claim-corrected", "-550.00", "2025-09-09", dress("clm", claim.stream_id))
    ]
    assert left["items"][0]["amounts"] == {"paid_indemnity": "-200.00", "reserve_indemnity": "-350.00"}
    entered = await ask(asker, history.tenant, policy=dress("pol", other.stream_id), **dates)
    assert told(entered, "incurred") == [("entered", "claim-corrected", "550.00")]
    assert entered["items"][0]["event_id"] == left["items"][0]["event_id"]
    assert told(await ask(asker, history.tenant, **dates)) == [], "in all, nothing moved"


async def test_a_policy_that_moves_takes_its_claims_and_premium_along(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy, *_ = await tell(history)
        history.known_on(date(2025, 9, 20))
        change = Change(field="client_id", before="client-1", after="client-3")
        await history.record(policy, PolicyAmended(endorsement_no="1", amended_on=date(2025, 9, 20), changes=(change,)))
    await settle(ledger)
    answered = await ask(
        asker, history.tenant, client="client-3", known_from="2025-09-10", known_on="2025-09-30", as_of="2025-08-31"
    )
    assert told(answered, "premium", "claim_id") == [("entered", "policy-amended", "2430.00", None)]


async def test_a_coinsurer_is_told_which_event_moved_a_policy_that_another_leads(
    url: str, ledger: Pool, asker: Asker
) -> None:
    async with History(url) as history:
        shares = h.shares(maif="0.6", axa="0.4")
        policy = await history.policy("P1", START, END, insurer_id="maif", client_id="client-1", shares=shares)
        await history.record(policy, h.written("R1", START, END, {"theft": "1000.00"}))
        claim = await history.claim("C1", START, policy)
        await history.record(claim, h.paid(None, "100.00", START))
        history.known_on(date(2025, 9, 20))
        change = Change(field="client_id", before="client-1", after="client-3")
        await history.record(policy, PolicyAmended(endorsement_no="1", amended_on=date(2025, 9, 20), changes=(change,)))
    await settle(ledger)
    asked = {"client": "client-3", "known_from": "2025-09-10", "known_on": "2025-09-30", "as_of": "2025-12-31"}
    answered = await ask(asker, history.tenant, insurer_id="axa", **asked)
    assert told(answered, "incurred", "premium") == [
        ("entered", "policy-amended", "0.00", "400.00"), ("entered", "policy-amended", "40.00", "0.00"),
    ]  # fmt: skip


async def test_what_a_cap_takes_away_has_its_own_line(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await settle(ledger)
    asked = {"cap": "400.00", "known_on": "2025-12-31", "as_of": "2025-12-31"}
    answered = await ask(asker, history.tenant, **asked)
    [cap] = [line for line in answered["items"] if line["because"] == "cap"]
    assert (cap["incurred"], cap["amounts"], cap["event_id"]) == ("-150.00", {}, None)
    assert answered["figures"]["excess_over_cap"] == "150.00"
    changed = await ask(asker, history.tenant, known_from="2025-06-30", **asked)
    assert [line for line in told(changed, "incurred") if line[0] == "cap"] == [("cap", None, "-50.00")]


async def test_lines_are_scaled_to_an_insurers_share(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        policy = await history.policy("P1", START, END, shares=h.shares(axa="0.6", maif="0.4"))
        await history.record(policy, h.written("R1", START, END, {"theft": "1000.01", "fire": "0.02"}))
        claim = await history.claim("C1", START, policy)
        for amount in ("10.01", "10.01", "10.01"):
            await history.record(claim, h.paid(None, amount, START))
    await settle(ledger)
    for asked in ({"insurer": "maif"}, {"insurer_id": "maif"}, {"insurer": "axa"}):
        answered = await ask(asker, history.tenant, as_of="2025-12-31", **asked)
        part = "6.01" if asked.get("insurer") == "axa" else "4.00"
        paid = [line["incurred"] for line in answered["items"] if line["kind"] == "payment-recorded"]
        assert paid == [part] * 3
        for name in ("incurred", "premium"):
            assert answered["sums"][name] == answered["figures"][name]
        assert {line["because"] for line in answered["items"]} == {"known", "rounding"}
    nobody = await ask(asker, history.tenant, insurer="groupama", as_of="2025-12-31")
    assert (nobody["items"], nobody["sums"]["lines"]) == ([], 0)


async def test_pages_by_date_and_by_effect_hold_every_line_once(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await settle(ledger)
    for sort in ("effect", "date"):
        asked = {"sort": sort, "known_on": "2025-12-31", "as_of": "2025-12-31", "cap": "400.00"}
        whole = await ask(asker, history.tenant, **asked)
        assert whole["sums"]["lines"] == len(whole["items"]) == 7
        seen: list[Any] = []
        cursor: dict[str, str] = {}
        while not seen or cursor:
            page = await ask(asker, history.tenant, limit="2", **asked, **cursor)
            assert len(page["items"]) <= 2
            seen += page["items"]
            cursor = {"after": page["next"]} if page["next"] else {}
        assert seen == whole["items"]
        if sort == "date":
            days = [line["effective_on"] for line in seen]
            assert days == [*sorted(day for day in days if day), None], "what has no day of its own comes last"


async def test_strangers_and_insurers_see_their_own(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await settle(ledger)
    for tenant, insurer_id in ((uuid4(), None), (history.tenant, "maif")):
        answered = await ask(asker, tenant, insurer_id=insurer_id, known_from="2025-06-30", known_on="2025-09-30")
        assert (answered["items"], answered["figures"]["claims"]) == ([], 0)
    own = await ask(asker, history.tenant, insurer_id="axa")
    assert own["sums"]["lines"] == 6


async def test_a_past_explanation_keeps_its_bytes(url: str, ledger: Pool, asker: Asker) -> None:
    asked = [("known_from", "2025-06-30"), ("known_on", "2025-10-31")]
    async with History(url) as history:
        policy, *_ = await tell(history)
        await settle(ledger)
        asked.append(("policy", dress("pol", policy.stream_id)))
        first = await asker.read(PATH, history.tenant, *asked)
        history.known_on(date(2026, 2, 1))
        late = await history.claim("C9", date(2025, 3, 1), policy)
        await history.record(late, h.paid(None, "999.00", date(2025, 3, 2)))
    await settle(ledger)
    assert first.json()["final"]
    assert (await asker.read(PATH, history.tenant, *asked)).content == first.content


async def test_what_cannot_be_asked(url: str, ledger: Pool, asker: Asker) -> None:
    for asked, pointers in (
        ([("group_by", "year")], {"?group_by"}),
        ([("known_from", "2026-01-02"), ("known_on", "2026-01-01")], {"?known_from"}),
        ([("as_of_from", "2026-01-02"), ("as_of", "2026-01-01")], {"?as_of_from"}),
        ([("sort", "size"), ("known_from", "yesterday"), ("colour", "red")], {"?sort", "?known_from", "?colour"}),
        ([("after", "WzFd")], {"?after"}),
        ([("after", "é")], {"?after"}),
    ):
        refused = await asker.read(PATH, uuid4(), *asked)
        assert refused.status_code == 422, asked
        assert {error["pointer"] for error in refused.json()["errors"]} == pointers
    page = await ask(asker, uuid4(), sort="date")
    assert page["next"] is None


async def test_a_segment_is_explained_as_any_other_cell(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await tell(history)
    await settle(ledger)
    await set_segment(ledger, history.tenant, Segment("second", 1, (Condition("client_id", ("client-2",)),), "key-1"))
    dates = {"known_from": "2025-08-31", "known_on": "2025-09-30", "as_of": "2025-08-31"}
    answered = await ask(asker, history.tenant, segment="second", **dates)
    assert told(answered, "incurred") == [("entered", "claim-corrected", "550.00")]
    assert (answered["basis"]["segment_version"], answered["final"]) == (1, False), "segments may be drawn otherwise"
    pinned = await ask(asker, history.tenant, segment="second", segment_version="1", **dates)
    assert (pinned["items"], pinned["final"]) == (answered["items"], True)
    months = {"from": "2025-08", "to": "2025-09", "group_by": "segment"}
    points = (await asker.read("/v1/ratios/history", history.tenant, **months)).json()["points"]
    assert [[(row["group"]["segment"], row["incurred"]) for row in point["rows"]] for point in points] == [
        [("second", "0.00"), (None, "550.00")], [("second", "550.00"), (None, "0.00")],
    ]  # fmt: skip
    bands = await asker.read("/v1/ratios/frequency-severity", history.tenant, group_by="segment")
    assert [row["group"]["segment"] for row in bands.json()["rows"] if row["buckets"]] == ["second"]
