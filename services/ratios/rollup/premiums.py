"""What premiums add to the rollup: SQL.

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
from services.ratios.rollup.posting import EACH_GROUP, grouped, of_policy, policy_sides, post, reached
from services.ratios.rollup.tables import PREMIUM_VALUES, day, home, month

_KINDS: Final = ("written", "collected", "earned")
_MOVEMENT: Final = "position, row_no, effective_on, earns_from, earns_to, net, gross, collected_net, collected_gross"

_DAYS: Final = range(31)


def premiums_step(tables: Tables) -> str:
    """The statement: $1 and $2 are the positions before and after, $3 to $5 the policies touched, as for claims."""
    return f"""
WITH {policy_sides(tables)},
{_movements(tables)},
{grouped(tables, "yearly")},
{_earning()},
{_keep_earning(tables)},
{_keep_months(tables)},
{_keep_days(tables)},
{_posting()}{post(tables, "rollup_premium", PREMIUM_VALUES)}"""


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
    shown = "counts_from, earns_first, earns_last, whole, net, gross, net_total, gross_total"
    return f"""
earning AS MATERIALIZED (
  SELECT tenant_id, groups, recorded, {shown}, sum(times)::bigint AS times
    FROM (SELECT *, greatest(effective_on, make_date(year, 1, 1)) AS counts_from,
                 greatest(earns_from, make_date(year, 1, 1)) AS earns_first,
                 least(earns_to, make_date(year, 12, 31)) AS earns_last, earns_to - earns_from + 1 AS whole
            FROM grouped WHERE kind = 'earned') e
   GROUP BY tenant_id, groups, recorded, {shown} HAVING sum(times) <> 0
),
monthly AS MATERIALIZED (
  SELECT e.*, m.month, m.month_end, {level("net", "(m.month - 1)")} AS net_before,
         {level("gross", "(m.month - 1)")} AS gross_before
    FROM earning e CROSS JOIN LATERAL (
         SELECT n::date AS month, (n + interval '1 month')::date - 1 AS month_end
           FROM generate_series({month("greatest(counts_from, earns_first)")}::timestamp,
                {month("greatest(counts_from, earns_last)")}::timestamp, interval '1 month') n) m
)"""


def _keep_earning(tables: Tables) -> str:
    shown = "counts_from, earns_first, earns_last, whole, net, gross, net_total, gross_total"
    key = f"log_partition, tenant_id, by_adviser, recorded, group_id, {shown}"
    return f"""
kept_earning AS (
  INSERT INTO {tables["rollup_earning"]} AS r ({key}, times)
  SELECT {home("tenant_id")} AS log_partition, tenant_id, i.by_adviser, recorded, i.group_id, {shown}, sum(times)
    FROM earning {EACH_GROUP.format("groups")}
   GROUP BY tenant_id, i.by_adviser, recorded, i.group_id, {shown} ORDER BY {key}
      ON CONFLICT ({key}) DO UPDATE SET times = r.times + excluded.times
)"""


def _keep_months(tables: Tables) -> str:
    """What is earned in each month, by month and by day of recording."""
    key = "log_partition, tenant_id, by_adviser, grain, recorded, effective, group_id"
    sums = ", ".join(f"sum(times * ({level(c, 'month_end')} - {c}_before))::bigint AS {c}" for c in ("net", "gross"))
    return f"""
kept_months AS (
  INSERT INTO {tables["rollup_earned"]} AS r ({key}, net, gross)
  SELECT {home("m.tenant_id")}, m.tenant_id, i.by_adviser, g.grain, g.recorded, m.month, i.group_id,
         sum(net)::bigint, sum(gross)::bigint
    FROM (SELECT tenant_id, groups, recorded, month, {sums} FROM monthly GROUP BY tenant_id, groups, recorded, month) m
    {EACH_GROUP.format("m.groups")}
   CROSS JOIN LATERAL (VALUES (0, {month("m.recorded")}), (1, m.recorded)) g (grain, recorded)
   WHERE net <> 0 OR gross <> 0
   GROUP BY m.tenant_id, i.by_adviser, g.grain, g.recorded, m.month, i.group_id ORDER BY 1, 2, 3, 4, 5, 6, 7
      ON CONFLICT ({key}) DO UPDATE SET net = r.net + excluded.net, gross = r.gross + excluded.gross
)"""


def _keep_days(tables: Tables) -> str:
    """What has come together on each day of a month, by month of recording.

    A column for each day first: a row for each would be forty times as slow.
    """
    key = "log_partition, tenant_id, by_adviser, effective, recorded, group_id"
    amounts = ("net", "gross")
    days = ", ".join(
        f"sum(times * ({level(c, f'(month + {n})')} - {c}_before))::bigint AS {c}_{n}" for c in amounts for n in _DAYS
    )
    arrays = ", ".join(f"ARRAY[{', '.join(f'sum({c}_{n})::bigint' for n in _DAYS)}]" for c in amounts)
    added = ", ".join(
        f"{c} = ARRAY(SELECT a + b FROM unnest(r.{c}, excluded.{c}) WITH ORDINALITY u (a, b, n) ORDER BY n)"
        for c in amounts
    )
    return f"""
kept_days AS (
  INSERT INTO {tables["rollup_earned_day"]} AS r ({key}, net, gross)
  SELECT {home("d.tenant_id")}, d.tenant_id, i.by_adviser, d.month, d.recorded, i.group_id, {arrays}
    FROM (SELECT tenant_id, groups, {month("recorded")} AS recorded, month, {days}
            FROM monthly GROUP BY tenant_id, groups, {month("recorded")}, month) d {EACH_GROUP.format("d.groups")}
   GROUP BY d.tenant_id, i.by_adviser, d.month, d.recorded, i.group_id ORDER BY 1, 2, 3, 4, 5, 6
      ON CONFLICT ({key}) DO UPDATE SET {added}
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
