"""The groups of sums that a question asks for, as whoever asks may see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.ratios.query.axes import COLUMNS, one_of, set_apart
from services.ratios.query.judging import key_of
from services.ratios.query.premiums import part_columns
from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments
from services.ratios.rollup.cutting import Sums

_OF_POLICY: Final = ("branch", "product_line", "layer", "adviser_id")


def groups_cte(question: Question, args: Arguments, sums: Sums, name: str = "grp") -> str:
    """The groups asked for, as a CTE."""
    alone = " AND NOT shared" if "cost" in sums.coinsured else ""
    return f"""
{name} AS (
  SELECT p.*, {set_apart(question, args)} AS apart
    FROM ({_groups(question)} WHERE {sums.here("rollup_axes")}{alone}) p
   WHERE {_conditions(question, args)}
)"""


def judged_alike_cte(question: Question, same: Sequence[str]) -> str:
    """The CTE `grp` of a history: groups whose premium has the same rate under every cut look like one of them, but for
    the columns that stay the `same`. Where a rate is missing they do not: premiums that offset one another would not
    be seen to lack it.
    """
    looks = [f"first_value({c}) OVER alike AS {c}" for c in part_columns(question) if c not in same]
    rates = "CASE WHEN count(row) = count(*) THEN string_agg(row::text, '' ORDER BY first) ELSE of END"
    return f"""
grp AS MATERIALIZED (
  SELECT {", ".join(["group_id", *same, *looks])}
    FROM grp_asked g
    LEFT JOIN (SELECT of, {rates} AS rates FROM rate_known GROUP BY of) k ON k.of = {key_of("g")}
  WINDOW alike AS (PARTITION BY {", ".join(same)}, rates)
)"""


def _groups(question: Question) -> str:
    """The groups as the caller may see them: an insurer sees no policy in which it has no share."""
    unseen = "false" if question.insurer_only is None else "elsewhere"
    of_policy = ", ".join(f"CASE WHEN {unseen} THEN NULL ELSE nullif({c}, '') END AS {c}" for c in _OF_POLICY)
    return f"""SELECT group_id, detail, coverage, unsplit, year, insurer_id, shared,
                 covered AND NOT {unseen} AS covered, {of_policy},
                 CASE WHEN {unseen} THEN claim_currency ELSE currency END AS currency FROM ratios.rollup_axes"""


def _conditions(question: Question, args: Arguments) -> str:
    found = ["true"]
    if question.insurer_only is not None:
        found.append(f"p.insurer_id = {args.add(question.insurer_only)}")
    # By coverage, costs and premiums each have a say of their own in what is left out.
    attributes = {axis: values for axis, values in question.filters.items() if axis != "coverage"}
    found += [one_of(f"p.{COLUMNS[axis][0]}", values, args) for axis, values in attributes.items()]
    if question.years is not None:
        first, last = question.years
        found.append(f"p.year BETWEEN {args.add(first, 'int')} AND {args.add(last, 'int')}")
    if question.basis.scope == "covered":
        found.append("p.covered")
    return " AND ".join(found)
