"""The answer about run-off: rows by accident year, each with its boni or mali, and all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.contracts.money import Money
from services.ratios.answer import basis_of, group_of
from services.ratios.cuts import Cut
from services.ratios.indicators.accounting import kind
from services.ratios.query.axes import columns
from services.ratios.query.question import Question
from services.ratios.reserving.run_off import RunOffRow


def run_off_answer(question: Question, rows: Sequence[RunOffRow], cut: Cut) -> dict[str, Any]:
    """The whole answer as JSON's own types."""
    counted = [row for row in rows if not row.apart]
    currencies = _currencies(counted)
    return {
        "basis": basis_of(question.basis),
        "as_of": question.as_of.isoformat(),
        "known_on": question.known_on.isoformat(),
        "final": cut.final,
        "currency": currencies[0] if len(currencies) == 1 else None,
        "log_position": cut.log_position,
        "years": list(question.years or ()),
        "rows": [_row(question, row) for row in counted],
        "listed_apart": [_row(question, row) for row in rows if row.apart],
        "total": _figures(counted),
    }


def _row(question: Question, row: RunOffRow) -> dict[str, Any]:
    named = dict(zip(columns(question), row.group, strict=True))
    group = {**group_of(question.axes, named), "accident_year": row.figures.accident_year}
    return {"group": group, **_figures([row])}


def _figures(rows: Sequence[RunOffRow]) -> dict[str, Any]:
    """Amounts in several currencies have no sum."""
    figures = [row.figures for row in rows]
    mixed = len(_currencies(rows)) > 1
    result = sum(one.run_off for one in figures)
    amounts = {
        "opening_reserve": sum(one.opening for one in figures),
        "paid": sum(one.paid for one in figures),
        "recourse_received": sum(one.received for one in figures),
        "closing_reserve": sum(one.closing for one in figures),
        "result": result,
    }
    return {
        **{name: None if mixed else str(Money(cents)) for name, cents in amounts.items()},
        "kind": None if mixed else kind(result),
        "reason": "mixed_currencies" if mixed else None,
    }


def _currencies(rows: Sequence[RunOffRow]) -> list[str]:
    return sorted({currency for row in rows for currency in (row.currency_from, row.currency_to)})
