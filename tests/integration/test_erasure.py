"""Random histories with much said of people, then their keys destroyed: not a figure moves, not a word is left.

(EVENT_LOG.md §8.11.)
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final

import asyncpg
import pytest

from services.contracts.ids import claim_file, tenant_uuid, undress
from services.kit.sealing.vault import destroy
from tests.support.patient import WAIT
from tests.support.whole import Whole, whole_house

MARK: Final = "Zwickelmann"  # in every text about people, and in nothing else
SCHEMAS: Final = ("claims", "ratios", "gateway", "vault")
CLASSES: Final = ("identity", "contact", "bank", "narrative", "health", "anomaly")


@dataclass
class Story:
    """A brokerage's years, told through the gateway by dice."""

    whole: Whole
    headers: dict[str, str]
    dice: random.Random
    persons: list[str] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)

    async def send(self, method: str, path: str, body: Any, status: int) -> dict[str, Any]:
        headers = {**self.headers, "idempotency-key": f"k{self.dice.getrandbits(64)}"}
        if path.endswith("/closure") or method == "PATCH":
            headers["if-match"] = "*"
        answer = await self.whole.client.request(method, path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        assert MARK not in answer.text, "an answer to a command says only that something is there"
        found: dict[str, Any] = answer.json()
        return found

    async def get(self, path: str, **params: Any) -> str:
        answer = await self.whole.client.get(path, params=params, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def tell(self) -> None:
        """Persons and policies, then claims from their declaration to their end, long enough ago to be forgotten."""
        for n in range(4):
            await self._person(f"P-{n}")
        for n in range(2):
            await self._policy(n)
        for n in range(5):
            await self._claim(n)

    async def _person(self, reference: str) -> None:
        said = await self.send("PUT", f"/v1/persons/by-reference/{reference}", self._identity(), 200)
        self.persons.append(said["id"])
        if self.dice.random() < 0.5:
            await self.send("PUT", f"/v1/persons/by-reference/{reference}", self._identity(), 200)

    def _identity(self) -> dict[str, Any]:
        return {
            "nature": "natural",
            "identity": {"family_name": MARK, "given_names": f"n° {self.dice.randint(1, 99)}"},
            "contacts": {"email": f"{MARK}{self.dice.randint(1, 99)}@example.fr"},
        }

    async def _policy(self, n: int) -> None:
        policy = {
            "policy_no": f"A-{n}",
            "insurer_id": "fremotor",
            "client_id": f"P-{n}",
            "branch": "land_vehicle_damage",
            "product_line": "motor",
            "starts_on": "2012-01-01",
            "ends_on": "2013-12-31",
            "coverages": [{"coverage_code": "theft"}, {"coverage_code": "fire"}],
        }
        made = await self.send("POST", "/v1/policies", policy, 201)
        for year in (2012, 2013):
            net = f"{self.dice.randint(500, 5000)}.00"
            premium = {
                "kind": "written",
                "receipt_no": f"Q-{n}-{year}",
                "effective_on": f"{year}-01-01",
                "period_start": f"{year}-01-01",
                "period_end": f"{year}-12-31",
                "net": net,
                "gross": net,
                "split": [{"coverage_code": "theft", "net": net, "tax": "0.00", "gross": net}],
            }
            await self.send("POST", f"/v1/policies/{made['id']}/premiums", premium, 201)

    async def _claim(self, n: int) -> None:
        occurred = f"201{self.dice.choice('23')}-0{self.dice.randint(1, 9)}-10"
        claim = {
            "insurer_id": "fremotor",
            "policy_reference": f"A-{self.dice.randint(0, 1)}",
            "occurred_on": occurred,
            "declared_on": occurred,
            "cause_code": "theft",
            "coverages": ["theft", "fire"],
            "narrative": f"{MARK} n° {n}",
            "reporter_id": f"P-{self.dice.randint(0, 3)}",
        }
        made = await self.send("POST", "/v1/claims", claim, 201)
        path = f"/v1/claims/{made['id']}"
        self.claims.append(path)
        for _ in range(self.dice.randint(2, 6)):
            await self._fact(path, occurred)
        await self.send("POST", f"{path}/closure", {"closed_on": "2014-06-30", "outcome": "settled"}, 201)

    async def _fact(self, path: str, occurred: str) -> None:
        amount, code = f"{self.dice.randint(1, 3000)}.{self.dice.randint(10, 99)}", self.dice.choice(("theft", "fire"))
        line = {"coverage_code": code, "amount": amount}
        match self.dice.randint(0, 2):
            case 0:
                await self.send("POST", f"{path}/reserves", {**line, "set_on": "2014-01-15"}, 201)
            case 1:
                await self.send("POST", f"{path}/payments", {**line, "paid_on": "2014-02-15"}, 201)
            case _:
                told = {"narrative": f"{MARK} again, {amount}"}
                await self.send("PATCH", path, {"corrected_on": occurred, "reason": "error", "changes": told}, 200)


@dataclass(frozen=True)
class Figures:
    """What must not move."""

    ratios: list[Any]
    balances: list[Any]
    events: list[tuple[Any, ...]]


@pytest.fixture
async def whole(database_url: str) -> AsyncIterator[Whole]:
    """The house, its projectors running."""
    async with whole_house(database_url) as running:
        yield running


async def figures(story: Story, conn: asyncpg.Connection[asyncpg.Record]) -> Figures:
    """Every loss ratio, every claim's balances, every event as it stands in the log."""
    position = (await _json(story, "/v1/log-position"))["log_position"]
    story.headers |= {"at-least": position, **WAIT}
    ratios = []
    for group_by in ("policy", "coverage", "year", "policy,coverage,year"):
        said = await _json(story, "/v1/ratios/loss-ratio", group_by=group_by)
        ratios.append({"rows": said["rows"], "total": said["total"]})
    balances = [(await _json(story, path))["balances"] for path in story.claims]
    rows = await conn.fetch(
        "SELECT log_partition, position, stream_id, version, kind, data::text, meta::text FROM claims.event"
        " WHERE tenant_id = $1 ORDER BY 1, 2",
        _tenant(story),
    )
    return Figures(ratios, balances, [tuple(row) for row in rows])


async def _json(story: Story, path: str, **params: Any) -> Any:
    answer = await story.whole.client.get(path, params=params, headers=story.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def in_clear(conn: asyncpg.Connection[asyncpg.Record]) -> list[str]:
    """The tables in which the mark stands, as text or inside bytes."""
    tables = await conn.fetch(
        "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname = ANY ($1)", list(SCHEMAS)
    )
    found = []
    for (table,) in tables:
        rows = await conn.fetch(f"SELECT t::text FROM {table} t")
        if any(MARK in text or MARK.encode().hex() in text for (text,) in rows):
            found.append(table)
    return found


def _tenant(story: Story) -> Any:
    return tenant_uuid(story.headers["x-tenant"])


@pytest.mark.parametrize("seed", range(3))
async def test_an_erasure_moves_no_figure_and_leaves_no_word(
    whole: Whole, database_url: str, seed: int, capfd: pytest.CaptureFixture[str]
) -> None:
    story = Story(whole, {**await whole.key(f"t{seed}"), "x-tenant": f"t{seed}"}, random.Random(seed))
    await story.tell()
    conn = await asyncpg.connect(database_url)
    try:
        before = await figures(story, conn)
        everything = [*story.claims, *(f"/v1/persons/{person}" for person in story.persons)]
        assert all([MARK in await story.get(path) for path in everything])
        assert await in_clear(conn) == []

        for person in story.persons[:2]:
            await story.send("POST", f"/v1/persons/{person}/erasure", {"received_on": "2026-01-05"}, 201)
        tenant = _tenant(story)
        subjects = [undress("per", person) for person in story.persons]
        subjects += [claim_file(tenant, undress("clm", path.rpartition("/")[2])) for path in story.claims]
        await destroy(conn, tenant, [(subject, one) for subject in subjects for one in CLASSES])

        after = await figures(story, conn)
        assert (after.ratios, after.balances) == (before.ratios, before.balances)
        assert [event for event in after.events if event in before.events] == before.events
        for path in [*everything, *(f"{claim}/events" for claim in story.claims), "/v1/claims", "/v1/persons"]:
            assert MARK not in await story.get(path)
        assert MARK not in await story.get("/v1/events", limit=1000)
        assert all(['{"erased":true}' in await story.get(path) for path in everything])
        # The look for clear text sees what is meant to be clear: the name of a legal person.
        await story.whole.client.put("/v1/insurers/by-reference/i-1", json={"name": MARK}, headers=story.headers)
        assert await in_clear(conn) == ["claims.directory_entry"]
        await conn.execute("DELETE FROM claims.directory_entry")
    finally:
        await conn.close()
    said = capfd.readouterr()
    assert MARK not in said.out + said.err
