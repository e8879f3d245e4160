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


def judging_ctes(question: Question, args: Arguments, cut: str, as_of: str) -> str:
    """The CTEs `rate`, of what `premium_part` holds, and `judged`: one row with all rates and the band before them."""
    rate = loading_row(
        args, question.tenant_id, cut, insurer="k.insurer_id", branch="k.branch", day="make_date(k.year, 1, 1)"
    )
    band = threshold_row(args, question.tenant_id, cut, name="watch_points", day=as_of)
    return f"""
rate AS (
  SELECT {_key("k")} AS of, {rate} AS row FROM (SELECT DISTINCT insurer_id, branch, year FROM premium_part) k
),
judged AS (
  SELECT (b.row ->> 'value')::numeric AS watch_points,
         (SELECT jsonb_object_agg(of, row -> 'rate') FROM rate WHERE row IS NOT NULL) AS rates,
         (SELECT array_agg(DISTINCT row ->> 'version') FROM rate WHERE row IS NOT NULL) || (b.row ->> 'version')
           AS versions
    FROM (SELECT {band} AS row) b
)"""


def loading_of(part: str) -> str:
    """The rate of a row of `premium_part`: null where nobody has said one."""
    return f"((SELECT rates FROM judged) ->> {_key(part)})::numeric"


def _key(row: str) -> str:
    return f"({row}.insurer_id || {_BETWEEN} || {row}.branch || {_BETWEEN} || {row}.year)"
