"""A question answered from the rollup: the stages of the statement, from sums instead of claims and policies."""

from __future__ import annotations

from typing import Final

from services.ratios.query.axes import COLUMNS, keys
from services.ratios.query.question import Axis, Question
from services.ratios.query.sql import Arguments
from services.ratios.query.stages import AMOUNTS
from services.ratios.rollup.tables import (
    DAYS,
    DAYS_BY_MONTHS,
    MONTHS,
    MONTHS_BY_DAYS,
    NETS,
    home,
    month,
    with_cost,
)

# Where sums know nothing of: a policy, a client, a coverage.
_AXES: Final[frozenset[Axis]] = frozenset({"branch", "product_line", "insurer", "adviser", "year"})
_OF_POLICY: Final = ("branch", "product_line", "layer", "adviser_id")


def usable(question: Question) -> bool:
    """Whether the rollup holds what is asked for. A cap looks into each claim; so do the other years and IBNR."""
    basis = question.basis
    return (
        _AXES.issuperset(question.axes)
        and _AXES.issuperset(question.filters)
        and basis.cap is None
        and basis.year_basis == "accident_year"
        and not basis.include_ibnr
    )


def cut_ctes(question: Question, args: Arguments, known_on: str, as_of: str, apart: str) -> str:
    """The CTEs that the stages share: `at`, the cut by months and days, and `grp`, the groups asked for."""
    tenant = args.add(question.tenant_id, "uuid")
    here = f"log_partition = {home(tenant)} AND tenant_id = {tenant}"
    last = f"(SELECT max(recorded) FROM ratios.rollup_claim WHERE {here} AND grain = {DAYS})"
    return f"""
at AS (
  -- On the last day of recording or later, everything is known: whole months do.
  SELECT {known_on} AS known_on,
         CASE WHEN {known_on} >= {last} THEN 'infinity' ELSE {month(known_on)} END AS known_month,
         {as_of} AS as_of, {month(as_of)} AS as_of_month
),
grp AS (
  SELECT p.*, {apart} AS apart FROM ({_groups(question)} WHERE {here}) p WHERE {_conditions(question, args)}
)"""


def cost_ctes(question: Question, args: Arguments) -> str:
    """The CTEs `cost` and `cost_total`."""
    counted, net = with_cost(question.basis), NETS[with_cost(question.basis)]
    values = ["present", "claims", counted, *AMOUNTS]
    tenant = args.add(question.tenant_id, "uuid")
    sums = ", ".join(f"sum({v})::bigint AS {v}" for v in values)
    return f"""
cost_part AS MATERIALIZED (
  SELECT g.*, s.claims, s.{counted} AS claims_with_cost, {net} AS incurred, {", ".join(AMOUNTS)}
    FROM (SELECT group_id, {sums} FROM ({cut_of("rollup_claim", values, tenant)}) c GROUP BY group_id) s
    JOIN grp g ON g.group_id = s.group_id
   WHERE s.present <> 0
),
cost AS (SELECT apart{keys(question)}, {_COST} FROM cost_part GROUP BY apart{keys(question)}),
cost_total AS (SELECT {_COST} FROM cost_part WHERE NOT apart)"""


def cut_of(table: str, values: list[str], tenant: str) -> str:
    """The rows of sums within both cuts of `at`: months before theirs, days of theirs, on either axis."""
    before, days = (
        "recorded < (SELECT known_month FROM at)",
        ("recorded >= (SELECT known_month FROM at) AND recorded <= (SELECT known_on FROM at)"),
    )
    earlier, until = (
        "effective < (SELECT as_of_month FROM at)",
        ("effective >= (SELECT as_of_month FROM at) AND effective <= (SELECT as_of FROM at)"),
    )
    ranges = {
        MONTHS: f"{before} AND {earlier}",
        DAYS_BY_MONTHS: f"{days} AND {earlier}",
        MONTHS_BY_DAYS: f"{before} AND {until}",
        DAYS: f"{days} AND {until}",
    }
    return " UNION ALL ".join(
        f"""
    SELECT group_id, {", ".join(values)} FROM ratios.{table}
     WHERE log_partition = {home(tenant)} AND tenant_id = {tenant} AND grain = {grain} AND {within}"""
        for grain, within in ranges.items()
    )


_COST: Final = f"""coalesce(sum(claims), 0)::bigint AS claims,
         coalesce(sum(claims_with_cost), 0)::bigint AS claims_with_cost,
         sum(incurred)::bigint AS incurred, 0::bigint AS excess,
         {", ".join(f"sum({a})::bigint AS {a}" for a in AMOUNTS)},
         min(currency) AS currency_from, max(currency) AS currency_to,
         bool_or(layer IS NOT DISTINCT FROM 'grand_excess') AS grand_excess,
         bool_or(layer IS DISTINCT FROM 'grand_excess') AS other_layers"""


def _groups(question: Question) -> str:
    """The groups as the caller may see them: an insurer sees no policy in which it has no share."""
    unseen = "false" if question.insurer_only is None else "elsewhere"
    of_policy = ", ".join(f"CASE WHEN {unseen} THEN NULL ELSE nullif({c}, '') END AS {c}" for c in _OF_POLICY)
    return f"""SELECT group_id, year, insurer_id, shared, covered AND NOT {unseen} AS covered, {of_policy},
                 CASE WHEN {unseen} THEN claim_currency ELSE currency END AS currency FROM ratios.rollup_group"""


def _conditions(question: Question, args: Arguments) -> str:
    found = ["true"]
    if question.insurer_only is not None:
        found.append(f"p.insurer_id = {args.add(question.insurer_only)}")
    found += [f"p.{COLUMNS[axis][0]} = ANY ({args.add(list(values))})" for axis, values in question.filters.items()]
    if question.years is not None:
        first, last = question.years
        found.append(f"p.year BETWEEN {args.add(first, 'int')} AND {args.add(last, 'int')}")
    if question.basis.scope == "covered":
        found.append("p.covered")
    return " AND ".join(found)
