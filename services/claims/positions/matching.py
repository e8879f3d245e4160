"""Which claim an insurer speaks of: its own number first, then ours, then the policy and the day of the loss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.contracts.events.position import MatchedBy
from services.contracts.ids import policy_stream
from services.kit.database import Pool

# A duplicate stands for the claim that it was merged into. A number that an earlier position was matched under counts
# as the insurer's number of that claim, after those that it acknowledged.
_CANDIDATES: Final = """
WITH sought AS (
  SELECT * FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::date[])
    AS s (n, insurer_id, insurer_claim_no, external_reference, policy_id, occurred_on))
SELECT s.n, 0 AS rank, coalesce(v.merged_into, v.claim_id) AS claim_id FROM sought s JOIN claims.claim_view v
    ON v.tenant_id = $1 AND v.insurer_claim_no = s.insurer_claim_no
   AND v.insurer_id = s.insurer_id AND v.state IN ('open', 'closed')
UNION
SELECT s.n, 1, coalesce(v.merged_into, v.claim_id) FROM sought s
  JOIN claims.position_view p ON p.tenant_id = $1 AND p.insurer_claim_no = s.insurer_claim_no
       AND p.insurer_id = s.insurer_id
  JOIN claims.claim_view v ON v.log_partition = p.log_partition AND v.claim_id = p.claim_id
UNION
SELECT s.n, 2, coalesce(v.merged_into, v.claim_id) FROM sought s JOIN claims.claim_view v
    ON v.tenant_id = $1 AND v.external_reference = s.external_reference
   AND v.insurer_id = s.insurer_id AND v.state IN ('open', 'closed')
UNION
SELECT s.n, 3, coalesce(v.merged_into, v.claim_id) FROM sought s JOIN claims.claim_view v
    ON v.tenant_id = $1 AND v.policy_id = s.policy_id AND v.occurred_on = s.occurred_on
   AND v.insurer_id = s.insurer_id AND v.state IN ('open', 'closed')"""
_BY_RANK: Final[tuple[MatchedBy, ...]] = (
    *("insurer_claim_no", "insurer_claim_no"),
    *("external_reference", "policy_and_occurrence"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What an insurer says by which a claim may be found."""

    insurer_id: str
    insurer_claim_no: str
    external_reference: str | None = None
    policy_no: str | None = None
    occurred_on: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """The claim that is meant, and what it was told by."""

    claim_id: UUID
    matched_by: MatchedBy


@dataclass(frozen=True, slots=True)
class Several:
    """Claims of which nothing says which one is meant."""

    claim_ids: frozenset[UUID]


async def matches(pool: Pool, tenant_id: UUID, sought: Mapping[int, Sought]) -> dict[int, Match | Several]:
    """The claims of a tenant that are meant, by the numbers they are asked for under; those not found are not there."""
    if not sought:
        return {}
    rows = await pool.fetch(_CANDIDATES, tenant_id, *_columns(tenant_id, sought))
    ranked: dict[int, dict[int, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for n, rank, claim_id in rows:
        ranked[n][rank].add(claim_id)
    return {n: told([ranks.get(rank, set()) for rank in range(len(_BY_RANK))]) for n, ranks in ranked.items()}


def told(ranks: Sequence[set[UUID]]) -> Match | Several:
    """The claim that the first criterion names; where it names several, that of them which the next ones name."""
    left: set[UUID] = set()
    for matched_by, found in zip(_BY_RANK, ranks, strict=True):
        left = (left & found or left) if left else found
        if len(left) == 1:
            return Match(next(iter(left)), matched_by)
    return Several(frozenset(left))


def _columns(tenant_id: UUID, sought: Mapping[int, Sought]) -> tuple[list[object], ...]:
    return (
        list(sought),
        [one.insurer_id for one in sought.values()],
        [one.insurer_claim_no for one in sought.values()],
        [one.external_reference for one in sought.values()],
        [policy_stream(tenant_id, one.insurer_id, one.policy_no) if one.policy_no else None for one in sought.values()],
        [one.occurred_on for one in sought.values()],
    )
