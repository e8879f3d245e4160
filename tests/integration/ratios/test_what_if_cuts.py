"""Other terms on any two dates: as it was known, for ever the same; and the sums of claims are those of the ledger."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.basis import CostBasis, Recourse, Scope
from services.contracts.events.declaration import ClaimCoverageOpened
from services.contracts.events.policy import CoverageTermsSet, Deductible
from services.contracts.events.settlement import IndemnityComputed, Step
from services.contracts.money import ZERO, Money
from services.kit.database import Pool, open_pool
from services.ratios.indicators.claim_cost import count, summed
from services.ratios.query.ask import ask, snapshot
from services.ratios.query.claim_costs import claim_costs
from services.ratios.query.question import Basis, Question
from services.ratios.query.stages import AMOUNTS
from tests.conftest import Server
from tests.support import history as h
from tests.support.asking import asking, caller
from tests.support.beside import Both, both
from tests.support.history import History
from tests.support.ledger import settle
from tests.support.random_history import FIRST, projected

START, END, DAY = date(2025, 1, 1), date(2025, 12, 31), date(2025, 5, 1)
OWN = "own_damage"
RAISED: dict[str, Any] = {"deductibles": [{"kind": "absolute", "amount": "1500.00"}]}


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    yield from server.clone()


def opened(coverage_id: UUID, deductible: str) -> ClaimCoverageOpened:
    terms = CoverageTermsSet(
        coverage_code=OWN, valid_from=START, deductible=Deductible(kind="absolute", amount=Money.parse(deductible)),
        first_loss=False, deductible_order="after_proportional", limit_order="deductible_then_limit",
        average_waived=False, subscribed=True,
    )  # fmt: skip
    return replace(h.coverage_opened(coverage_id, OWN, DAY), terms=terms)


def computed(
    coverage_id: UUID, loss: str, deductible: str, day: date, replaces: UUID | None = None
) -> IndemnityComputed:
    """A computation as the claims service records it, of a loss under an absolute deductible."""
    owed = Money.parse(loss) - Money.parse(deductible)
    terms = {"deductible": {"kind": "absolute", "amount": deductible}}
    return IndemnityComputed(
        computation_id=uuid4(), claim_coverage_id=coverage_id, assessed=Money.parse(loss),
        steps=(Step(step="deductible", before=Money.parse(loss), after=owed, reason="absolute"),), indemnity=owed,
        advances_paid=ZERO, balance=owed, computed_on=day, replaces=replaces,
        inputs={"operation": "indemnity", "loss": loss, "occurred_on": DAY.isoformat(), "terms": terms},
    )  # fmt: skip


async def told(history: History) -> None:
    """A claim paid in June; in October it became known that the loss, of September, was larger."""
    policy = await history.policy("P1", START, END)
    await history.record(policy, h.written("R-1", START, END, {OWN: "10000.00"}))
    claim = await history.claim("C-1", DAY, policy)
    coverage_id = claim.coverages[OWN] = uuid4()
    await history.record(claim, opened(coverage_id, "500.00"))
    history.known_on(date(2025, 6, 1))
    first = computed(coverage_id, "3000.00", "500.00", date(2025, 5, 20))
    await history.record(claim, first)
    await history.record(claim, h.paid(coverage_id, "2500.00", date(2025, 6, 1)))
    history.known_on(date(2025, 10, 1))
    second = computed(coverage_id, "5000.00", "500.00", date(2025, 9, 20), first.computation_id)
    await history.record(claim, second)
    await history.record(claim, h.paid(coverage_id, "2000.00", date(2025, 9, 25)))


async def test_it_is_answered_as_it_was_known_and_stays_so(url: str, ledger: Pool) -> None:
    async with History(url) as history:
        await told(history)
        await settle(ledger)
        async with both(url) as services:
            asked = {"known_on": "2025-09-30", "as_of": "2025-12-31"}
            first = await _whole(services, history, **asked)
            answer = first.json()
            assert answer["final"] is True
            assert [(one["incurred"], one["other_incurred"]) for one in answer["claims"]] == [("2500.00", "1500.00")]
            later = await services.tried(history.tenant, RAISED, known_on="2025-12-31", as_of="2025-12-31")
            assert [(one["incurred"], one["other_incurred"]) for one in later["claims"]] == [("4500.00", "3500.00")]
            before = await services.tried(history.tenant, RAISED, known_on="2025-12-31", as_of="2025-09-19")
            [one] = before["claims"]
            assert (one["incurred"], one["coverages"][0]["other_indemnity"]) == ("2500.00", "1500.00")
            await told_more(history)
            await settle(ledger)
            assert (await _whole(services, history, **asked)).content == first.content


async def told_more(history: History) -> None:
    """Another claim of that year, learnt today."""
    history.known_on(date(2026, 1, 5))
    late = await history.claim("C-2", DAY)
    await history.coverage(late, OWN, DAY)
    await history.record(late, h.paid(late.coverages[OWN], "900.00", date(2025, 6, 1)))


async def _whole(services: Both, history: History, **question: str) -> Any:
    response = await services.what_if(history.tenant, {"question": question, "changes": RAISED})
    assert response.status_code == 200, response.text
    return response


async def test_without_the_claims_service_it_is_unavailable(url: str, ledger: Pool) -> None:
    async with History(url) as history:
        await told(history)
    await settle(ledger)
    async with asking(url) as asker:
        headers = caller(history.tenant).to_headers()
        answer = await asker.client.post("/v1/what-if", json={"changes": RAISED}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (503, "upstream-unavailable")
        ratio = await asker.get(history.tenant)
        assert ratio.status_code == 200, "all else is served"


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32))
async def test_the_claims_one_by_one_are_the_sums_of_the_statement(server: Server, seed: int) -> None:
    with contextmanager(server.clone)() as url:
        await _compare(url, random.Random(seed))


async def _compare(url: str, rnd: random.Random) -> None:
    grown = await projected(url, rnd, 60)
    history = grown.history
    pool = await open_pool(url, application_name="tests")
    span = (grown.today - FIRST).days
    for _ in range(15):
        basis = Basis(
            year_basis=rnd.choice(("accident_year", "policy_year")),
            cost_basis=rnd.choice(get_args(CostBasis)),
            recourse=rnd.choice(get_args(Recourse)),
            scope=rnd.choice(get_args(Scope)),
            include_expenses=rnd.random() < 0.7,
            cap=rnd.choice((None, Money(100_000), Money(1_000_001))),
            excluded_layers=rnd.choice((("grand_excess",), ())),
        )
        wanted = rnd.choice((None, ("theft",), ("theft", "fire")))
        question = Question(
            tenant_id=history.tenant,
            filters={} if wanted is None else {"coverage": wanted},
            years=rnd.choice((None, (FIRST.year, FIRST.year + 1))),
            as_of=FIRST + timedelta(days=rnd.randint(0, span + 400)),
            known_on=FIRST + timedelta(days=rnd.randint(0, span + 10)),
            basis=basis,
        )
        async with snapshot(pool) as conn:
            [total] = [record for record in await ask(conn, question) if record["part"] == "total"]
            claims = await claim_costs(conn, question, 1_000)
        counted = [c for claim in claims if (c := count(claim, basis, wanted)) is not None]
        names = ("claims", "claims_with_cost", "incurred", "excess", *AMOUNTS)
        assert {name: summed(counted)[name] for name in names} == {name: total[name] for name in names}
    await pool.close()
