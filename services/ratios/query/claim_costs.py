"""The claims behind a loss ratio, one by one: what each coverage of each holds, under the question's own cuts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from services.kit.database import Connection
from services.kit.errors import Refusal
from services.ratios.indicators.claim_cost import ClaimCost, CoverageCost
from services.ratios.query.costs import cost_ctes
from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments
from services.ratios.query.stages import AMOUNTS

_FIRST_KEYS: Final = "claim_id, policy_id, occurred_on, year, coverage, on_line, claims_declared"


async def claim_costs(conn: Connection, question: Question, most: int) -> list[ClaimCost]:
    """Every claim that counts, by its id. Refuses with `too-many-claims` beyond `most`, before any is read."""
    ctes, values = _ctes(question)
    found: int = await conn.fetchval(f"{ctes} SELECT count(*) FROM claim WHERE NOT apart", *values)
    if found > most:
        raise Refusal("too-many-claims", found=found, limit=most)
    amounts = ", ".join(AMOUNTS)
    rows = await conn.fetch(
        f"{ctes} SELECT {_FIRST_KEYS}, {amounts} FROM cell WHERE NOT apart ORDER BY claim_id, coverage", *values
    )
    return [_claim(list(cells)) for _, cells in groupby(rows, key=lambda row: row["claim_id"])]


async def claims_beside(conn: Connection, question: Question, policies: Sequence[UUID], most: int) -> dict[UUID, UUID]:
    """Every claim of some policies, known at the question's cut, with its policy. Refuses with `too-many-claims`."""
    rows = await conn.fetch(
        """SELECT claim_id, policy_id FROM ratios.claim_version
            WHERE tenant_id = $1 AND policy_id = ANY ($2) AND recorded_from < $3 AND recorded_to >= $3
            ORDER BY claim_id LIMIT $4""",
        *(question.tenant_id, list(policies), question.known_before, most + 1),
    )
    if len(rows) > most:
        raise Refusal("too-many-claims", found=len(rows), limit=most)
    return {row["claim_id"]: row["policy_id"] for row in rows}


def _ctes(question: Question) -> tuple[str, list[object]]:
    """The stages of a loss ratio's costs, of which `claim` and `cell` are read."""
    args = Arguments()
    cut, as_of = args.add(question.known_before, "timestamptz"), args.add(question.as_of, "date")
    return f"WITH {cost_ctes(question, args, cut, as_of)}", args.values


def _claim(cells: Sequence[Any]) -> ClaimCost:
    first = cells[0]
    return ClaimCost(
        claim_id=first["claim_id"],
        policy_id=first["policy_id"],
        occurred_on=first["occurred_on"],
        year=first["year"],
        declared=sum(cell["claims_declared"] for cell in cells),
        coverages=tuple(
            CoverageCost(cell["coverage"], cell["on_line"], {amount: cell[amount] for amount in AMOUNTS})
            for cell in cells
        ),
    )
