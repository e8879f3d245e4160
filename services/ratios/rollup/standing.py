"""Whether the rollup can answer a question now: it has to know what the ledger knows of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from services.kit.database import Connection, Pool
from services.ratios.cuts import MARGIN
from services.ratios.projector import NAME as LEDGER
from services.ratios.query.question import Question
from services.ratios.rollup.keeper import NAME

# What stands still for this long is not about to draw level: then the ledger answers, which takes longer.
_PATIENCE_SECONDS: Final = 0.25
_NAP_SECONDS: Final = 0.005
_ALIVE: Final = timedelta(minutes=1)

# A partition lacks nothing that was recorded before a cut once the rollup is level with the ledger, or was so later.
_BEHIND: Final = """
SELECT count(*) FILTER (WHERE r.position IS NULL OR r.position < l.position AND r.passed_at < $3) AS behind,
       coalesce(max(r.passed_at) > now() - $4::interval, false) AS alive,
       EXISTS (SELECT FROM ratios.policy_version WHERE tenant_id = $5 AND shares IS NOT NULL) AS coinsured
  FROM ratios.projection_checkpoint l
  LEFT JOIN ratios.projection_checkpoint r ON r.log_partition = l.log_partition AND r.projection = $2
 WHERE l.projection = $1"""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the rollup holds all that the ledger holds of a question, and whether its tenant has coinsured policies:
    sums do not tell what each of their insurers bears.
    """

    level: bool
    coinsured: bool


async def standing(pool: Pool | Connection, question: Question) -> Standing:
    """Where the rollup stands for a `usable` question; waits for what is about to come."""
    until = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
    while True:
        row = await pool.fetchrow(_BEHIND, LEDGER, NAME, question.known_before + MARGIN, _ALIVE, question.tenant_id)
        assert row is not None
        if not row["alive"] or not row["behind"] or asyncio.get_running_loop().time() > until:
            return Standing(level=row["alive"] and not row["behind"], coinsured=row["coinsured"])
        await asyncio.sleep(_NAP_SECONDS)
