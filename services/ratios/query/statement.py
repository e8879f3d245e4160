"""The whole question in one statement: costs, premiums and exposure per group, their totals, one page of rows.

The stages are CTEs: `cost` and `cost_total`, `premium_part` and `premium`, `exposure_part` and `exposure`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from operator import attrgetter
from typing import Final, NamedTuple

from services.ratios.query.axes import columns, keys
from services.ratios.query.costs import cost_ctes
from services.ratios.query.exposures import ONCE, exposure_ctes
from services.ratios.query.order import after, ordered, shown_keys
from services.ratios.query.premiums import premium_ctes
from services.ratios.query.question import NONE, Question
from services.ratios.query.sql import Arguments
from services.ratios.query.stages import COST, EXPOSURE, PREMIUM, SHOWN, SPAN, taken, together

# Where the stages come from: a question, its arguments, and the cut and the day as SQL.
Stages = Callable[[Question, Arguments, str, str], Sequence[str]]

# Twenty kilobytes each, seventy at most. Those of yesterday are not asked for again.
_MOST_KEPT: Final = 256
_SAID: Final = attrgetter(*(of.name for of in fields(Question) if of.name != "filters"))


@dataclass(frozen=True, slots=True)
class _Form:
    """All that a question says but which policies it names: two of one form are put in the same words."""

    said: tuple[object, ...]
    stages: Stages
    question: Question = field(compare=False)

    @classmethod
    def of(cls, question: Question, stages: Stages) -> _Form:
        """The form of a question. Of the policies it names it has how many they are, and which of them is none."""
        filters = tuple(
            (axis, tuple(value == NONE for value in values) if axis == "policy" else values)
            for axis, values in question.filters.items()
        )
        return cls((*_SAID(question), filters), stages, question)


class _Written(NamedTuple):
    """A statement, its values, and how those that each question brings are read."""

    sql: str
    values: Sequence[object]
    brought: Mapping[int, Callable[[Question], object]]


def from_ledger(question: Question, args: Arguments, cut: str, as_of: str) -> Sequence[str]:
    """The stages from claims and policies themselves: they answer everything."""
    return (
        cost_ctes(question, args, cut, as_of),
        premium_ctes(question, args, cut, as_of),
        exposure_ctes(question, args, cut, as_of),
    )


def statement(question: Question, stages: Stages = from_ledger) -> tuple[str, list[object]]:
    """The SQL and its values. Its rows: `part` (row, apart, total), the axes' columns, the sums, the marks.

    Writing it takes a process longer than all its other work on one policy: it is written once for every policy.
    """
    written = _write(_Form.of(question, stages))
    values = list(written.values)
    for place, read in written.brought.items():
        values[place] = read(question)
    return written.sql, values


@lru_cache(maxsize=_MOST_KEPT)
def _write(form: _Form) -> _Written:
    question, args = form.question, Arguments()
    cut, as_of = args.add(question.known_before, "timestamptz"), args.add(question.as_of, "date")
    return _Written(statement_at(question, args, cut, as_of, form.stages), args.values, args.brought)


def statement_at(question: Question, args: Arguments, cut: str, as_of: str, stages: Stages = from_ledger) -> str:
    """The same at a cut and a day that are SQL expressions: columns of the query around it, so that one statement
    under CROSS JOIN LATERAL answers for several pairs of dates. Its values go to `args`.
    """
    found = stages(question, args, cut, as_of)
    axes = columns(question)
    shown = f"{keys(question)}, {SHOWN}"
    nothing = "".join(f", NULL::{_type(column)} AS {column}" for column in axes)
    listed = _listed(question, args)
    # What stands apart has no pages of its own: all of it comes with the first.
    first = "false" if question.after else "true"
    rows = f"""
SELECT z.*, j.watch_points, CASE part WHEN 'total' THEN j.versions END AS versions, {shown_keys(question)} FROM (
SELECT * FROM (SELECT 'row' AS part{shown} FROM listed WHERE NOT apart AND {after(question, args)}
                ORDER BY {ordered(question)} LIMIT {args.add(question.limit + 1, "int")}) r
UNION ALL
SELECT 'apart' AS part{shown} FROM listed WHERE apart AND {first}
UNION ALL
SELECT 'total' AS part{nothing}, {together()} FROM ({_total(question)}) b
) z CROSS JOIN judged j ORDER BY part DESC, {ordered(question)}"""
    return "WITH " + ",\n".join((*found, _grouped(question), listed)) + rows


def _grouped(question: Question) -> str:
    """The stages of a group side by side; any may be missing. Exposure alone makes no group of its own."""
    group = f"apart{keys(question)}"
    premium = "premium"
    if "coverage" in question.axes:
        # Fees belong to no coverage and make no row: only a premium that is not split does.
        premium = "premium WHERE coverage <> '' OR unsplit"
    # Exposure knows no coverage: it stands beside those of its group, until they are listed.
    exposed = group.replace("coverage", "NULL::text AS coverage")
    return f"""
grouped AS (
  SELECT {group}, bool_or(stands) AS stands, {together()}
    FROM (SELECT {group}, true AS stands, {taken(COST)} FROM cost
          UNION ALL
          SELECT {group}, true, {taken(PREMIUM)} FROM {premium}
          UNION ALL
          SELECT {exposed}, false, {taken(_exposure(question))} FROM exposure) b
   GROUP BY {group}
)"""


def _exposure(question: Question) -> Collection[str]:
    """What the exposure of a group says: a policy has its years whether or not a premium stands in them."""
    return EXPOSURE | SPAN if question.basis.year_basis == "policy_year" else EXPOSURE


def _listed(question: Question, args: Arguments) -> str:
    """The groups to show. By coverage, what is not split touches every coverage beside it: premium, exposure."""
    if "coverage" not in question.axes:
        return "listed AS (SELECT * FROM grouped WHERE stands)"
    beside = ", ".join(["apart", *(column for column in columns(question) if column != "coverage")])
    wanted = question.filters.get("coverage")
    chosen = "" if wanted is None else f" AND coverage = ANY ({args.add(list(wanted))})"
    return f"""
listed AS (
  SELECT apart{keys(question)}, {SHOWN}
    FROM (SELECT apart{keys(question)}, stands, {_spread(beside)} FROM grouped) g
   WHERE stands{chosen}
)"""


def _spread(beside: str) -> str:
    """The columns of `grouped`, what knows no coverage taken from all rows beside."""
    return taken(
        COST | PREMIUM,
        unsplit=f"bool_or(unsplit) OVER (PARTITION BY {beside})",
        opens_on=f"min(opens_on) OVER (PARTITION BY {beside})",
        closes_on=f"max(closes_on) OVER (PARTITION BY {beside})",
        **{name: f"(sum({name}) OVER (PARTITION BY {beside}))::bigint" for name in EXPOSURE},
    )


def _total(question: Question) -> str:
    # In all, split or not makes no difference, unless some coverages only are asked for.
    unsplit = {} if "coverage" in question.filters else {"unsplit": "false"}
    return f"""
  SELECT {taken(COST)} FROM cost_total
  UNION ALL
  SELECT {taken(PREMIUM, **unsplit)} FROM premium WHERE NOT apart
  UNION ALL
  SELECT {taken(EXPOSURE, **ONCE)} FROM exposure WHERE NOT apart"""


def _type(column: str) -> str:
    return {"year": "int", "policy_id": "uuid"}.get(column, "text")
