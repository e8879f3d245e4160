"""`GET /v1/ratios/reserve-challenges`: what was obtained of insurers, in points and euros, under both cuts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

import httpx

from services.contracts.events.common import Line
from services.contracts.events.reserves import CaseReserveSet, ReserveChallengeAnswered, ReserveChallenged
from services.contracts.ids import dress
from services.contracts.money import Money
from services.kit.database import Pool
from tests.support import history as h
from tests.support.asking import Asker, caller
from tests.support.history import History
from tests.support.ledger import settle

START, END, DAY = date(2025, 1, 1), date(2025, 12, 31), date(2025, 5, 1)


async def told(history: History, policy_no: str, answer: str, insurer_id: str = "axa", after: str = "600.00") -> Any:
    """A policy of 1,200.00 and a claim of 1,000.00 reserved, challenged down to 500.00, answered a month later."""
    policy = await history.policy(policy_no, START, END, insurer_id=insurer_id)
    await history.record(policy, h.written(f"R-{policy_no}", START, END, {"theft": "1200.00"}))
    claim = await history.claim(f"C-{policy_no}", DAY, policy, insurer_id=insurer_id)
    await history.coverage(claim, "theft", DAY)
    theft = claim.coverages["theft"]
    await history.record(claim, h.reserved(theft, "0.00", "1000.00", DAY))
    line, challenge_id = Line(theft, "indemnity", "property"), uuid5(claim.stream_id, "challenge")
    sent = ReserveChallenged(
        challenge_id=challenge_id, line=line, current=Money.parse("1000.00"), asked=Money.parse("500.00"),
        sent_on=DAY + timedelta(days=30),
    )  # fmt: skip
    await history.record(claim, sent)
    if answer == "none":
        return policy, challenge_id
    moved = CaseReserveSet(
        handling="informative", stated_by="insurer", line=line, before=Money.parse("1000.00"),
        after=Money.parse(after), set_on=DAY + timedelta(days=60), reason="challenge",
    )  # fmt: skip
    said = ReserveChallengeAnswered(
        challenge_id=challenge_id, answer=answer, answered_on=DAY + timedelta(days=60),  # type: ignore[arg-type]
        caused=None if answer == "refused" else UUID(int=7),
    )  # fmt: skip
    await history.record(claim, *([said] if answer == "refused" else [said, moved]))
    return policy, challenge_id


async def asked(asker: Asker, tenant: UUID, **parameters: str) -> dict[str, Any]:
    response = await got(asker, tenant, **parameters)
    assert response.status_code == 200, response.text
    answered: dict[str, Any] = response.json()
    return answered


async def got(asker: Asker, tenant: UUID, insurer_id: str | None = None, **parameters: str) -> httpx.Response:
    headers = caller(tenant, insurer_id).to_headers()
    return await asker.client.get("/v1/ratios/reserve-challenges", params=parameters, headers=headers)


async def test_each_request_tells_the_ratio_before_and_after_in_points_and_euros(
    url: str, ledger: Pool, asker: Asker
) -> None:
    async with History(url) as history:
        policy, challenge_id = await told(history, "P1", "partly")
    await settle(ledger)
    answer = await asked(asker, history.tenant, as_of="2025-12-31")
    [item] = answer["items"]
    assert (item["id"], item["policy_id"]) == (dress("chl", challenge_id), dress("pol", policy.stream_id))
    assert (item["coverage_code"], item["asked_change"], item["obtained_change"]) == ("theft", "-500.00", "-400.00")
    assert (item["loss_ratio_percent_before"], item["loss_ratio_percent_after"]) == ("83.33", "50.00")
    assert (item["points"], item["reason"]) == ("-33.33", None)
    ratio = await asker.ask(history.tenant, as_of="2025-12-31")
    assert ratio["total"]["loss_ratio_percent"] == item["loss_ratio_percent_after"]


async def test_an_insurers_record_counts_what_it_granted(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await told(history, "P1", "partly")
        await told(history, "P2", "refused")
        await told(history, "P3", "accepted", after="500.00")
        await told(history, "P4", "none")
        await told(history, "P5", "refused", insurer_id="zurich")
    await settle(ledger)
    answer = await asked(asker, history.tenant, as_of="2025-12-31", limit="1")
    axa, zurich = answer["by_insurer"]
    assert (axa["sent"], axa["answered"], axa["accepted"], axa["partly"], axa["refused"]) == (4, 3, 1, 1, 1)
    assert axa["success_rate"] == "0.666667"
    assert axa["changes"] == [{"currency": "EUR", "asked_change": "-1500.00", "obtained_change": "-900.00"}]
    assert (zurich["insurer_id"], zurich["success_rate"]) == ("zurich", "0.000000")
    seen = [item["id"] for item in answer["items"]]
    while answer["next"]:
        answer = await asked(asker, history.tenant, as_of="2025-12-31", limit="1", after=answer["next"])
        seen += [item["id"] for item in answer["items"]]
    assert len(set(seen)) == len(seen) == 5
    only = await asked(asker, history.tenant, insurer="zurich")
    assert [item["insurer_id"] for item in only["items"]] == ["zurich"]
    assert (await got(asker, history.tenant, "zurich")).json()["by_insurer"] == only["by_insurer"]


async def test_an_answer_counts_from_its_day(url: str, ledger: Pool, asker: Asker) -> None:
    async with History(url) as history:
        await told(history, "P1", "partly")
    await settle(ledger)
    [item] = (await asked(asker, history.tenant, as_of="2025-06-29"))["items"]
    assert (item["answer"], item["obtained_change"], item["reason"]) == (None, None, "not_answered")
    assert (await asked(asker, history.tenant, as_of="2025-05-30"))["items"] == []
    [after] = (await asked(asker, history.tenant, as_of="2025-06-30"))["items"]
    assert after["obtained_change"] == "-400.00"


async def test_what_is_asked_wrongly_is_told_and_what_is_not_there_is_nothing(
    url: str, ledger: Pool, asker: Asker
) -> None:
    async with History(url) as history:
        await told(history, "P1", "partly")
    await settle(ledger)
    elsewhere = dress("pol", UUID(int=1))
    assert (await asked(asker, history.tenant, as_of="2025-12-31", policy=elsewhere))["items"] == []
    assert (await asked(asker, UUID(int=5)))["items"] == []
    for parameters in ({"group_by": "year"}, {"after": "chl_nowhere"}, {"as_of": "soon"}):
        wrong = await got(asker, history.tenant, **parameters)
        assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid-request")
        assert [error["pointer"] for error in wrong.json()["errors"]] == [f"?{name}" for name in parameters]
