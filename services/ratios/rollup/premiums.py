"""What premiums add to the rollup: SQL, and numpy for what is earned on each day (`earning`).

A premium is a sum of its movements, but an earned one is rounded movement by movement and day by day (DOMAIN.md §1.2).
So what is earned is kept per month, and within the month per day, as an array that says what it comes to on each day:
sums of those are exact. Months of recording have such arrays. For the days of one, `rollup_earning` keeps the movements
themselves, alike ones together: they are few, and read only for a day in the middle of a month of recording.

A movement stands in the group that its policy was known to be in when it was recorded; an amended policy takes all its
movements along to another one, from that day on.
"""

from __future__ import annotations

from typing import Final

from services.ratios.ledger.tables import Tables
from services.ratios.query.sql import earned
from services.ratios.rollup.posting import EACH_GROUP, add, daily, grouped, of_policy, policy_sides, reached
from services.ratios.rollup.tables import FIRST_DAY, PREMIUM_VALUES, day, home, month

_MOVEMENT: Final = (
    "position, row_no, coverage_code, effective_on, earns_from, earns_to, net, gross, collected_net, collected_gross"
)
_EARNING: Final = ("counts_from", "earns_first", "earns_last", "whole", "net", "gross", "net_total", "gross_total")
_AS_NUMBERS: Final = [
    f"{column} - {FIRST_DAY} AS {column}"
    if column in ("recorded", "counts_from", "earns_first", "earns_last")
    else column
    for column in ("recorded", *_EARNING, "times")
]


def premiums_step(tables: Tables) -> str:
    """The statement: $1 and $2 are the positions before and after, $3 to $5 the policies touched, as for claims.

    Its rows are the premiums as they earn in one year, for `earned.keep`: those of the same sums one after the other.
    """
    return f"""
WITH {policy_sides(tables)},
{_movements(tables)},
{grouped(tables, "yearly")},
{_earning()},
{_keep_earning(tables)},
{_posting()},{daily(PREMIUM_VALUES)},
added AS ({add(tables, "rollup_premium", PREMIUM_VALUES)}
)
SELECT tenant_id, groups, {", ".join(_AS_NUMBERS)}
  FROM earning ORDER BY tenant_id, groups[1], {month("recorded")}, groups"""


def level(cents: str, on: str) -> str:
    """What a row of `rollup_earning` has earned of an amount until a day: nothing before it counts, at its end all."""
    days = f"greatest(least(earns_last, {on}) - earns_first + 1, 0)"
    return f"""CASE WHEN {on} < counts_from THEN 0 WHEN {on} >= earns_last THEN {cents}_total
         ELSE sign({cents})::bigint * ((2 * abs({cents}) * {days} + whole) / (2 * whole)) END"""


def _movements(tables: Tables) -> str:
    """Movements come into groups and leave them; what is the same before and after the step falls out."""
    known = f"m.position <= {reached('k', 'k.log_partition')} AND {day('m.recorded_at')}"
    movement = f"""{tables["premium_movement"]} m
      ON m.log_partition = k.log_partition AND m.policy_id = k.policy_id"""
    of = ", ".join(f"k.{c.strip()}" for c in of_policy("").split(","))
    shown = ", ".join(f"m.{column.strip()}" for column in _MOVEMENT.split(","))
    return f"""
placed AS (
  SELECT *, lead(day) OVER (PARTITION BY policy_id, sign ORDER BY day) AS until
    FROM (SELECT *, lag(place) OVER (PARTITION BY policy_id, sign ORDER BY day) IS DISTINCT FROM place AS moves
            FROM (SELECT *, md5(ROW({of_policy("")})::text) AS place FROM policy k) p) q
   WHERE moves
),
moved AS (
  SELECT policy_id, tenant_id, {of_policy("")}, {_MOVEMENT}, recorded, sum(times) AS times
    FROM (SELECT k.policy_id, k.tenant_id, {of}, {shown}, greatest({day("m.recorded_at")}, k.day) AS recorded,
                 k.sign AS times
            FROM placed k JOIN {movement} AND {known} < coalesce(k.until, 'infinity')
          UNION ALL
          SELECT k.policy_id, k.tenant_id, {of}, {shown}, k.until, -k.sign
            FROM placed k JOIN {movement} AND {known} < k.until) n
   GROUP BY policy_id, tenant_id, {of_policy("")}, {_MOVEMENT}, recorded HAVING sum(times) <> 0
),
yearly AS (
  SELECT m.*, y.kind, y.year, m.currency AS claim_currency, true AS covered, false AS elsewhere,
         m.coverage_code AS coverage,
         m.coverage_code = '' AND CASE y.kind WHEN 'collected' THEN m.collected_net ELSE m.net END <> 0 AS unsplit,
         CASE WHEN y.kind = 'earned' THEN {earned("m.net", "m.earns_to")} ELSE 0 END AS net_total,
         CASE WHEN y.kind = 'earned' THEN {earned("m.gross", "m.earns_to")} ELSE 0 END AS gross_total
    FROM moved m CROSS JOIN LATERAL (
         SELECT 'written' AS kind, extract(year FROM m.earns_from)::int AS year WHERE m.earns_from IS NOT NULL
         UNION ALL
         SELECT 'collected', extract(year FROM m.effective_on)::int WHERE m.earns_from IS NULL
         UNION ALL
         SELECT 'earned', n FROM generate_series(extract(year FROM m.earns_from)::int,
                                                 extract(year FROM m.earns_to)::int) n) y
)"""


def _earning() -> str:
    """The movements as they earn in one year."""
    shown = ", ".join(_EARNING)
    return f"""
earning AS MATERIALIZED (
  SELECT tenant_id, groups, recorded, {shown}, sum(times)::bigint AS times
    FROM (SELECT *, greatest(effective_on, make_date(year, 1, 1)) AS counts_from,
                 greatest(earns_from, make_date(year, 1, 1)) AS earns_first,
                 least(earns_to, make_date(year, 12, 31)) AS earns_last, earns_to - earns_from + 1 AS whole
            FROM grouped WHERE kind = 'earned') e
   GROUP BY tenant_id, groups, recorded, {shown} HAVING sum(times) <> 0
)"""


def _keep_earning(tables: Tables) -> str:
    shown = ", ".join(_EARNING)
    key = f"log_partition, tenant_id, detail, recorded, group_id, {shown}"
    return f"""
kept_earning AS (
  INSERT INTO {tables["rollup_earning"]} AS r ({key}, times)
  SELECT {home("tenant_id")} AS log_partition, tenant_id, i.detail, recorded, i.group_id, {shown}, sum(times)
    FROM earning {EACH_GROUP.format("groups")}
   GROUP BY tenant_id, i.detail, recorded, i.group_id, {shown} ORDER BY {key}
      ON CONFLICT ({key}) DO UPDATE SET times = r.times + excluded.times
)"""


def _posting() -> str:
    """Written and collected amounts on their business dates; and the day from which a premium is there to earn."""
    values = {
        "written": ("1", "net", "gross"),
        "collected": ("1", "collected_net", "collected_gross"),
        "earned": ("1",),
    }
    columns = [name.split("_", 1) for name in PREMIUM_VALUES]
    place = {"rows": 0, "net": 1, "gross": 2}
    shown = ", ".join(
        f"CASE WHEN kind = '{kind}' THEN {values[kind][place[what]]} ELSE 0 END AS {kind}_{what}"
        for kind, what in columns
    )
    return f"""
posting AS (
  SELECT tenant_id, groups, times, recorded, {shown},
         CASE WHEN kind = 'earned' THEN greatest(effective_on, make_date(year, 1, 1)) ELSE effective_on END AS effective
    FROM grouped
)"""
