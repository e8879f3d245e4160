"""Premiums of a question answered from the rollup."""

from __future__ import annotations

from collections.abc import Sequence

from services.ratios.query.axes import has_coverage, keys
from services.ratios.query.premiums import part_columns, premium_parts
from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments
from services.ratios.rollup.cutting import DAYS_KNOWN, MONTHS_KNOWN, Read, Sums, cut_of
from services.ratios.rollup.premiums import level


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
    earned = [_earned_by_day(sums_at)] if question.basis.premium_basis == "earned" else []
    summed = cut_of(sums_at, premiums_read(question), *earned)
    alone = "NOT shared" if "premium" in sums_at.coinsured else "true"
    if not has_coverage(question):
        return f"""
premium_part AS (
  SELECT {part}, sum(net)::bigint AS net, sum(gross)::bigint AS gross, false AS unsplit
    FROM ({summed}) s WHERE {alone}
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
            FROM ({summed}) s WHERE {alone} GROUP BY {part} HAVING sum(rows) <> 0) r
  WINDOW own AS (PARTITION BY {own})
  {sums_at.beside("premium")}
)"""


def premiums_read(question: Question, wanted: str = "true") -> dict[str, Read]:
    """What is read: whether there is any premium, and its amounts. `wanted` is a condition on a coverage.

    A premium is there in whatever coverage it is written, so that all are read for that; amounts of few are enough.
    """
    apart = list(dict.fromkeys([*part_columns(question), "coverage", "unsplit", "shared"]))
    basis = question.basis.premium_basis
    if basis != "earned":
        return {"rollup_premium": Read({what: f"{basis}_{what}" for what in ("rows", "net", "gross")}, apart)}
    return {
        "rollup_premium": Read({"rows": "earned_rows"}, apart),
        "rollup_earned": Read({"net": "net", "gross": "gross"}, apart, f"{wanted} OR unsplit"),
    }


def _earned_by_day(sums_at: Sums) -> str:
    """What was earned on the days of the last month; and of premiums known for a day of one, everything."""
    on = "(SELECT as_of FROM at)"
    day_of_month = "extract(day FROM (SELECT as_of FROM at))::int"
    so_far = ", ".join(f"times * {level(c, on)}" for c in ("net", "gross"))
    return f"""SELECT group_id, 0, net[{day_of_month}], gross[{day_of_month}] FROM ratios.rollup_earned_day
     WHERE {sums_at.here("rollup_earned_day")} AND {MONTHS_KNOWN}
       AND effective = (SELECT as_of_month FROM at WHERE as_of >= as_of_month)
    UNION ALL SELECT group_id, 0, {so_far} FROM ratios.rollup_earning
     WHERE {sums_at.here("rollup_earning")} AND {DAYS_KNOWN} AND counts_from <= {on}"""
