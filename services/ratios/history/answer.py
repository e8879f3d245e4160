"""The answer about a history: a point for each month, with what changed since the one before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.contracts.money import Money
from services.ratios.answer import basis_asked, lines_as_csv, pinned, row_of
from services.ratios.cuts import Cut
from services.ratios.figures import figures, mixed, sums_of
from services.ratios.indicators.change import NOTHING_YET, Change, change
from services.ratios.query.ask import Record, total_of
from services.ratios.query.axes import columns
from services.ratios.query.question import Question


def history_answer(
    questions: Sequence[Question], records: Sequence[Sequence[Record]], cuts: Sequence[Cut]
) -> dict[str, Any]:
    """The whole answer as JSON's own types; each question with its records and its cut."""
    first, last = questions[0], questions[-1]
    totals = [total_of(found) for found in records]
    currencies = {total["currency_from"] for total in totals if total["currency_from"] is not None}
    points = []
    before: Sequence[Record] | None = None
    for question, found, cut in zip(questions, records, cuts, strict=True):
        points.append(_point(question, before, found, cut))
        before = found
    return {
        "basis": basis_asked(first, sorted({rule for total in totals for rule in total["versions"] or ()})),
        "from": f"{first.known_on:%Y-%m}",
        "to": f"{last.known_on:%Y-%m}",
        "currency": currencies.pop() if len(currencies) == 1 and not any(map(mixed, totals)) else None,
        "log_position": cuts[-1].log_position,
        "points": points,
    }


def history_csv(answered: Mapping[str, Any], *, grouped: bool) -> str:
    """A line for each point, or for each group of each point."""
    lines: list[dict[str, Any]] = []
    for point in answered["points"]:
        head = {name: point[name] for name in ("known_on", "as_of", "final")}
        whole = {"group": {}, **point["figures"], "change": point["change"]}
        for row in point["rows"] if grouped else [whole]:
            figures_of = {k: v for k, v in row.items() if k not in ("group", "change")}
            changed = {f"{name}_change": value for name, value in (row["change"] or _NO_CHANGE).items()}
            lines.append({**head, **row["group"], **figures_of, **changed})
    return lines_as_csv(lines)


def _point(question: Question, before: Sequence[Record] | None, records: Sequence[Record], cut: Cut) -> dict[str, Any]:
    total = total_of(records)
    earlier = None if before is None else {(r["part"], _group_key(question, r)): r for r in before}
    return {
        "known_on": question.known_on.isoformat(),
        "as_of": question.as_of.isoformat(),
        "final": cut.final and pinned(question),
        "figures": figures(question, total),
        "change": _change(question, earlier, total),
        "rows": _rows(question, earlier, records, "row") if question.axes else [],
        "listed_apart": _rows(question, earlier, records, "apart"),
    }


def _rows(
    question: Question, earlier: Mapping[Any, Record] | None, records: Sequence[Record], part: str
) -> list[dict[str, Any]]:
    return [
        {**row_of(question, record), "change": _change(question, earlier, record)}
        for record in records
        if record["part"] == part
    ]


def _change(question: Question, earlier: Mapping[Any, Record] | None, record: Record) -> dict[str, Any] | None:
    """What changed since the point before; None at the first. A group that was not there had nothing."""
    if earlier is None:
        return None
    was = earlier.get((record["part"], _group_key(question, record)))
    before = NOTHING_YET if was is None else sums_of(question.basis, was)
    return shown(change(before, sums_of(question.basis, record)))


def shown(changed: Change) -> dict[str, Any]:
    """A change as JSON's own types."""
    return {
        "incurred": None if changed.incurred is None else str(Money(changed.incurred)),
        "premium": None if changed.premium is None else str(Money(changed.premium)),
        "loss_ratio": None if changed.loss_ratio is None else str(changed.loss_ratio),
        "loss_ratio_points": None if changed.points is None else str(changed.points),
    }


_NO_CHANGE: Final = dict.fromkeys(("incurred", "premium", "loss_ratio", "loss_ratio_points"))


def _group_key(question: Question, record: Record) -> tuple[Any, ...]:
    return tuple(record[column] for column in columns(question))
