"""Explanations of gaps in PostgreSQL: only ever added to, each by its command."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.contracts.ids import part_id
from services.contracts.internal import Caller
from services.kit.database import Pool
from services.kit.errors import Refusal
from services.kit.eventlog.partitions import partition_of

_COLUMNS = """explanation_id, code, explained_by, recorded_at AS explained_at, gap AS explained_gap, position_id,
              request_hash"""


async def explain(pool: Pool, caller: Caller, gap: Any, code: str) -> tuple[Any, bool]:
    """Records why a gap is there, once per command; the row, and whether it was there already.

    Refuses with `idempotency-key-reused`.
    """
    explanation_id = part_id(caller.command_id, "explanation")
    key = (partition_of(gap["claim_id"]), gap["claim_id"], gap["measure"], explanation_id)
    row = await pool.fetchrow(
        f"""INSERT INTO ratios.gap_explanation (log_partition, claim_id, measure, explanation_id, tenant_id,
                                                position_id, gap, code, explained_by, request_hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING {_COLUMNS}""",
        *(*key, caller.tenant_id, gap["position_id"], gap["gap"], code, caller.actor, caller.request_hash),
    )
    if row is not None:
        return row, False
    row = await pool.fetchrow(
        f"""SELECT {_COLUMNS} FROM ratios.gap_explanation
             WHERE log_partition = $1 AND claim_id = $2 AND measure = $3 AND explanation_id = $4""",
        *key,
    )
    assert row is not None, "what is in the way is there"
    if row["request_hash"] != caller.request_hash:
        raise Refusal("idempotency-key-reused")
    return row, True


async def explanations(pool: Pool, tenant_id: UUID, gap: Any) -> list[Any]:
    """All that was said of a claim's measure beside what its insurer states, the last first."""
    rows: list[Any] = await pool.fetch(
        f"""SELECT {_COLUMNS} FROM ratios.gap_explanation x
             WHERE log_partition = $1 AND claim_id = $2 AND tenant_id = $3 AND measure = $4
               AND EXISTS (SELECT 1 FROM ratios.position_line o
                     WHERE o.log_partition = x.log_partition AND o.claim_id = x.claim_id
                       AND o.position_id = x.position_id AND o.insurer_id = $5)
             ORDER BY recorded_at DESC, explanation_id DESC""",
        *(partition_of(gap["claim_id"]), gap["claim_id"], tenant_id, gap["measure"], gap["insurer_id"]),
    )
    return rows
