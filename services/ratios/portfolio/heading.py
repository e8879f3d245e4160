"""What every answer about the portfolio says first: its basis, its dates, where the log stood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.ratios.answer import basis_of
from services.ratios.cuts import Cut
from services.ratios.figures import mixed
from services.ratios.query.ask import Record
from services.ratios.query.question import Question


def heading(question: Question, total: Record, cut: Cut, rules: Sequence[str] | None) -> dict[str, Any]:
    """`total` tells the currency; `rules` are the versions of the dated rules that counted."""
    return {
        "basis": basis_of(question.basis, rules),
        "as_of": question.as_of.isoformat(),
        "known_on": question.known_on.isoformat(),
        "final": cut.final,
        "currency": None if mixed(total) else total["currency_from"],
        "log_position": cut.log_position,
    }
