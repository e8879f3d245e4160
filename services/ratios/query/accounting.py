"""The accounting year (exercice comptable) in SQL: a year's cost is where claims stood at its end less where they
stood at its beginning. DOMAIN.md §1.6; the same rule in Python is `indicators.accounting`.

Payments less recourse, and the change of the reserves net of forecast, are what moved in between. Caps and insurers'
shares apply to where a claim stands, so that years add up to what the claim has cost.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments, year_of
from services.ratios.query.stages import AMOUNTS


def position_cells(cut: str, as_of: str, claim: Sequence[str]) -> str:
    """The CTE `cell`: each coverage of each claim as it stood at the end of every year in which the claim moved.

    `claim` are the columns of a claim, whatever the year.
    """
    same, of_claim = ", ".join(claim), ", ".join(f"c.{column}" for column in claim)
    sums = ", ".join(f"coalesce(sum(v.{amount}), 0)::bigint AS {amount}" for amount in AMOUNTS)
    so_far = ", ".join(f"(sum({amount}) OVER so_far)::bigint AS {amount}" for amount in AMOUNTS)
    return f"""
  SELECT {same}, y.year, coverage, on_line, claims_declared, {", ".join(AMOUNTS)}
    FROM (SELECT {same}, coverage, year AS since, lead(year) OVER so_far AS until,
                 array_agg(year) OVER (PARTITION BY log_partition, claim_id) AS years,
                 bool_or(on_line) OVER so_far AS on_line,
                 (sum(claims_declared) OVER so_far)::int AS claims_declared, {so_far}
            FROM (SELECT {of_claim}, v.coverage_code AS coverage, {year_of("v.effective_on")} AS year,
                         bool_or(v.on_line) AS on_line, coalesce(sum(v.claims_declared), 0) AS claims_declared, {sums}
                    FROM claim c
                    JOIN ratios.claim_movement v ON v.log_partition = c.log_partition AND v.claim_id = c.claim_id
                   WHERE v.effective_on <= {as_of} AND v.recorded_at < {cut}
                   GROUP BY {of_claim}, v.coverage_code, {year_of("v.effective_on")}) moved
          WINDOW so_far AS (PARTITION BY log_partition, claim_id, coverage ORDER BY year)) p
   CROSS JOIN LATERAL (SELECT DISTINCT u.year FROM unnest(years) u (year)
                        WHERE u.year >= since AND (until IS NULL OR u.year < until)) y"""


def charges(question: Question, args: Arguments, source: str, line: Sequence[str], by_year: Sequence[str]) -> str:
    """What changed in the years asked for from where claims stood, `source`; `line` tells its rows of a year apart.

    Year by year where `by_year` names the column, else in all of them.
    """
    measures = {"counted": "int", "net": "bigint", "capped": "bigint", **dict.fromkeys(AMOUNTS, "bigint")}
    changes = ", ".join(f"{m} - lag({m}, 1, 0::{t}) OVER line AS {m}" for m, t in measures.items())
    years = "true"
    if question.years is not None:
        first, last = question.years
        years = f"year BETWEEN {args.add(first, 'int')} AND {args.add(last, 'int')}"
    group = ", ".join((*line, *by_year))
    return f"""
  SELECT {group}, {", ".join(f"sum({m})::{t} AS {m}" for m, t in measures.items())}
    FROM (SELECT {", ".join(line)}, year, {changes} FROM {source}
          WINDOW line AS (PARTITION BY {", ".join(line)} ORDER BY year)) d
   WHERE {years} GROUP BY {group}"""
