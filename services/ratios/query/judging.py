"""What ratios are judged by, inside a statement: the loading rate of each premium, and how near a breakeven is near.

Both are dated data. They are looked up once for each insurer, branch and year, and kept as one value: rows are then
judged without a join, which would go wrong right after an import, when the planner knows nothing of the tables.
"""

from __future__ import annotations

from services.ratios.loading.sql import loading_row
from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments
from services.ratios.thresholds.sql import threshold_row

# No code of an insurer or of a branch holds it.
_BETWEEN = "chr(31)"


def judging_ctes(question: Question, args: Arguments, cut: str, as_of: str, rates: str = "") -> str:
    """The CTEs `rate`, of what `premium_part` holds, and `judged`: one row with all rates and the band before them.

    `rates` are rows of `of` and `row` if they were looked up beforehand (`rates_cte`).
    """
    held = f"(SELECT DISTINCT {key_of('p')} AS of, insurer_id, branch, year FROM premium_part p) k"
    if rates:
        found = f"JOIN ({rates}) r USING (of)"
    else:
        found = f"CROSS JOIN LATERAL (SELECT {_row(question, args, cut)} AS row) r"
    band = threshold_row(args, question.tenant_id, cut, name="watch_points", day=as_of)
    return f"""
rate AS (SELECT of, row FROM {held} {found}),
judged AS (
  SELECT (b.row ->> 'value')::numeric AS watch_points,
         (SELECT jsonb_object_agg(of, row -> 'rate') FROM rate WHERE row IS NOT NULL) AS rates,
         (SELECT array_agg(DISTINCT row ->> 'version') FROM rate WHERE row IS NOT NULL) || (b.row ->> 'version')
           AS versions
    FROM (SELECT {band} AS row) b
)"""


def rates_cte(question: Question, args: Arguments, cuts: str, keys: str) -> str:
    """The CTE `rate_known`: the rate of each insurer, branch and year of `keys`, under the cuts from `first` on and
    before `until`. Cuts between which none was recorded know the same ones: they are only ever added to.
    """
    tenant = args.add(question.tenant_id)
    return f"""
rate_known AS MATERIALIZED (
  SELECT {key_of("k")} AS of, first, until, {_row(question, args, "c.known_before")} AS row
    FROM (SELECT min(n) AS first, max(n) + 1 AS until, min(known_before) AS known_before
            FROM (SELECT *, (SELECT count(*) FROM ratios.loading_rate l
                              WHERE l.tenant_id = {tenant} AND l.recorded_at < known_before) AS known
                    FROM {cuts}) k GROUP BY known) c
   CROSS JOIN (SELECT DISTINCT insurer_id, branch, year FROM {keys}) k
)"""


def loading_of(part: str) -> str:
    """The rate of a row of `premium_part`: null where nobody has said one."""
    return f"((SELECT rates FROM judged) ->> {key_of(part)})::numeric"


def _row(question: Question, args: Arguments, cut: str) -> str:
    """The rate of an insurer, a branch and a year k."""
    return loading_row(
        args, question.tenant_id, cut, insurer="k.insurer_id", branch="k.branch", day="make_date(k.year, 1, 1)"
    )


def key_of(row: str) -> str:
    """What a rate is looked up by, of a row that has an insurer, a branch and a year."""
    return f"({row}.insurer_id || {_BETWEEN} || {row}.branch || {_BETWEEN} || {row}.year)"
