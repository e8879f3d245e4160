"""The query of `GET /v1/ratios/frequency-severity`: a question, edges of bands, and numbers of largest claims."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from services.contracts.basis import YearBasis
from services.contracts.money import Money
from services.kit.errors import Expected
from services.ratios.indicators.bands import DEFAULT_EDGES, edges_from
from services.ratios.indicators.concentration import DEFAULT_TOPS
from services.ratios.own_parameters import OwnParameters
from services.ratios.query.question import Question

MOST_AXES: Final = 2
# Each group comes with its bands, its months and its delays: a page of more would be read by nobody.
MOST_GROUPS: Final = 100
MOST_EDGES: Final = 30
MOST_TOPS: Final = 10
LARGEST_TOP: Final = 1_000

# What changed in an accounting year has no size of a claim.
_YEAR_BASES: Final[tuple[YearBasis, ...]] = ("accident_year", "policy_year")
_EDGES: Final[tuple[int, ...]] = DEFAULT_EDGES
_TOPS: Final[tuple[int, ...]] = DEFAULT_TOPS
_EUROS: Final = re.compile(r"[0-9]{1,12}")
_COUNT: Final = re.compile(r"[0-9]{1,4}")
_REFUSED: Final = ("limit", "after", "sort", "format")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the edges of its bands in cents, and the numbers of largest claims."""

    question: Question
    edges: tuple[int, ...]
    tops: tuple[int, ...]


def read_severity(pairs: Iterable[tuple[str, str]], *, tenant_id: UUID, insurer_only: str | None, today: date) -> Asked:
    """The question behind a query string. Raises Invalid with every wrong parameter."""
    own = OwnParameters(pairs, refused=_REFUSED)
    edges = own.take("edges", _edges, _EDGES)
    tops = own.take("top", _tops, _TOPS)
    question = own.question(
        tenant_id=tenant_id, insurer_only=insurer_only, today=today, year_bases=_YEAR_BASES, segments=True
    ).question
    if len(question.axes) > MOST_AXES:
        own.wrong("group_by", "invalid-value", f"at most {MOST_AXES} axes", f"au plus {MOST_AXES} axes")
    own.fail()
    return Asked(replace(question, limit=MOST_GROUPS), edges, tops)


def _edges(text: str) -> tuple[int, ...]:
    """`0,1000,5000.50`: euros, with or without cents, each above the one before."""
    cents = [int(part) * 100 if _EUROS.fullmatch(part) else Money.parse(part).cents for part in text.split(",")]
    if len(cents) > MOST_EDGES or sorted(set(cents)) != cents or cents[0] < 0:
        raise Expected(
            f"des montants à partir de 0, chacun au-dessus du précédent, au plus {MOST_EDGES}",
            f"amounts from 0 up, each above the one before, at most {MOST_EDGES}",
        )
    return edges_from(cents)


def _tops(text: str) -> tuple[int, ...]:
    parts = text.split(",")
    if len(parts) > MOST_TOPS or not all(_COUNT.fullmatch(part) and 1 <= int(part) <= LARGEST_TOP for part in parts):
        raise Expected(
            f"des nombres de 1 à {LARGEST_TOP}, au plus {MOST_TOPS}",
            f"numbers from 1 to {LARGEST_TOP}, at most {MOST_TOPS} of them",
        )
    return tuple(sorted({int(part) for part in parts}))
