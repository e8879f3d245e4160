"""Claims by cost, month and delays, per group and in all: one statement over the claims of a question.

A claim counts here if it was declared, or if it costs something: the bands then sum to the incurred of the question.
Its life comes from its own movements, so that both dates cut it: a claim closed since, or after `as_of`, is open.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from services.kit.database import Connection
from services.ratios.indicators.delays import QUANTILES
from services.ratios.query.axes import columns, keys
from services.ratios.query.costs import cost_ctes
from services.ratios.query.sql import Arguments
from services.ratios.severity.parameters import Asked

_PARTS: Final = f"ARRAY[{', '.join(str(part / 100) for part in QUANTILES)}]::float8[]"


@dataclass(slots=True)
class Shape:
    """The claims of one group: by band, by month and by top (count, cents), and delays by what is delayed.

    A delay: how many have it, the sum of their days, how many have none yet, the quantiles and the longest.
    """

    bands: dict[int, tuple[int, int]] = field(default_factory=dict)
    months: dict[int, tuple[int, int]] = field(default_factory=dict)
    tops: dict[int, tuple[int, int]] = field(default_factory=dict)
    delays: dict[str, tuple[int, int, int, list[int]]] = field(default_factory=dict)


async def shapes(conn: Connection, asked: Asked) -> tuple[dict[tuple[Any, ...], Shape], Shape]:
    """The shape of each group, by the columns of its axes, and of all."""
    sql, values = shapes_statement(asked)
    groups: dict[tuple[Any, ...], Shape] = defaultdict(Shape)
    total = Shape()
    for row in await conn.fetch(sql, *values):
        shape = total if row["part"] == "total" else groups[tuple(row[name] for name in columns(asked.question))]
        if row["what"] in ("declaration", "settlement"):
            shape.delays[row["what"]] = (row["claims"], row["amount"], row["place"], row["days"])
        else:
            by_place: dict[int, tuple[int, int]] = getattr(shape, row["what"])
            by_place[row["place"]] = (row["claims"], row["amount"])
    return groups, total


def shapes_statement(asked: Asked) -> tuple[str, list[object]]:
    """The SQL and its values. Its rows: `part` (row, total), the axes' columns, `what`, `place` and the sums there."""
    args = Arguments()
    question = asked.question
    cut, as_of = args.add(question.known_before, "timestamptz"), args.add(question.as_of, "date")
    edges, tops = args.add(list(asked.edges), "bigint[]"), args.add(list(asked.tops), "int[]")
    by, group = keys(question), f"part{keys(question)}"
    nothing = ", NULL" * len(columns(question))
    # Unless coverages or insurers tell its rows apart, a claim has one in all as it has in its group.
    of_all = _told("whole", cut, as_of) if {"coverage", "insurer"} & set(question.axes) else "SELECT * FROM of_group"
    band = f"CASE WHEN capped < 0 THEN 0 WHEN capped = 0 THEN 1 ELSE 1 + width_bucket(capped, {edges}) END"
    no_days = "NULL::int[] AS days"
    sql = f"""
WITH {cost_ctes(question, args, cut, as_of)},
of_group AS ({_told("fact", cut, as_of)}),
of_all AS ({of_all}),
told AS (
  SELECT 'row' AS part{by}, claim_id, occurred_on, counted, capped, declared_on, closed_on FROM of_group
  UNION ALL
  SELECT 'total'{nothing}, claim_id, occurred_on, counted, capped, declared_on, closed_on FROM of_all
)
SELECT {group}, 'bands' AS what, {band} AS place, count(*) AS claims, sum(capped)::bigint AS amount, {no_days}
  FROM told GROUP BY {group}, {band}
UNION ALL
SELECT {group}, 'months', extract(month FROM occurred_on)::int, count(*), sum(capped)::bigint, {no_days}
  FROM told GROUP BY {group}, extract(month FROM occurred_on)
UNION ALL
SELECT {group}, 'tops', top, count(*), sum(capped)::bigint, {no_days}
  FROM (SELECT {group}, capped, row_number() OVER (PARTITION BY {group} ORDER BY capped DESC, claim_id) AS nth
          FROM told) t
  JOIN unnest({tops}) n (top) ON nth <= top
 GROUP BY {group}, top
UNION ALL
{_delay(group, "declaration", "declared_on - occurred_on")}
UNION ALL
{_delay(group, "settlement", "closed_on - declared_on")}"""
    return sql, args.values


def _told(claims: str, cut: str, as_of: str) -> str:
    """The claims that count, each with the days of its life."""
    return f"""
  SELECT f.*, life.declared_on, life.closed_on
    FROM {claims} f
    LEFT JOIN LATERAL (
      SELECT min(v.effective_on) FILTER (WHERE v.claims_declared = 1) AS declared_on,
             CASE WHEN sum(v.claims_open) <= 0
                  THEN max(v.effective_on) FILTER (WHERE v.claims_open = -1) END AS closed_on
        FROM ratios.claim_movement v
       WHERE v.log_partition = f.log_partition AND v.claim_id = f.claim_id AND v.claims_open IS NOT NULL
         AND v.recorded_at < {cut} AND v.effective_on <= {as_of}) life ON true
   WHERE NOT f.apart AND (f.counted > 0 OR f.capped <> 0)"""


def _delay(group: str, what: str, days: str) -> str:
    return f"""
SELECT {group}, '{what}', (count(*) - count({days}))::int, count({days}), coalesce(sum({days}), 0)::bigint,
       percentile_disc({_PARTS}) WITHIN GROUP (ORDER BY {days}) || max({days})
  FROM told WHERE counted > 0 GROUP BY {group}"""
