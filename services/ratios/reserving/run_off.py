"""Run-off of prior years (boni et mali de liquidation): what was reserved when a year began, and what came of it.

By accident year, and by the question's other axes: the opening reserve, what was paid net of recourse in the year or
years asked for, and the closing reserve, all on the question's basis and under its cuts. DOMAIN.md §5.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.kit.database import Connection, Pool
from services.ratios.indicators.accounting import YearOfClaims
from services.ratios.query.axes import columns
from services.ratios.query.question import Basis, Question
from services.ratios.query.sql import Arguments, year_of
from services.ratios.reserving.development import charges_by_year

MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class RunOffRow:
    """A group's claims of one accident year; `group` are the values of its axes' columns."""

    group: tuple[Any, ...]
    apart: bool
    currency_from: str
    currency_to: str
    figures: YearOfClaims


async def run_offs(pool: Pool | Connection, question: Question) -> list[RunOffRow]:
    """The rows, at most one more than MOST_ROWS; accident years of the years asked for have no run-off yet."""
    assert question.years is not None, "a run-off is of some accounting years"
    first, last = question.years
    args = Arguments()
    ctes = charges_by_year(question, args)
    of = [column for column in columns(question) if column != "year"]
    group = "".join(f", {column}" for column in of)
    since, until = args.add(first, "int"), args.add(last, "int")
    reserve, paid, received = _terms(question.basis)
    origin = year_of("occurred_on")
    rows = await pool.fetch(
        f"""WITH {ctes}
        SELECT * FROM (SELECT apart{group}, {origin} AS origin,
               min(currency) AS currency_from, max(currency) AS currency_to,
               coalesce(sum({reserve}) FILTER (WHERE year < {since}), 0)::bigint AS opening,
               coalesce(sum({paid}) FILTER (WHERE year >= {since}), 0)::bigint AS paid,
               coalesce(sum({received}) FILTER (WHERE year >= {since}), 0)::bigint AS received,
               coalesce(sum({reserve}), 0)::bigint AS closing
          FROM fact WHERE year <= {until} AND {origin} < {since}
         GROUP BY apart{group}, {origin}) r
         WHERE (opening, paid, received, closing) <> (0, 0, 0, 0)
         ORDER BY apart{group}, origin LIMIT {MOST_ROWS + 1}""",
        *args.values,
    )
    return [_row(row, of) for row in rows]


def _row(row: Any, of: Sequence[str]) -> RunOffRow:
    return RunOffRow(
        tuple(row[column] for column in of),
        row["apart"],
        row["currency_from"],
        row["currency_to"],
        YearOfClaims(
            accident_year=row["origin"],
            paid=row["paid"],
            received=row["received"],
            opening=row["opening"],
            closing=row["closing"],
        ),
    )


def _terms(basis: Basis) -> tuple[str, str, str]:
    """The reserve, net of recourse forecast where the basis expects it; the payments; the recourse received."""
    reserve, paid, received = "reserve_indemnity", "paid_indemnity", "0"
    if basis.include_expenses:
        reserve, paid = f"{reserve} + reserve_expense", f"{paid} + paid_expense"
    if basis.recourse == "received_and_expected":
        reserve = f"{reserve} - forecast_indemnity - forecast_expense"
    if basis.recourse != "none":
        received = "received_indemnity + received_expense"
    return reserve, paid, received
