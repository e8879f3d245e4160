"""The query of `GET /v1/ratios/explain`: a question whose filters pin one cell, and the dates to compare it with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, get_args
from uuid import UUID

from services.contracts.periods import read_day
from services.ratios.explain.places import Place, read_place
from services.ratios.own_parameters import OwnParameters
from services.ratios.parameter_values import YEAR_BASES, one_of
from services.ratios.query.question import Question
from services.ratios.segments.rules import Segments

Sort = Literal["effect", "date"]

# One cell has one row; and lines are no table of their own.
_REFUSED: Final = ("group_by", "format")


@dataclass(frozen=True, slots=True)
class Asked:
    """The cell, and as it was `before` where its change is asked for; the page of lines."""

    question: Question
    before: Question | None
    sort: Sort
    after: Place | None

    def by(self, segments: Segments) -> Asked:
        """The same with the rules of the segments."""
        before = None if self.before is None else replace(self.before, segments=segments)
        return replace(self, question=replace(self.question, segments=segments), before=before)


def read_explain(pairs: Iterable[tuple[str, str]], *, tenant_id: UUID, insurer_only: str | None, today: date) -> Asked:
    """The question behind a query string. Raises Invalid with every wrong parameter.

    `known_from` or `as_of_from` ask for the change since then. Without `as_of_from`, the cell was as of the earlier of
    `as_of` and the day on which it was known, as a history has it.
    """
    own = OwnParameters(pairs, refused=_REFUSED)
    known_from = own.take("known_from", _day, None)
    as_of_from = own.take("as_of_from", _day, None)
    by_effect: Sort = "effect"
    sort = own.take("sort", one_of(get_args(Sort)), by_effect)
    after = own.take("after", lambda text: _place(text, sort), None)
    question = own.question(
        tenant_id=tenant_id, insurer_only=insurer_only, today=today, year_bases=YEAR_BASES, segments=True
    ).question
    if known_from is None and as_of_from is None:
        return Asked(question, None, sort, after)
    known_from = known_from or question.known_on
    as_of_from = as_of_from or min(question.as_of, known_from)
    if known_from > question.known_on:
        own.wrong("known_from", "invalid-value", "a day until `known_on`", "un jour jusqu’à `known_on`")
    if as_of_from > question.as_of:
        own.wrong("as_of_from", "invalid-value", "a day until `as_of`", "un jour jusqu’à `as_of`")
    own.fail()
    return Asked(question, replace(question, known_on=known_from, as_of=as_of_from), sort, after)


def _day(text: str) -> date | None:
    return read_day(text)


def _place(text: str, sort: Sort) -> Place | None:
    return read_place(text, by_date=sort == "date")
