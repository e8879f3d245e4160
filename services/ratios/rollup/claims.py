"""What claims add to the rollup: SQL.

What a claim shows between two of its recordings – its amounts by business date, and whether it counts, in the group
that it was known to be in – enters the sums on the day of the first and leaves them on the day of the second. So a sum
of everything recorded until a day is what was known on that day: a claim attached to another policy, a corrected date
of loss, a policy that was amended take all that was known before from one group to another, from then on.

A step takes the rollup from one position in each partition to a later one. It adds what the claims touched on the way
show after it, less what they showed before it, from the first day on which something new was recorded: the days before
are the same.
"""

from __future__ import annotations

from services.ratios.ledger.tables import Tables
from services.ratios.query.shares import bears_some
from services.ratios.query.sql import partition_in
from services.ratios.query.stages import AMOUNTS
from services.ratios.rollup.posting import grouped, post, reached
from services.ratios.rollup.tables import CLAIM_VALUES, COUNTS, NETS, day


def claims_step(tables: Tables) -> str:
    """The statement: $1 and $2 are the positions before and after, by number of partition; $3 to $5 the claims touched:
    partitions, ids, and the first day on which something new was recorded.
    """
    return f"""
WITH touched AS (
  SELECT t.*, ARRAY(SELECT DISTINCT m.coverage_code FROM {tables["claim_movement"]} m
                     WHERE m.log_partition = t.log_partition AND m.claim_id = t.claim_id
                       AND m.position <= ($2::bigint[])[t.log_partition]) AS coverages
    FROM unnest($3::int[], $4::uuid[], $5::date[]) t (log_partition, claim_id, since)
),
{_known(tables)},
{grouped(tables, "told_apart", whole="coverage IS NULL", by_coverage="coverage IS NOT NULL")},
{_shown(tables)}{post(tables, "rollup_claim", CLAIM_VALUES)}"""


def _known(tables: Tables) -> str:
    """On each day on which something was recorded, on either side: the group that the claim is known to be in."""
    claim, policy = tables["claim_version"], tables["policy_version"]
    of_claim = (
        "v.log_partition = t.log_partition AND v.claim_id = t.claim_id"
        " AND v.position_from <= ($2::bigint[])[t.log_partition]"
    )
    of_policy = f"p.log_partition = {partition_in('v.policy_id')} AND p.policy_id = v.policy_id"
    within = bears_some("p", "v.insurer_id")
    so_far = reached("d", "v.log_partition")
    policy_reached = reached("v", "p.log_partition")
    return f"""
recorded AS (
  SELECT DISTINCT log_partition, claim_id, coverages, day FROM (
    SELECT t.*, {day("m.recorded_at")} AS day
      FROM touched t JOIN {tables["claim_movement"]} m ON m.log_partition = t.log_partition AND m.claim_id = t.claim_id
       AND m.position <= ($2::bigint[])[t.log_partition]
    UNION ALL
    SELECT t.*, {day("v.recorded_from")} FROM touched t JOIN {claim} v ON {of_claim}
    UNION ALL
    SELECT t.*, {day("p.recorded_from")} FROM touched t JOIN {claim} v ON {of_claim}
      JOIN {policy} p ON {of_policy} AND p.position_from <= ($2::bigint[])[p.log_partition]) r
   WHERE day >= since
),
claim AS (
  SELECT DISTINCT ON (d.claim_id, d.sign, d.day)
         d.*, v.tenant_id, v.policy_id, v.insurer_id, v.occurred_on, v.currency
    FROM (SELECT * FROM recorded CROSS JOIN (VALUES (1), (-1)) s (sign)) d
    JOIN {claim} v ON v.log_partition = d.log_partition AND v.claim_id = d.claim_id
     AND v.position_from <= {so_far} AND {day("v.recorded_from")} <= d.day
   ORDER BY d.claim_id, d.sign, d.day, v.position_from DESC
),
placed AS (
  SELECT DISTINCT ON (v.claim_id, v.sign, v.day)
         v.log_partition, v.claim_id, v.coverages, v.sign, v.day, v.tenant_id,
         extract(year FROM v.occurred_on)::int AS year, v.insurer_id,
         coalesce(p.branch, '') AS branch, coalesce(p.product_line, '') AS product_line,
         coalesce(p.layer, '') AS layer, coalesce(p.adviser_id, '') AS adviser_id,
         coalesce(p.currency, v.currency) AS currency, v.currency AS claim_currency,
         coalesce(p.covered @> v.occurred_on AND NOT p.suspended @> v.occurred_on, false) AS covered,
         p.insurer_id IS NOT NULL AND NOT {within} AS elsewhere,
         p.insurer_id IS NOT NULL AND {within} AND p.shares IS NOT NULL AS shared
    FROM claim v
    LEFT JOIN {policy} p ON {of_policy} AND p.tenant_id = v.tenant_id
     AND p.position_from <= {policy_reached} AND {day("p.recorded_from")} <= v.day
   ORDER BY v.claim_id, v.sign, v.day, p.position_from DESC NULLS LAST
),
told_apart AS (
  SELECT *, unnest(array_append(coverages, NULL)) AS coverage, false AS unsplit FROM placed
)"""


def _shown(tables: Tables) -> str:
    """What the claim shows from each of those days to the next, by business date: changes, not levels.

    In all, where the coverage is null, and in each of its coverages; as the ledger has it, the claim as a whole is one
    as long as it has no other, and a claim is counted in each.
    """
    so_far = reached("k", "k.log_partition")
    known = "claim_id, coverage, sign, day"
    own = "FILTER (WHERE k.coverage IS NULL OR m.coverage_code = k.coverage)"
    amounts = ", ".join(f"coalesce(sum({a}) {own}, 0)::bigint AS {a}" for a in AMOUNTS)
    levels = ", ".join(f"sum({net}) OVER so_far <> 0 AS {name}" for name, net in NETS.items())
    counted = {c: f"(present AND {c})::int" for c in COUNTS}
    changes = ", ".join(f"{level} - lag({level}, 1, 0) OVER by_date AS {c}" for c, level in counted.items())
    values = ", ".join(CLAIM_VALUES)
    return f"""
known AS (
  SELECT *, lead(day) OVER (PARTITION BY claim_id, coverage, sign ORDER BY day) AS until FROM grouped
),
dated AS (
  SELECT k.tenant_id, k.groups, k.claim_id, k.coverage, k.sign, k.day, k.until, m.effective_on,
         coalesce(sum(m.claims_declared), 0) AS declared, bool_or(m.on_line) AS some_line,
         count(*) {own} > 0 AS own, coalesce(bool_or(m.on_line) {own}, false) AS line, {amounts}
    FROM known k JOIN {tables["claim_movement"]} m ON m.log_partition = k.log_partition AND m.claim_id = k.claim_id
     AND m.position <= {so_far} AND {day("m.recorded_at")} <= k.day
   GROUP BY k.tenant_id, k.groups, k.claim_id, k.coverage, k.sign, k.day, k.until, m.effective_on
),
level AS (
  SELECT *, bool_or(own) OVER so_far AND (bool_or(line) OVER so_far OR NOT bool_or(some_line) OVER so_far) AS present,
         sum(declared) OVER so_far > 0 AS claims, {levels}
    FROM dated WINDOW so_far AS (PARTITION BY {known} ORDER BY effective_on)
),
change AS (
  SELECT tenant_id, groups, sign, day, until, effective_on, {changes}, {", ".join(AMOUNTS)}
    FROM level WINDOW by_date AS (PARTITION BY {known} ORDER BY effective_on)
),
posting AS (
  SELECT tenant_id, groups, sign AS times, day AS recorded, effective_on AS effective, {values} FROM change
  UNION ALL
  SELECT tenant_id, groups, -sign, until, effective_on, {values} FROM change WHERE until IS NOT NULL
)"""
