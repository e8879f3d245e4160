"""The answer about loss ratios: rows with their figures, their ratio or the reason why there is none (API.md)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from services.contracts.ids import dress
from services.contracts.money import Money
from services.ratios.cursors import write_cursor
from services.ratios.cuts import Cut
from services.ratios.indicators.loss_ratio import Sums, average, fraction, percent
from services.ratios.query.ask import Record
from services.ratios.query.axes import COLUMNS
from services.ratios.query.question import Axis, Basis, Question

# What needs a loading rate or an exposure that nothing states yet.
_UNKNOWN: Final = (
    "exposure", "frequency", "frequency_with_cost", "pure_premium", "breakeven_percent", "margin_points",
    "cost_headroom", "combined_ratio_percent", "status",
)  # fmt: skip


def answer(question: Question, records: Sequence[Record], cut: Cut) -> dict[str, Any]:
    """The whole answer as JSON's own types. `records` are the rows of the statement, in its order."""
    rows = [record for record in records if record["part"] == "row"]
    page = rows[: question.limit]
    [total] = [record for record in records if record["part"] == "total"]
    return {
        "basis": basis_of(question.basis),
        "as_of": question.as_of.isoformat(),
        "known_on": question.known_on.isoformat(),
        "final": cut.final,
        "currency": None if mixed(total) else total["currency_from"],
        "log_position": cut.log_position,
        "rows": [row_of(question, record) for record in page],
        "listed_apart": [row_of(question, record) for record in records if record["part"] == "apart"],
        "total": figures(question, total, immature=False),
        "next": write_cursor(page[-1], question.axes) if len(rows) > len(page) else None,
    }


def as_csv(answered: Mapping[str, Any]) -> str:
    """The rows of an answer as CSV, groups first; null is empty."""
    rows = [{**row["group"], **{k: _cell(v) for k, v in row.items() if k != "group"}} for row in answered["rows"]]
    for row in rows:
        row.pop("suggested_actions")
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    return out.getvalue()


def _cell(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def basis_of(basis: Basis) -> dict[str, Any]:
    """What counted as premium and as cost: every answer repeats it."""
    return {
        "year_basis": basis.year_basis,
        "premium_basis": basis.premium_basis,
        "tax_basis": basis.tax_basis,
        "cost_basis": basis.cost_basis,
        "include_expenses": basis.include_expenses,
        "recourse": basis.recourse,
        "include_ibnr": basis.include_ibnr,
        "scope": basis.scope,
        "cap": _text(basis.cap),
        "excluded_layers": list(basis.excluded_layers),
        "rule_version": None,
    }


def row_of(question: Question, record: Record) -> dict[str, Any]:
    """A row: its group and its figures."""
    return {"group": _group(question.axes, record)} | figures(question, record, immature=_immature(question, record))


def _group(axes: Sequence[Axis], record: Record) -> dict[str, Any]:
    group: dict[str, Any] = {}
    for axis in axes:
        if axis == "policy":
            policy_id: UUID | None = record["policy_id"]
            group["policy"] = None if policy_id is None else dress("pol", policy_id)
            group["policy_no"] = record["policy_no"]
        else:
            group[axis] = record[COLUMNS[axis][0]] or None
    return group


def figures(question: Question, record: Record, *, immature: bool) -> dict[str, Any]:
    """The figures of a row or of the total, without its group."""
    sums = sums_of(question.basis, record)
    ratio_of = sums.premium if sums.reason is None else 0
    gross = sums.premium_gross if sums.reason is None else 0
    # Amounts in several currencies have no sum.
    shown = (lambda _: None) if sums.mixed_currencies else _amount
    return {
        "premium": shown(sums.premium),
        "claims": sums.claims,
        "claims_with_cost": sums.claims_with_cost,
        "paid_indemnity": shown(sums.paid_indemnity),
        "paid_expense": shown(sums.paid_expense),
        "case_reserve": shown(sums.case_reserve),
        "reserve_share": None if sums.mixed_currencies else _text(fraction(sums.case_reserve, sums.incurred)),
        "recourse_received": shown(sums.recourse_received),
        "recourse_forecast": shown(sums.recourse_forecast),
        "incurred": shown(sums.incurred),
        "loss_ratio": _text(fraction(sums.incurred, ratio_of)),
        "loss_ratio_percent": _text(percent(sums.incurred, ratio_of)),
        "loss_ratio_on_gross_percent": _text(percent(sums.incurred, gross)),
        "reason": sums.reason,
        "average_cost": shown(average(sums.incurred, sums.claims_with_cost)),
        **dict.fromkeys(_UNKNOWN),
        "suggested_actions": [],
        "excess_over_cap": None if question.basis.cap is None else shown(sums.excess),
        "immature": immature,
    }


def sums_of(basis: Basis, record: Record) -> Sums:
    """A record's sums on the tax basis asked for, and what stands in the way of their ratio."""
    return Sums(
        claims=record["claims"],
        claims_with_cost=record["claims_with_cost"],
        paid_indemnity=record["paid_indemnity"],
        paid_expense=record["paid_expense"],
        case_reserve=record["reserve_indemnity"] + record["reserve_expense"],
        recourse_received=record["received_indemnity"] + record["received_expense"],
        recourse_forecast=record["forecast_indemnity"] + record["forecast_expense"],
        incurred=record["incurred"],
        excess=record["excess"],
        premium=record["premium_gross" if basis.tax_basis == "gross" else "premium_net"],
        premium_gross=record["premium_gross"],
        unsplit=bool(record["unsplit"]),
        mixed_currencies=mixed(record),
        mixed_layers=_mixes_layers(record),
    )


def mixed(record: Record) -> bool:
    """Whether amounts of several currencies meet in a record."""
    return bool(record["currency_from"] != record["currency_to"])


def _mixes_layers(record: Record) -> bool:
    """A grand excess line beside others: their average would say nothing (DOMAIN.md §1.7)."""
    if record["part"] == "total":
        return bool(record["grand_excess"])
    return bool(record["grand_excess"] and record["other_layers"])


def _immature(question: Question, record: Record) -> bool:
    """The year that is not over at `as_of`."""
    as_of = question.as_of
    over = (as_of + timedelta(days=1)).year > as_of.year
    return "year" in question.axes and record["year"] >= as_of.year and not (over and record["year"] == as_of.year)


def _amount(cents: int | None) -> str | None:
    return None if cents is None else str(Money(cents))


def _text(value: Decimal | Money | date | None) -> str | None:
    return None if value is None else str(value)
