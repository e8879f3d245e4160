"""The query of `GET /v1/ratios/history`: a question about loss ratios, and the months at whose ends it is put."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from services.contracts.periods import DAY, FIRST_DAY, read_day
from services.kit.errors import Expected
from services.ratios.own_parameters import OwnParameters
from services.ratios.parameter_values import YEAR_BASES
from services.ratios.parameters import Format
from services.ratios.query.question import Question

MONTHS: Final = 36
MOST_MONTHS: Final = 120
MOST_AXES: Final = 2
# Rows of one point: a history of more groups than this is a table of another kind.
MOST_GROUPS: Final = 100

_MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}")
# Every point has its own dates, and all of its groups.
_REFUSED: Final = ("known_on", "limit", "after", "sort")


@dataclass(frozen=True, slots=True)
class Asked:
    """The question as it is put at each month's end, the first month first."""

    questions: tuple[Question, ...]
    format: Format


def read_history(pairs: Iterable[tuple[str, str]], *, tenant_id: UUID, insurer_only: str | None, today: date) -> Asked:
    """The questions behind a query string. Raises Invalid with every wrong parameter.

    A month that is not over is known until today. With `as_of`, no point looks beyond that day; without, each is as of
    the day on which it was known.
    """
    own = OwnParameters(pairs, refused=_REFUSED)
    this_month = today.replace(day=1)
    last = own.take("to", read_month, this_month)
    first = own.take("from", read_month, max(_months_before(last, MONTHS - 1), FIRST_DAY))
    as_of = own.take("as_of", read_day, date.max)
    if last > this_month:
        own.wrong("to", "invalid-value", "a month that has begun", "un mois commencé")
    if not 0 <= _months_between(first, last) < MOST_MONTHS:
        detail = f"a month until `to`, and at most {MOST_MONTHS} of them"
        own.wrong("from", "invalid-value", detail, f"un mois jusqu’à `to`, et au plus {MOST_MONTHS} mois")
    asked = own.question(
        tenant_id=tenant_id, insurer_only=insurer_only, today=today, year_bases=YEAR_BASES, segments=True
    )
    if len(asked.question.axes) > MOST_AXES:
        own.wrong("group_by", "invalid-value", f"at most {MOST_AXES} axes", f"au plus {MOST_AXES} axes")
    own.fail()
    questions = []
    for n in range(_months_between(first, last) + 1):
        known_on = min(_months_before(first, -n - 1) - DAY, today)
        point = replace(asked.question, known_on=known_on, as_of=min(as_of, known_on), limit=MOST_GROUPS)
        questions.append(point)
    return Asked(tuple(questions), asked.format)


def read_month(text: str) -> date:
    """The first day of a month written `2025-12`. ValueError for any other text."""
    if not _MONTH.fullmatch(text):
        raise Expected("un mois tel que 2025-12", "a month such as 2025-12")
    return read_day(f"{text}-01")


def _months_before(month: date, n: int) -> date:
    months = 12 * month.year + month.month - 1 - n
    return date(months // 12, months % 12 + 1, 1)


def _months_between(first: date, last: date) -> int:
    return 12 * (last.year - first.year) + last.month - first.month
