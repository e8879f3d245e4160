"""What claims use of annual limits, by policy and coverage: kept for the computation of the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from services.claims.indemnity.aggregate import Use, uses_of
from services.claims.lists.folded import Folded
from services.claims.state import Claim, Closed, Open
from services.contracts.money import Money
from services.contracts.periods import Period
from services.kit.database import Connection
from services.kit.eventlog.reader import Source

_FORGET: Final = "DELETE FROM claims.coverage_use WHERE log_partition = $1 AND claim_id = ANY ($2)"
_KEEP: Final = """
INSERT INTO claims.coverage_use
  (log_partition, claim_id, claim_coverage_id, n, tenant_id, policy_id, coverage_code, insurer_id, claim_no,
   occurred_on, declared_on, computation_id, need, granted, annual_limit)
SELECT $1, r.* FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::uuid[], $6::uuid[], $7::text[], $8::text[],
  $9::text[], $10::date[], $11::date[], $12::uuid[], $13::bigint[], $14::bigint[], $15::bigint[]) AS r"""
_FIND: Final = """
SELECT claim_id, claim_coverage_id, n, coverage_code, occurred_on, declared_on, computation_id,
       need, granted, annual_limit, claim_no, insurer_id
  FROM claims.coverage_use
 WHERE tenant_id = $1 AND policy_id = $2 AND occurred_on BETWEEN $3 AND $4
   AND ($5::text IS NULL OR coverage_code = $5)"""


@dataclass(frozen=True, slots=True)
class KeptUse:
    """A use, with the number and the insurer of its claim."""

    use: Use
    claim_no: str
    insurer_id: str


async def save_uses(conn: Connection, log_partition: int, claims: Sequence[Folded[Claim]]) -> None:
    """Keeps what the claims of a batch use now; what they used before is forgotten."""
    computed = [f for f in claims if isinstance(f.state, Open | Closed) and f.state.dossier.computations]
    if not computed:
        return
    await conn.execute(_FORGET, log_partition, [f.last.stream_id for f in computed])
    if rows := [_row(f, use) for f in computed for use in uses_of(f.state, f.last.stream_id) if _policy(f) is not None]:
        await conn.execute(_KEEP, log_partition, *map(list, zip(*rows, strict=True)))


async def find_uses(
    source: Source, tenant_id: UUID, policy_id: UUID, period: Period, coverage_code: str | None = None
) -> list[KeptUse]:
    """The uses of a policy's year, of one coverage or of all."""
    rows = await source.fetch(_FIND, tenant_id, policy_id, period.start, period.end, coverage_code)
    return [KeptUse(_use(row), row["claim_no"], row["insurer_id"]) for row in rows]


def _policy(folded: Folded[Claim]) -> UUID | None:
    assert isinstance(folded.state, Open | Closed)
    return folded.state.dossier.declared.policy_id


def _row(folded: Folded[Claim], use: Use) -> tuple[Any, ...]:
    assert isinstance(folded.state, Open | Closed)
    declared = folded.state.dossier.declared
    return (
        *(use.claim_id, use.claim_coverage_id, use.n, folded.last.tenant_id, declared.policy_id, use.coverage_code),
        *(declared.insurer_id, declared.claim_no, use.occurred_on, use.declared_on, use.computation_id),
        *(use.need.cents, use.granted.cents, use.limit.cents),
    )


def _use(row: Any) -> Use:
    return Use(
        claim_id=row["claim_id"],
        claim_coverage_id=row["claim_coverage_id"],
        n=row["n"],
        coverage_code=row["coverage_code"],
        occurred_on=row["occurred_on"],
        declared_on=row["declared_on"],
        computation_id=row["computation_id"],
        need=Money(row["need"]),
        granted=Money(row["granted"]),
        limit=Money(row["annual_limit"]),
    )
