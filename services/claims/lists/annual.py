"""What the payments of claims take of annual limits: kept for the approval of the next one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from services.claims.lists.folded import Folded
from services.claims.settlement.limits import Taken, taken_of_limits
from services.claims.state import Claim, Closed, Open
from services.contracts.money import Money
from services.contracts.periods import Period
from services.kit.database import Connection
from services.kit.eventlog.reader import Source

_FORGET: Final = "DELETE FROM claims.annual_payment WHERE log_partition = $1 AND claim_id = ANY ($2)"
_KEEP: Final = """
INSERT INTO claims.annual_payment
  (log_partition, claim_id, claim_coverage_id, tenant_id, policy_id, coverage_code, occurred_on, amount)
SELECT $1, r.* FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::date[], $8::bigint[]) AS r"""
_FIND: Final = """
SELECT claim_id, claim_coverage_id, coverage_code, amount FROM claims.annual_payment
 WHERE tenant_id = $1 AND policy_id = $2 AND occurred_on BETWEEN $3 AND $4"""


async def save_annual(conn: Connection, log_partition: int, claims: Sequence[Folded[Claim]]) -> None:
    """Keeps what the payments of a batch's claims take of annual limits now."""
    limited = [folded for folded in claims if _is_limited(folded.state)]
    if not limited:
        return
    await conn.execute(_FORGET, log_partition, [folded.last.stream_id for folded in limited])
    if rows := [row for folded in limited for row in _rows(folded)]:
        await conn.execute(_KEEP, log_partition, *map(list, zip(*rows, strict=True)))


async def find_annual(source: Source, tenant_id: UUID, policy_id: UUID, period: Period) -> tuple[Taken, ...]:
    """What the payments of a policy's year take."""
    rows = await source.fetch(_FIND, tenant_id, policy_id, period.start, period.end)
    return tuple(Taken(row[0], row[1], row[2], Money(row[3])) for row in rows)


def _is_limited(claim: Claim) -> bool:
    if not isinstance(claim, Open | Closed):
        return False
    terms = (coverage.opened.terms for coverage in claim.dossier.coverages.values())
    return any(t is not None and t.annual_limit is not None for t in terms)


def _rows(folded: Folded[Claim]) -> Iterator[tuple[Any, ...]]:
    assert isinstance(folded.state, Open | Closed)
    declared, last = folded.state.dossier.declared, folded.last
    if declared.policy_id is None:
        return
    for taken in taken_of_limits(folded.state.dossier, last.stream_id):
        yield (
            *(taken.claim_id, taken.claim_coverage_id, last.tenant_id, declared.policy_id),
            *(taken.coverage_code, declared.occurred_on, taken.amount.cents),
        )
