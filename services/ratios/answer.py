"""The answer about loss ratios: rows with their figures, their ratio or the reason why there is none (API.md)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.contracts.ids import dress
from services.ratios.cursors import write_cursor
from services.ratios.cuts import Cut
from services.ratios.figures import figures, mixed, sums_of
from services.ratios.query.ask import Record, total_of
from services.ratios.query.axes import COLUMNS
from services.ratios.query.order import sort_keys
from services.ratios.query.question import Axis, Basis, Question

__all__ = ["answer", "as_csv", "basis_of", "figures", "group_of", "mixed", "row_of", "sums_of"]


def answer(question: Question, records: Sequence[Record], cut: Cut) -> dict[str, Any]:
    """The whole answer as JSON's own types. `records` are the rows of the statement, in its order."""
    rows = [record for record in records if record["part"] == "row"]
    page = rows[: question.limit]
    total = total_of(records)
    return {
        "basis": basis_asked(question, total["versions"]),
        "as_of": question.as_of.isoformat(),
        "known_on": question.known_on.isoformat(),
        "final": cut.final and pinned(question),
        "currency": None if mixed(total) else total["currency_from"],
        "log_position": cut.log_position,
        "rows": [row_of(question, record) for record in page],
        "listed_apart": [row_of(question, record) for record in records if record["part"] == "apart"],
        "total": figures(question, total),
        "next": write_cursor(page[-1], sort_keys(question)) if len(rows) > len(page) else None,
    }


def basis_asked(question: Question, rules: Sequence[str] | None) -> dict[str, Any]:
    """The basis of a question, with the version of the segments that it tells apart.

    An insurer that asks is told no rules: nothing is judged for it, and from when on a broker rates it is the broker's.
    """
    version = question.segments.version if question.by_segment else None
    return basis_of(question.basis, rules if question.insurer_only is None else None) | {"segment_version": version}


def pinned(question: Question) -> bool:
    """Segments may be drawn otherwise tomorrow, and the past is then answered by the new ones."""
    return not question.by_segment or question.segment_version is not None


def as_csv(answered: Mapping[str, Any]) -> str:
    """The rows of an answer as CSV, groups first."""
    return lines_as_csv(
        [{**row["group"], **{k: v for k, v in row.items() if k != "group"}} for row in answered["rows"]]
    )


def lines_as_csv(lines: Sequence[Mapping[str, Any]]) -> str:
    """Lines that have the same columns as CSV; null is empty."""
    out = io.StringIO()
    if lines:
        writer = csv.DictWriter(out, list(lines[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in line.items()} for line in lines)
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, list):
        return " ".join(value)
    return str(value).lower() if isinstance(value, bool) else value


def basis_of(basis: Basis, rules: Sequence[str] | None = None) -> dict[str, Any]:
    """What counted as premium and as cost, and by which `rules` it was judged: every answer repeats it."""
    return {
        "year_basis": basis.year_basis,
        "premium_basis": basis.premium_basis,
        "tax_basis": basis.tax_basis,
        "cost_basis": basis.cost_basis,
        "include_expenses": basis.include_expenses,
        "recourse": basis.recourse,
        "include_ibnr": basis.include_ibnr,
        "scope": basis.scope,
        "cap": None if basis.cap is None else str(basis.cap),
        "excluded_layers": list(basis.excluded_layers),
        "rule_version": ",".join(rules) if rules else None,
    }


def row_of(question: Question, record: Record) -> dict[str, Any]:
    """A row: its group and its figures."""
    return {"group": group_of(question.axes, record)} | figures(question, record)


def group_of(axes: Sequence[Axis], record: Record) -> dict[str, Any]:
    """The values of a row's axes, as they are shown."""
    group: dict[str, Any] = {}
    for axis in axes:
        if axis == "policy":
            policy_id: UUID | None = record["policy_id"]
            group["policy"] = None if policy_id is None else dress("pol", policy_id)
            group["policy_no"] = record["policy_no"]
        else:
            group[axis] = record[COLUMNS[axis][0]] or None
    return group
