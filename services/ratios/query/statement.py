"""The whole question in one statement: costs and premiums per group, their totals, one page of rows."""

from __future__ import annotations

from services.ratios.query.axes import columns, keys
from services.ratios.query.costs import AMOUNTS, cost_ctes
from services.ratios.query.premiums import premium_ctes
from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments

_COST = ("claims", "claims_with_cost", "incurred", "excess", *AMOUNTS)
_PREMIUM = ("premium_net", "premium_gross")
_MARKS = (
    "min(currency_from) AS currency_from, max(currency_to) AS currency_to,"
    " bool_or(grand_excess) AS grand_excess, bool_or(other_layers) AS other_layers, bool_or(unsplit) AS unsplit"
)
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
    costs = cost_ctes(question, args, cut, as_of, apart)
    premiums = premium_ctes(question, args, cut, as_of, apart)
    axes = columns(question)
    marks = "currency_from, currency_to, grand_excess, other_layers, unsplit"
    shown = f"{keys(question)}, {', '.join((*_COST, *_PREMIUM))}, {marks}"
    nothing = "".join(f", NULL::{_type(column)} AS {column}" for column in axes)
    listed = _listed(question, args)
    page = f"({', '.join(_sort_keys(axes))}) > ({_after(question, args)})" if question.after else "true"
    # What stands apart has no pages of its own: all of it comes with the first.
    first = "false" if question.after else "true"
    order = ", ".join(["part DESC", *_sort_keys(axes)])
    rows = f"""
SELECT * FROM (
SELECT * FROM (SELECT 'row' AS part{shown} FROM listed WHERE NOT apart AND {page}
                ORDER BY {", ".join(_sort_keys(axes)) or "1"} LIMIT {args.add(question.limit + 1, "int")}) r
UNION ALL
SELECT 'apart' AS part{shown} FROM listed WHERE apart AND {first}
UNION ALL
SELECT 'total' AS part{nothing}, {_both(_COST, _PREMIUM)}, {_MARKS}
  FROM (SELECT {", ".join(_COST)}, {_zeroes(_PREMIUM)}, currency_from, currency_to, grand_excess, other_layers,
               false AS unsplit FROM cost_total
        UNION ALL
        SELECT {_zeroes(_COST)}, {", ".join(_PREMIUM)}, currency_from, currency_to, grand_excess, other_layers,
               {_unsplit_in_total(question)} FROM premium WHERE NOT apart) b
) z ORDER BY {order}"""
    return f"WITH {costs},\n{premiums},\n{_grouped(question)},\n{listed}\n{rows}"


def _grouped(question: Question) -> str:
    """Costs and premiums of a group side by side; either may be missing."""
    premium = "premium"
    if "coverage" in question.axes:
        # Fees belong to no coverage and make no row: only a premium that is not split does.
        premium = "premium WHERE coverage <> '' OR unsplit"
    return f"""
grouped AS (
  SELECT apart{keys(question)}, {_both(_COST, _PREMIUM)}, {_MARKS}
    FROM (SELECT apart{keys(question)}, {", ".join(_COST)}, {_zeroes(_PREMIUM)}, currency_from, currency_to,
                 grand_excess, other_layers, false AS unsplit FROM cost
          UNION ALL
          SELECT apart{keys(question)}, {_zeroes(_COST)}, {", ".join(_PREMIUM)}, currency_from, currency_to,
                 grand_excess, other_layers, unsplit FROM {premium}) b
   GROUP BY apart{keys(question)}
)"""


def _listed(question: Question, args: Arguments) -> str:
    """The groups to show. By coverage, a premium that is not split touches every coverage beside it."""
    if "coverage" not in question.axes:
        return "listed AS (SELECT * FROM grouped)"
    beside = ", ".join(["apart", *(column for column in columns(question) if column != "coverage")])
    sums = ", ".join((*_COST, *_PREMIUM))
    wanted = question.filters.get("coverage")
    chosen = "" if wanted is None else f" WHERE coverage = ANY ({args.add(list(wanted))})"
    return f"""
listed AS (
  SELECT apart{keys(question)}, {sums}, currency_from, currency_to, grand_excess, other_layers, unsplit
    FROM (SELECT apart{keys(question)}, {sums}, currency_from, currency_to, grand_excess, other_layers,
                 bool_or(unsplit) OVER (PARTITION BY {beside}) AS unsplit FROM grouped) g{chosen}
)"""


def _unsplit_in_total(question: Question) -> str:
    # In all, split or not makes no difference, unless some coverages only are asked for.
    return "unsplit" if "coverage" in question.filters else "false AS unsplit"


def _both(*names: tuple[str, ...]) -> str:
    return ", ".join(f"coalesce(sum({name}), 0)::bigint AS {name}" for group in names for name in group)


def _zeroes(names: tuple[str, ...]) -> str:
    return ", ".join(f"0::bigint AS {name}" for name in names)


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
