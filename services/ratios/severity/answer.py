"""The answer about frequency and severity: each group's figures, bands, largest claims, months and delays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.contracts.money import Money
from services.ratios.answer import basis_asked, pinned, row_of
from services.ratios.cuts import Cut
from services.ratios.figures import figures, mixed
from services.ratios.indicators.bands import labels, shares
from services.ratios.indicators.concentration import top_of
from services.ratios.indicators.delays import QUANTILES, mean_days
from services.ratios.query.ask import Record, total_of
from services.ratios.query.axes import columns
from services.ratios.severity.parameters import Asked
from services.ratios.severity.query import Shape
from services.ratios.written import text_of


def severity_answer(
    asked: Asked, records: Sequence[Record], groups: Mapping[tuple[Any, ...], Shape], total: Shape, cut: Cut
) -> dict[str, Any]:
    """The whole answer as JSON's own types: the figures of the statement beside the shapes of the same claims."""
    question = asked.question
    whole = total_of(records)
    rows = []
    for record in records:
        if record["part"] == "row":
            row = row_of(question, record)
            shape = groups.get(tuple(record[column] for column in columns(question)), Shape())
            rows.append({"group": row.pop("group"), "figures": row, **_shape(asked, record, shape)})
    return {
        "basis": basis_asked(question, whole["versions"]),
        "as_of": question.as_of.isoformat(),
        "known_on": question.known_on.isoformat(),
        "final": cut.final and pinned(question),
        "currency": None if mixed(whole) else whole["currency_from"],
        "log_position": cut.log_position,
        "edges": [str(Money(edge)) for edge in asked.edges],
        "rows": rows,
        "total": {"figures": figures(question, whole), **_shape(asked, whole, total)},
    }


def _shape(asked: Asked, record: Record, shape: Shape) -> dict[str, Any]:
    """Amounts of several currencies have no bands, and no sum: months keep their counts."""
    together = not mixed(record)
    return {
        "buckets": _buckets(asked, shape) if together else [],
        "concentration": _concentration(asked, shape) if together else [],
        "seasonality": [
            {"month": month, "claims": claims, "amount": str(Money(cents)) if together else None}
            for month, (claims, cents) in sorted(shape.months.items())
        ],
        "declaration_delay": _delay(shape, "declaration"),
        "settlement_delay": _delay(shape, "settlement"),
    }


def _buckets(asked: Asked, shape: Shape) -> list[dict[str, Any]]:
    names = labels(asked.edges)
    sums = [shape.bands.get(place, (0, 0)) for place in range(len(names))]
    return [
        {
            "bucket": band.label,
            "count": band.count,
            "count_percent": text_of(band.count_percent),
            "amount": str(Money(band.amount)),
            "amount_percent": text_of(band.amount_percent),
        }
        for band in shares(names, [count for count, _ in sums], [cents for _, cents in sums])
    ]


def _concentration(asked: Asked, shape: Shape) -> list[dict[str, Any]]:
    whole = sum(cents for _, cents in shape.bands.values())
    tops = [top_of(top, *shape.tops.get(top, (0, 0)), whole) for top in asked.tops]
    return [
        {
            "top": top.top,
            "claims": top.count,
            "amount": str(Money(top.amount)),
            "amount_percent": text_of(top.amount_percent),
        }
        for top in tops
    ]


def _delay(shape: Shape, what: str) -> dict[str, Any]:
    """In days; `left_out` have none yet. Quantiles: within how many days that part was done."""
    count, days, left_out, found = shape.delays.get(what, (0, 0, 0, []))
    names = [*(f"q{part}" for part in QUANTILES), "longest"]
    quantiles: Sequence[int | None] = found if count else [None] * len(names)
    return {
        "claims": count,
        "left_out": left_out,
        "mean_days": str(mean_days(days, count)) if count else None,
        **dict(zip(names, quantiles, strict=True)),
    }
