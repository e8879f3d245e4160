"""Exposure: what was insured, and for how long, cut by both dates: the SQL beneath frequency and pure premium.

A policy that declared risk units for a year (vehicles, persons, sites) counts those, day by day; any other counts
itself. Days without cover, suspensions included, expose to nothing. Whole parts of a year, so that years of 365 and of
366 days add up exactly (`indicators.exposure.PARTS`).
"""

from __future__ import annotations

from typing import Final

from services.ratios.indicators.exposure import PARTS
from services.ratios.query.axes import keys
from services.ratios.query.premiums import part_columns, span_of, spans_of
from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments
from services.ratios.query.stages import EXPOSURE
from services.ratios.query.years import Years, years_of

RISK_UNITS: Final = ("vehicles", "persons", "sites")
# A policy of several insurers counts for each, and once in all: the columns of a group, and those of all groups.
ONCE: Final = dict(zip(EXPOSURE, ("declared_once", "policy_once"), strict=True))


def exposure_ctes(question: Question, args: Arguments, cut: str, as_of: str) -> str:
    """The CTEs `exposure_part` (by the columns of `premium_part`) and `exposure` (per group), from those of `policy`.

    No coverage tells them apart: what is insured is exposed under each of its coverages.
    """
    part = ", ".join(column for column in part_columns(question) if column != "coverage")
    units = f"m.unit = ANY ({args.add(list(RISK_UNITS), 'text[]')})"
    declared = f"""ratios.exposure_movement m
         WHERE m.log_partition = p.log_partition AND m.policy_id = p.policy_id AND {units}
           AND m.recorded_at < {cut} AND m.effective_on <= {as_of}"""
    years = ""
    if question.years is not None:
        years = f" AND y.year BETWEEN {args.add(question.years[0], 'int')} AND {args.add(question.years[1], 'int')}"
    # A policy is exposed once, save where each of its insurers has a row of its own.
    each = "" if "insurer" in question.axes else " WHERE first"
    of = years_of(question.basis.year_basis)
    first, last = of.opens("y.year"), f"{of.opens('y.year + 1')} - 1"
    return f"""
exposed AS (
  SELECT p.*, lower(r) AS exposed_from, least(upper(r) - 1, {as_of}) AS exposed_to
    FROM policy p CROSS JOIN LATERAL unnest(p.covered - p.suspended) r
),
exposure_row AS (
  SELECT p.*, y.year, 0::bigint AS declared, {_parts(of, "p.exposed_from", "p.exposed_to")} AS undeclared
         {spans_of(question, "y.year")}
    FROM exposed p
    JOIN LATERAL generate_series({of.of("p.exposed_from")}, {of.of("p.exposed_to")}) y (year) ON true
   WHERE NOT EXISTS (SELECT FROM {declared} AND m.earns_from <= {last} AND m.earns_to >= {first}){years}
  UNION ALL
  SELECT p.*, y.year, (m.units * {_parts(of, "m.earns_from", "m.earns_to")})::bigint, 0
         {spans_of(question, "y.year")}
    FROM exposed p
    JOIN LATERAL (SELECT greatest(m.earns_from, p.exposed_from) AS earns_from,
                         least(m.earns_to, p.exposed_to) AS earns_to, m.units FROM {declared}) m ON true
    JOIN LATERAL generate_series({of.of("m.earns_from")}, {of.of("m.earns_to")}) y (year) ON true
   WHERE m.earns_from <= m.earns_to{years}
),
exposure_part AS (
  SELECT {part}, {_sums("declared", "undeclared", once="first")}{span_of(question)}
    FROM exposure_row{each} GROUP BY {part}
),
{exposure_of_parts(question)}"""


def exposure_of_parts(question: Question) -> str:
    """The CTE `exposure`, whoever provides `exposure_part`."""
    group = keys(question).replace(", coverage", "")
    return f"""exposure AS (
  SELECT apart{group}, {", ".join(f"sum({name})::bigint AS {name}" for name in (*EXPOSURE, *ONCE.values()))}
         {span_of(question)}
    FROM exposure_part GROUP BY apart{group}
)"""


def _sums(declared: str, policies: str, *, once: str) -> str:
    pairs = zip(ONCE.items(), (declared, policies), strict=True)
    return ", ".join(
        f"sum({value})::bigint AS {name}, coalesce(sum({value}) FILTER (WHERE {once}), 0)::bigint AS {of_all}"
        for (name, of_all), value in pairs
    )


def _parts(of: Years, start: str, end: str) -> str:
    """The days from one to another that lie in year y, as parts of that year."""
    days = f"greatest(least({end}, {of.opens('y.year + 1')} - 1) - greatest({start}, {of.opens('y.year')}) + 1, 0)"
    return f"{days}::bigint * ({PARTS} / {of.days('y.year')})"
