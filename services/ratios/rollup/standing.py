"""Whether the rollup can answer a question now: it has to know what the ledger knows of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from services.kit.database import Connection, Pool
from services.ratios.cuts import MARGIN
from services.ratios.projector import NAME as LEDGER
from services.ratios.query.question import Question
from services.ratios.query.shares import by_insurer
from services.ratios.rollup.keeper import NAME

# What stands still for this long is not about to draw level: then the ledger answers, which takes longer.
_PATIENCE_SECONDS: Final = 0.25
_NAP_SECONDS: Final = 0.005
_ALIVE: Final = timedelta(minutes=1)

# A partition lacks nothing that was recorded before a cut once the rollup is level with the ledger, or was so later.
_BEHIND: Final = """
SELECT count(*) FILTER (WHERE r.position IS NULL OR r.position < l.position AND r.passed_at < $3) AS behind,
       coalesce(max(r.passed_at) > now() - $4::interval, false) AS alive
  FROM ratios.projection_checkpoint l
  LEFT JOIN ratios.projection_checkpoint r ON r.log_partition = l.log_partition AND r.projection = $2
 WHERE l.projection = $1"""


async def can_answer(pool: Pool | Connection, question: Question) -> bool:
    """Whether the rollup holds all that the ledger holds of a `usable` question; waits for what is about to come."""
    until = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
    while True:
        row = await pool.fetchrow(_BEHIND, LEDGER, NAME, question.known_before + MARGIN, _ALIVE)
        assert row is not None
        if not row["alive"]:
            return False
        if not row["behind"]:
            return True
        if asyncio.get_running_loop().time() > until:
            return False
        await asyncio.sleep(_NAP_SECONDS)


async def tells_coinsurers_apart(pool: Pool | Connection, question: Question) -> bool:
    """Whether shares of policies matter: sums do not hold them."""
    return by_insurer(question) and bool(
        await pool.fetchval(
            "SELECT EXISTS (SELECT FROM ratios.policy_version WHERE tenant_id = $1 AND shares IS NOT NULL)",
            question.tenant_id,
        )
    )
