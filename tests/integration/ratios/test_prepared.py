"""The long statements of a loss ratio are prepared once for each connection: planning takes as long as running."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest

from services.kit.database import Pool
from services.ratios.history.query import history_statement
from services.ratios.query.question import Axis, Question
from services.ratios.query.statement import Stages, from_ledger
from services.ratios.rollup.reading import from_rollup, with_coinsured

DAY = date(2025, 6, 30)


@pytest.mark.parametrize("stages", [from_ledger, from_rollup, with_coinsured])
@pytest.mark.parametrize("axes", [(), ("year",), ("branch", "insurer", "product_line", "coverage", "year")])
async def test_a_history_is_prepared_once(ledger: Pool, stages: Stages, axes: Sequence[Axis]) -> None:
    asked = Question(tenant_id=UUID(int=1), axes=tuple(axes), as_of=DAY, known_on=DAY, limit=50)
    sql, values = history_statement([asked, asked], stages)
    async with ledger.acquire() as conn:
        await conn.fetch(sql, *values)
        await conn.fetch(sql, *values)
        runs = await conn.fetch(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement = $1", sql
        )
    assert [row[0] for row in runs] == [2]
