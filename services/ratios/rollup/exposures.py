"""What policies add to the rollup as exposure: SQL.

An exposure grows by the same parts every day of a cover and then stands: until a day it is a constant plus a slope
times the day. Those are kept as sums, by the days on which they change; `query.exposures` says what exposes. A policy's
exposures between two of its recordings enter on the day of the first and leave on the day of the second, as for claims.
"""

from __future__ import annotations

from services.ratios.indicators.exposure import PARTS
from services.ratios.ledger.tables import Tables
from services.ratios.query.exposures import RISK_UNITS
from services.ratios.rollup.posting import grouped, of_policy, post, reached
from services.ratios.rollup.tables import EXPOSURE_VALUES, day

# Days are numbered from here, so that constants stay small.
EPOCH = "date '2000-01-01'"


def exposures_step(tables: Tables) -> str:
    """The statement: $1 and $2 are the positions before and after, $3 to $5 the policies touched, as for claims."""
    values = ", ".join(EXPOSURE_VALUES)
    return f"""
WITH touched AS (SELECT * FROM unnest($3::int[], $4::uuid[], $5::date[]) t (log_partition, policy_id, since)),
{_known(tables)},
{_shown(tables)},
{grouped(tables, "change", by_coverage="false")},
posting AS (
  SELECT tenant_id, groups, sign AS times, day AS recorded, effective, {values} FROM grouped
  UNION ALL
  SELECT tenant_id, groups, -sign, until, effective, {values} FROM grouped WHERE until IS NOT NULL
){post(tables, "rollup_exposure", EXPOSURE_VALUES)}"""


def _known(tables: Tables) -> str:
    policy, exposure = tables["policy_version"], tables["exposure_movement"]
    return f"""
recorded AS (
  SELECT DISTINCT log_partition, policy_id, day FROM (
    SELECT t.*, {day("p.recorded_from")} AS day FROM touched t
      JOIN {policy} p ON p.log_partition = t.log_partition AND p.policy_id = t.policy_id
       AND p.position_from <= ($2::bigint[])[t.log_partition]
    UNION ALL
    SELECT t.*, {day("m.recorded_at")} FROM touched t
      JOIN {exposure} m ON m.log_partition = t.log_partition AND m.policy_id = t.policy_id
       AND m.position <= ($2::bigint[])[t.log_partition]) r
   WHERE day >= since
),
known AS (
  SELECT *, lead(day) OVER (PARTITION BY policy_id, sign ORDER BY day) AS until FROM (
    SELECT DISTINCT ON (d.policy_id, d.sign, d.day) d.*, p.tenant_id, {of_policy("p")}, p.covered - p.suspended AS days
      FROM (SELECT * FROM recorded CROSS JOIN (VALUES (1), (-1)) s (sign)) d
      JOIN {policy} p ON p.log_partition = d.log_partition AND p.policy_id = d.policy_id
       AND p.position_from <= {reached("d", "d.log_partition")} AND {day("p.recorded_from")} <= d.day
     ORDER BY d.policy_id, d.sign, d.day, p.position_from DESC) k
)"""


def _shown(tables: Tables) -> str:
    """Days exposed by year, what was declared of them, and how constants and slopes change."""
    units = ", ".join(f"'{unit}'" for unit in RISK_UNITS)
    declared = f"""{tables["exposure_movement"]} m
     WHERE m.log_partition = x.log_partition AND m.policy_id = x.policy_id
       AND m.position <= {reached("x", "x.log_partition")} AND {day("m.recorded_at")} <= x.day AND m.unit IN ({units})
       AND m.earns_from <= make_date(x.year, 12, 31) AND m.earns_to >= make_date(x.year, 1, 1)"""
    ramp = f"""CROSS JOIN LATERAL (VALUES (starts, - (starts - {EPOCH} - 1), 1), (ends + 1, ends - {EPOCH}, -1)
         ) r (effective, constant, slope)"""
    group = f"tenant_id, {of_policy('')}, year, sign, day, until"
    return f"""
exposed AS (
  SELECT k.*, y.year, greatest(lower(r), make_date(y.year, 1, 1)) AS starts,
         least(upper(r) - 1, make_date(y.year, 12, 31)) AS ends,
         {PARTS} / (make_date(y.year + 1, 1, 1) - make_date(y.year, 1, 1)) AS parts
    FROM known k CROSS JOIN LATERAL unnest(k.days) r
   CROSS JOIN LATERAL generate_series(extract(year FROM lower(r))::int, extract(year FROM upper(r) - 1)::int) y (year)
),
undeclared AS (
  -- What is declared of a year takes the place of the policy itself, from the business date of its declaration on.
  SELECT {group}, parts, r.effective, r.constant, r.slope, x.declared_on
    FROM (SELECT x.*, (SELECT min(m.effective_on) FROM {declared}) AS declared_on FROM exposed x) x {ramp}
   WHERE declared_on IS NULL OR r.effective < declared_on
),
declared AS (
  SELECT {group}, parts, greatest(r.effective, effective_on) AS effective, r.constant, r.slope, units
    FROM (SELECT x.log_partition, x.policy_id, {", ".join("x." + c.strip() for c in group.split(","))}, x.parts,
                 greatest(m.earns_from, x.starts) AS starts, least(m.earns_to, x.ends) AS ends, m.effective_on, m.units
            FROM exposed x JOIN LATERAL (SELECT * FROM {declared}) m ON true) x {ramp}
   WHERE starts <= ends
),
change AS (
  SELECT {group}, currency AS claim_currency, true AS covered, false AS elsewhere, '' AS coverage,
         false AS unsplit, effective,
         sum(policy_constant)::bigint AS policy_constant, sum(policy_slope)::bigint AS policy_slope,
         sum(declared_constant)::bigint AS declared_constant, sum(declared_slope)::bigint AS declared_slope
    FROM (SELECT {group}, effective, parts * constant::bigint AS policy_constant, parts * slope AS policy_slope,
                 0::numeric AS declared_constant, 0::numeric AS declared_slope FROM undeclared
          UNION ALL
          SELECT {group}, declared_on, -parts * constant::bigint, -parts * slope, 0, 0 FROM undeclared
           WHERE declared_on IS NOT NULL
          UNION ALL
          SELECT {group}, effective, 0, 0, units * parts * constant, units * parts * slope FROM declared) c
   GROUP BY {group}, effective
)"""
