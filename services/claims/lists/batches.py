"""Which payment batches have payments on a claim: kept so that the statement of a batch finds its claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.claims.lists.folded import Folded
from services.claims.settlement.parts import Paid
from services.claims.state import Claim, Closed, Open
from services.contracts.events.settlement import PaymentIssued
from services.contracts.money import Money, total
from services.kit.database import Connection, Pool

_KEEP: Final = """
INSERT INTO claims.payment_batch
  (log_partition, claim_id, batch_no, tenant_id, issued_on, payments, done, amount, remaining)
SELECT $1, r.* FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::date[], $6::int[], $7::int[], $8::bigint[],
  $9::bigint[]) AS r
ON CONFLICT (log_partition, claim_id, batch_no) DO UPDATE SET
  issued_on = excluded.issued_on, payments = excluded.payments, done = excluded.done,
  amount = excluded.amount, remaining = excluded.remaining"""
_CLAIMS: Final = "SELECT claim_id FROM claims.payment_batch WHERE tenant_id = $1 AND batch_no = $2 ORDER BY claim_id"
_BATCHES: Final = """
SELECT batch_no, min(issued_on) AS issued_on, sum(payments)::int AS payments, sum(done)::int AS done,
       sum(amount)::bigint AS amount, sum(remaining)::bigint AS remaining
  FROM claims.payment_batch
 WHERE tenant_id = $1 AND batch_no > $2
 GROUP BY batch_no ORDER BY batch_no LIMIT $3"""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch of payments in sums; `done` are those that the bank debited or that were taken back."""

    batch_no: str
    issued_on: date
    payments: int
    done: int
    amount: Money
    remaining: Money


async def save_batches(conn: Connection, log_partition: int, claims: Sequence[Folded[Claim]]) -> None:
    """Keeps the batches that the claims of a batch of events have payments of; a payment never leaves its own."""
    rows = [row for folded in claims for row in _rows(folded)]
    if rows:
        await conn.execute(_KEEP, log_partition, *map(list, zip(*rows, strict=True)))


async def claims_of(pool: Pool, tenant_id: UUID, batch_no: str) -> list[UUID]:
    """The claims that a batch has payments on."""
    return [row[0] for row in await pool.fetch(_CLAIMS, tenant_id, batch_no)]


async def batches_after(pool: Pool, tenant_id: UUID, batch_no: str, limit: int) -> list[Batch]:
    """The batches whose numbers follow one, in the order of their numbers."""
    rows = await pool.fetch(_BATCHES, tenant_id, batch_no, limit)
    return [Batch(r[0], r[1], r[2], r[3], Money(r[4]), Money(r[5])) for r in rows]


def _rows(folded: Folded[Claim]) -> Iterator[tuple[Any, ...]]:
    if not isinstance(folded.state, Open | Closed):
        return
    batches: dict[str, list[tuple[PaymentIssued, Paid]]] = {}
    for payment in folded.state.dossier.paid_payments:
        if isinstance(payment.made, PaymentIssued) and payment.made.batch_no is not None:
            batches.setdefault(payment.made.batch_no, []).append((payment.made, payment))
    for batch_no, found in batches.items():
        yield (
            folded.last.stream_id,
            batch_no,
            folded.last.tenant_id,
            min(made.issued_on for made, _ in found),
            len(found),
            sum(payment.cleared is not None or not payment.remaining for _, payment in found),
            total(made.amount for made, _ in found).cents,
            total(payment.remaining for _, payment in found).cents,
        )
