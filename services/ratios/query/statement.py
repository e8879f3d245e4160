"""The whole question in one statement: costs, premiums and exposure per group, their totals, one page of rows.

The stages are CTEs: `cost` and `cost_total`, `premium_part` and `premium`, `exposure_part` and `exposure`.
"""

from __future__ import annotations

from services.ratios.query.axes import columns, keys
from services.ratios.query.costs import cost_ctes
from services.ratios.query.exposures import ONCE, exposure_ctes
from services.ratios.query.premiums import premium_ctes
from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments
from services.ratios.query.stages import COST, EXPOSURE, PREMIUM, SHOWN, taken, together

# After every text in C order, so that what has no value stands last and a page can begin after it.
_LAST = "U&'\\+10FFFF'"


def statement(question: Question) -> tuple[str, list[object]]:
    """The SQL and its values. Its rows: `part` (row, apart, total), the axes' columns, the sums, the marks."""
    args = Arguments()
    cut, as_of = args.add(question.known_before, "timestamptz"), args.add(question.as_of, "date")
    return statement_at(question, args, cut, as_of), args.values


def statement_at(question: Question, args: Arguments, cut: str, as_of: str) -> str:
    """The same at a cut and a day that are SQL expressions: columns of the query around it, so that one statement
    under CROSS JOIN LATERAL answers for several pairs of dates. Its values go to `args`.
    """
    apart = f"coalesce(p.layer = ANY ({args.add(list(question.basis.excluded_layers), 'text[]')}), false)"
    stages = (
        cost_ctes(question, args, cut, as_of, apart),
        premium_ctes(question, args, cut, as_of, apart),
        exposure_ctes(question, args, cut, as_of),
    )
    axes = columns(question)
    shown = f"{keys(question)}, {SHOWN}"
    nothing = "".join(f", NULL::{_type(column)} AS {column}" for column in axes)
    listed = _listed(question, args)
    page = f"({', '.join(_sort_keys(axes))}) > ({_after(question, args)})" if question.after else "true"
    # What stands apart has no pages of its own: all of it comes with the first.
    first = "false" if question.after else "true"
    order = ", ".join(["part DESC", *_sort_keys(axes)])
    rows = f"""
SELECT z.*, j.watch_points, CASE part WHEN 'total' THEN j.versions END AS versions FROM (
SELECT * FROM (SELECT 'row' AS part{shown} FROM listed WHERE NOT apart AND {page}
                ORDER BY {", ".join(_sort_keys(axes)) or "1"} LIMIT {args.add(question.limit + 1, "int")}) r
UNION ALL
SELECT 'apart' AS part{shown} FROM listed WHERE apart AND {first}
UNION ALL
SELECT 'total' AS part{nothing}, {together()} FROM ({_total(question)}) b
) z CROSS JOIN judged j ORDER BY {order}"""
    return "WITH " + ",\n".join((*stages, _grouped(question), listed)) + rows


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
          SELECT {exposed}, false, {taken(EXPOSURE)} FROM exposure) b
   GROUP BY {group}
)"""


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


def _sort_keys(axes: list[str]) -> list[str]:
    return [column if column == "year" else f"{_text(column)}" for column in axes]


def _text(column: str) -> str:
    return f"""coalesce(nullif({column}::text, ''), {_LAST}) COLLATE "C\""""


def _after(question: Question, args: Arguments) -> str:
    """The group after which the page begins, as the last page's cursor gave it."""
    values = zip(columns(question), question.after, strict=True)
    return ", ".join(
        args.add(value, "int") if column == "year" else f"{_text(args.add(value, 'text'))}" for column, value in values
    )
