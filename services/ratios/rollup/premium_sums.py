"""Premiums of a question answered from the rollup."""

from __future__ import annotations

from collections.abc import Sequence

from services.ratios.query.axes import has_coverage, keys
from services.ratios.query.premiums import part_columns, premium_parts
from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments
from services.ratios.rollup.cutting import DAYS_KNOWN, EARLIER, MONTHS_KNOWN, Sums, cut_of
from services.ratios.rollup.premiums import level
from services.ratios.rollup.tables import BY_COVERAGE, DAYS_BY_MONTHS


def unsplit_ctes(question: Question, args: Arguments, cut: tuple[str, str]) -> Sequence[str]:
    """The CTE `unsplit`, by coverage: in which groups some policy has premium that is not split, as the ledger knows.

    Only run where sums do not tell, for they come to nothing: written whole and undone, most likely.
    """
    if not has_coverage(question):
        return ()
    return (
        f"""
unsplit AS MATERIALIZED (
  WITH {premium_parts(question, args, *cut)}
  SELECT DISTINCT apart{keys(question)} FROM premium_fact WHERE unsplit
)""",
    )


def premium_part_cte(question: Question, args: Arguments, sums_at: Sums) -> str:
    """The CTE `premium_part`."""
    part = ", ".join(part_columns(question))
    rows, *amounts = premium_values(question)
    net, gross = amounts or ("0::bigint", "0::bigint")
    source = cut_of("rollup_premium", [f"{rows} AS rows", f"{net} AS net", f"{gross} AS gross"], sums_at)
    if question.basis.premium_basis == "earned":
        source += f" UNION ALL {_earned(sums_at)}"
    summed = f"""(SELECT group_id, sum(rows)::bigint AS rows, sum(net)::bigint AS net, sum(gross)::bigint AS gross
            FROM ({source}) c GROUP BY group_id) s
    JOIN grp g ON g.group_id = s.group_id"""
    if not has_coverage(question):
        return f"""
premium_part AS (
  SELECT {part}, sum(net)::bigint AS net, sum(gross)::bigint AS gross, false AS unsplit
    FROM {summed}
   GROUP BY {part} HAVING sum(rows) <> 0
  {sums_at.beside("premium")}
)"""
    # A filter on coverages leaves the unsplit premium in sight, as in the ledger.
    wanted = question.filters.get("coverage")
    counts = "true" if wanted is None else f"coverage = ANY ({args.add(list(wanted))})"
    own = f"apart{keys(question)}"
    here, there = (f"ROW({row}.apart{keys(question, prefix=f'{row}.')})" for row in ("r", "u"))
    return f"""
premium_part AS (
  SELECT {part}, coalesce(net, 0)::bigint AS net, coalesce(gross, 0)::bigint AS gross,
         CASE WHEN bool_or(found) OVER own IS NOT TRUE THEN false WHEN sum(whole) OVER own <> 0 THEN true
              ELSE EXISTS (SELECT FROM unsplit u WHERE {there} IS NOT DISTINCT FROM {here}) END AS unsplit
    FROM (SELECT {part}, sum(net) FILTER (WHERE {counts}) AS net, sum(gross) FILTER (WHERE {counts}) AS gross,
                 sum(rows) FILTER (WHERE unsplit) > 0 AS found, sum(net) FILTER (WHERE unsplit) AS whole
            FROM {summed} AND g.detail = {BY_COVERAGE} GROUP BY {part} HAVING sum(rows) <> 0) r
  WINDOW own AS (PARTITION BY {own})
  {sums_at.beside("premium")}
)"""


def premium_values(question: Question) -> list[str]:
    """What is read of `rollup_premium`: whether there is any premium, and its amounts, unless those are earned."""
    basis = question.basis.premium_basis
    return ["earned_rows"] if basis == "earned" else [f"{basis}_{value}" for value in ("rows", "net", "gross")]


def _earned(sums_at: Sums) -> str:
    """What was earned in the months before, and on the days of the last one; of premiums known a month or a day."""
    on, before = "(SELECT as_of FROM at)", "((SELECT as_of_month FROM at) - 1)"
    day_of_month = "extract(day FROM (SELECT as_of FROM at))::int"
    so_far = ", ".join(f"times * ({level(c, on)} - {level(c, before)})" for c in ("net", "gross"))
    return f"""
    SELECT group_id, 0, net, gross FROM {sums_at.months("rollup_earned")}
    UNION ALL
    SELECT group_id, 0, net, gross FROM {sums_at.rows("rollup_earned", DAYS_BY_MONTHS)}
       AND {DAYS_KNOWN} AND {EARLIER}
    UNION ALL
    SELECT group_id, 0, net[{day_of_month}], gross[{day_of_month}] FROM ratios.rollup_earned_day
     WHERE {sums_at.here} AND {MONTHS_KNOWN} AND effective = (SELECT as_of_month FROM at WHERE as_of >= as_of_month)
    UNION ALL
    SELECT group_id, 0, {so_far} FROM ratios.rollup_earning
     WHERE {sums_at.here} AND {DAYS_KNOWN} AND counts_from <= {on}
       AND greatest(earns_last, counts_from) >= (SELECT as_of_month FROM at)"""
