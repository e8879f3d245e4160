"""The positions of claims in a table of their own: listed across claims, found by an insurer's number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from services.claims.answers import encode
from services.claims.lists.folded import Folded
from services.claims.positions.views import position_views
from services.claims.state import Claim, Closed, Open
from services.kit.database import Connection

# What did not change is left alone: every event of a claim passes here.
_KEEP: Final = """
INSERT INTO claims.position_view AS v
  (log_partition, position_id, tenant_id, claim_id, insurer_id, insurer_claim_no, cut_off_on, late, superseded,
   updated_at, view)
SELECT $1, r.* FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::date[], $8::boolean[],
  $9::boolean[], $10::timestamptz[], $11::bytea[]) AS r
ON CONFLICT (log_partition, position_id) DO UPDATE SET
  insurer_id = excluded.insurer_id, superseded = excluded.superseded, updated_at = excluded.updated_at,
  view = excluded.view
WHERE (v.insurer_id, v.superseded, v.view) IS DISTINCT FROM (excluded.insurer_id, excluded.superseded, excluded.view)"""


async def save_positions(conn: Connection, log_partition: int, claims: Sequence[Folded[Claim]]) -> None:
    """Keeps the positions of the claims of a batch."""
    rows = [row for folded in claims for row in _rows(folded)]
    if rows:
        await conn.execute(_KEEP, log_partition, *map(list, zip(*rows, strict=True)))


def _rows(folded: Folded[Claim]) -> Iterator[tuple[Any, ...]]:
    if not isinstance(folded.state, Open | Closed):
        return
    dossier, last = folded.state.dossier, folded.last
    if not dossier.positions:
        return
    for position, view in zip(dossier.positions, position_views(dossier, last.stream_id), strict=True):
        reported = position.reported
        yield (
            reported.position_id,
            last.tenant_id,
            last.stream_id,
            dossier.declared.insurer_id,
            reported.insurer_claim_no,
            reported.cut_off_on,
            reported.late,
            view["superseded_by"] is not None,
            last.recorded_at,
            encode(view),
        )
