"""Whom a change can concern at all: SQL that leaves out, of a large cell, everybody of whom nothing changed.

A claim whose last movement was known and effective at the first cut, and whose attributes and policy have not changed
since, sums to the same at both cuts. Of a portfolio, that is nearly every claim.
"""

from __future__ import annotations

from services.ratios.explain.parameters import Asked
from services.ratios.query.question import Axis
from services.ratios.query.sql import Arguments

# What finds a few claims through an index has no use for going through everybody's last movements first.
_NARROW: frozenset[Axis] = frozenset({"policy", "client"})
ALL = "true"


def moved_ctes(asked: Asked, args: Arguments) -> str:
    """The CTEs `moved_claim` and `moved_policy`; nothing where `among` does not need them."""
    if not _worth_it(asked):
        return ""
    assert asked.before is not None
    before, after = asked.before, asked.question
    tenant = args.add(after.tenant_id, "uuid")
    first_cut, last_cut = args.add(before.known_before, "timestamptz"), args.add(after.known_before, "timestamptz")
    first_day = args.add(before.as_of, "date")
    since = f"recorded_from >= {first_cut} AND recorded_from < {last_cut}"
    # Time goes on earning what had not ended on the first day.
    earns = (
        f" OR earns_to > {first_day}" if after.basis.premium_basis == "earned" and before.as_of < after.as_of else ""
    )
    return f"""
moved_claim AS MATERIALIZED (
  SELECT log_partition, claim_id FROM ratios.claim_cell
   WHERE tenant_id = {tenant} AND (last_recorded_at >= {first_cut} OR last_effective_on > {first_day})
  UNION
  SELECT log_partition, claim_id FROM ratios.claim_version WHERE tenant_id = {tenant} AND {since}
  UNION
  SELECT c.log_partition, c.claim_id
    FROM (SELECT DISTINCT policy_id FROM ratios.policy_version WHERE tenant_id = {tenant} AND {since}) p
    JOIN ratios.claim_version c ON c.tenant_id = {tenant} AND c.policy_id = p.policy_id
),
moved_policy AS MATERIALIZED (
  SELECT log_partition, policy_id FROM ratios.premium_movement
   WHERE tenant_id = {tenant} AND (recorded_at >= {first_cut} OR effective_on > {first_day}{earns})
  UNION
  SELECT log_partition, policy_id FROM ratios.policy_version WHERE tenant_id = {tenant} AND {since}
),"""


def among(asked: Asked, subject: str, column: str) -> str:
    """A condition: the claim or policy `subject` is one of those."""
    if not _worth_it(asked):
        return ALL
    table = f"moved_{column.removesuffix('_id')}"
    return f"({subject}.log_partition, {subject}.{column}) IN (SELECT log_partition, {column} FROM {table})"


def _worth_it(asked: Asked) -> bool:
    return asked.before is not None and _NARROW.isdisjoint(asked.question.filters)
