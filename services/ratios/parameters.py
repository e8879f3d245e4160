"""The query of `GET /v1/ratios/loss-ratio` as a question.

Every wrong parameter is named at once; an unknown one is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal, TypeVar, get_args
from uuid import UUID

from services.contracts.basis import CostBasis, PremiumBasis, Recourse, Scope, TaxBasis, YearBasis
from services.contracts.events.policy import Layer
from services.contracts.ids import undress
from services.contracts.money import Money
from services.contracts.periods import read_day
from services.kit.errors import Expected, FieldError, Invalid, unexpected
from services.ratios.cursors import read_cursor
from services.ratios.query.measures import FIGURES
from services.ratios.query.order import sort_keys
from services.ratios.query.question import NONE, Axis, Basis, Question, Sort

Format = Literal["json", "csv"]
MOST_ROWS: Final = 500
ROWS: Final = 50

_FILTERS: Final[tuple[Axis, ...]] = ("policy", "client", "branch", "product_line", "coverage", "insurer", "adviser")
_WITHOUT: Final = "none"
_BROKERS_OWN: Final = frozenset({"adviser", "segment"})
_SWITCHES: Final[dict[str, tuple[str, ...]]] = {
    "premium_basis": get_args(PremiumBasis),
    "tax_basis": get_args(TaxBasis),
    "cost_basis": get_args(CostBasis),
    "recourse": get_args(Recourse),
    "scope": get_args(Scope),
}
YEAR_BASES: Final[tuple[YearBasis, ...]] = get_args(YearBasis)
_OF_LOSS: Final[tuple[YearBasis, ...]] = ("accident_year",)
_YEARS: Final = re.compile(r"([0-9]{4})(?:\.\.([0-9]{4}))?")
_SINGLE: Final = frozenset(
    {*_SWITCHES, "year_basis", "include_ibnr", "group_by", "years", "year", "include_expenses", "cap",
     "excluded_layers", "as_of", "known_on", "limit", "sort", "after", "format",
     "segment_version"}
)  # fmt: skip
_NO_AXES: Final[tuple[Axis, ...]] = ()
_FROM_THE_FIRST: Final[tuple[str, ...]] = ()

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and how its answer is to be written."""

    question: Question
    format: Format


def read_parameters(
    pairs: Iterable[tuple[str, str]],
    *,
    tenant_id: UUID,
    insurer_only: str | None,
    today: date,
    year_bases: Sequence[YearBasis] = _OF_LOSS,
    ibnr: bool = False,
    segments: bool = False,
) -> Asked:
    """The question behind a query string; `year_bases`, `ibnr` and `segments` are what the route can answer.

    Raises Invalid with every wrong parameter.
    """
    reader = _Reader(pairs)
    axes = reader.take("group_by", _axes(segments=segments), _NO_AXES)
    known_on = reader.take("known_on", read_day, today)
    question_parts: dict[str, Any] = {
        "axes": axes,
        "filters": reader.filters(segments=segments),
        "segment_version": reader.take("segment_version", _version, None) if segments else None,
        "years": reader.years(),
        "known_on": known_on,
        # What was answered on a day was answered as of that day: a past known_on keeps its answer for ever.
        "as_of": reader.take("as_of", read_day, min(today, known_on)),
        "basis": reader.basis(year_bases, ibnr=ibnr),
        "limit": reader.take("limit", _limit, ROWS),
        "sort": reader.take("sort", lambda text: _sort(text, axes), None),
    }
    written: Format = reader.take("format", _one_of(get_args(Format)), "json")
    if insurer_only is not None:
        reader.keep_from_insurers(axes, question_parts["filters"])
    question = Question(tenant_id=tenant_id, insurer_only=insurer_only, **question_parts)
    after = reader.take("after", lambda text: read_cursor(text, sort_keys(question)), _FROM_THE_FIRST)
    reader.keep_ibnr_to_losses(question)
    reader.finish()
    return Asked(replace(question, after=after), written)


class _Reader:
    """Takes parameters one by one and keeps what was wrong with them."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)
        self._errors = [
            FieldError(f"?{name}", "given-twice")
            for name, values in self._values.items()
            if name in _SINGLE and len(values) > 1
        ]

    def take(self, name: str, read: Callable[[str], T], default: T) -> T:
        """The value of a parameter, its default if it is absent or wrong."""
        values = self._values.pop(name, None)
        if values is None:
            return default
        try:
            return read(values[0])
        except _Unavailable as error:
            self._errors.append(unexpected(f"?{name}", error, "not-available"))
        except ValueError as error:
            self._errors.append(unexpected(f"?{name}", error))
        return default

    def filters(self, *, segments: bool) -> Mapping[Axis, tuple[str, ...]]:
        """Filters named as the axes; one given several times means any of its values, `none` the group without one."""
        found: dict[Axis, tuple[str, ...]] = {}
        for axis in (*_FILTERS, *(("segment",) if segments else ())):
            values = self._values.pop(axis, None)
            if values is None:
                continue
            # Every claim and policy has an insurer: one may be called so.
            found[axis] = tuple(NONE if value == _WITHOUT and axis != "insurer" else value for value in values)
            if axis == "policy":
                self._check_ids(value for value in values if value != _WITHOUT)
            if not all(values) or any("\x00" in value for value in values):
                self._errors.append(FieldError(f"?{axis}", "invalid-value"))
        return found

    def years(self) -> tuple[int, int] | None:
        """`years=2022..2025`, or the filter `year=2025`."""
        year = self.take("year", _years, None)
        return self.take("years", _years, None) or year

    def basis(self, year_bases: Sequence[YearBasis], *, ibnr: bool) -> Basis:
        """The switches, each with its default."""
        switches: dict[str, Any] = {
            name: self.take(name, _one_of(values), values[0]) for name, values in _SWITCHES.items()
        }
        return Basis(
            include_ibnr=self.take("include_ibnr", _flag if ibnr else _only_false, False),  # noqa: FBT003
            year_basis=self.take("year_basis", _year_basis(year_bases), "accident_year"),
            include_expenses=self.take("include_expenses", _flag, True),  # noqa: FBT003
            cap=self.take("cap", _cap, None),
            excluded_layers=self.take("excluded_layers", _layers, ("grand_excess",)),
            **switches,
        )

    def keep_from_insurers(self, axes: Iterable[Axis], filters: Iterable[Axis]) -> None:
        """How a broker is organised is not told to the insurers that it places its business with."""
        self._errors += [FieldError("?group_by", "not-allowed", axis) for axis in axes if axis in _BROKERS_OWN]
        self._errors += [FieldError(f"?{axis}", "not-allowed") for axis in filters if axis in _BROKERS_OWN]

    def keep_ibnr_to_losses(self, question: Question) -> None:
        """IBNR is of the years in which claims occurred and of what they will cost; rows are sorted without it."""
        if not question.basis.include_ibnr:
            return
        if question.basis.year_basis != "accident_year":
            self._errors.append(FieldError("?year_basis", "ibnr-needs-accident-year", "accident_year"))
        if question.basis.cost_basis != "incurred":
            self._errors.append(FieldError("?cost_basis", "ibnr-needs-incurred", "incurred"))
        if question.sort is not None and question.sort.by not in question.axes:
            self._errors.append(FieldError("?sort", "not-available", ", ".join(question.axes)))

    def finish(self) -> None:
        """Raises what was wrong; whatever nobody took is unknown."""
        self._errors += [FieldError(f"?{name}", "unknown-parameter") for name in self._values]
        if self._errors:
            raise Invalid(self._errors)

    def _check_ids(self, policies: Iterable[str]) -> None:
        for policy in policies:
            try:
                undress("pol", policy)
            except ValueError as error:
                self._errors.append(unexpected("?policy", error))


class _Unavailable(Expected):
    """A value that means something, but that this release cannot answer."""


def _year_basis(allowed: Sequence[YearBasis]) -> Callable[[str], YearBasis]:
    def read(text: str) -> YearBasis:
        found: YearBasis = _one_of(YEAR_BASES)(text)
        if found not in allowed:
            raise _Unavailable(" | ".join(allowed), " | ".join(allowed))
        return found

    return read


def _one_of(allowed: tuple[str, ...]) -> Callable[[str], Any]:
    def read(text: str) -> str:
        if text not in allowed:
            raise Expected(f"l’une de : {', '.join(allowed)}", f"one of {', '.join(allowed)}")
        return text

    return read


def _only_false(text: str) -> bool:
    if _flag(text):
        raise _Unavailable("seul false a une réponse", "only false can be answered")
    return False


def _axes(*, segments: bool) -> Callable[[str], tuple[Axis, ...]]:
    allowed = [axis for axis in get_args(Axis) if segments or axis != "segment"]

    def read(text: str) -> tuple[Axis, ...]:
        names = tuple(text.split(",")) if text else ()
        if len(set(names)) < len(names) or not set(names) <= set(allowed):
            names_allowed = ", ".join(allowed)
            raise Expected(f"chacun une fois, parmi {names_allowed}", f"each once, of {names_allowed}")
        return names  # type: ignore[return-value]

    return read


def _version(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,8}", text):
        raise Expected(
            "une version des segments, telle que la réponse la nomme",
            "a version of the segments, as an answer names it",
        )
    return int(text)


def _sort(text: str, axes: tuple[Axis, ...]) -> Sort:
    by = text.removeprefix("-")
    if by not in axes and by not in FIGURES:
        raise Expected(
            "un axe de group_by ou un chiffre, précédé d’un moins pour commencer par le plus élevé",
            "an axis of group_by or a figure, the highest first with a minus sign before it",
        )
    return Sort(by, descending=text.startswith("-"))


def _years(text: str) -> tuple[int, int]:
    found = _YEARS.fullmatch(text)
    if found is None:
        raise Expected("une année, ou une plage telle que 2022..2025", "a year, or a range such as 2022..2025")
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1900 <= first <= last <= 2999:
        raise Expected("des années de 1900 à 2999, la première d’abord", "years from 1900 to 2999, the first one first")
    return first, last


def _cap(text: str) -> Money:
    amount = Money.parse(text)
    if amount.cents <= 0:
        raise Expected("un montant supérieur à zéro", "an amount above zero")
    return amount


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise Expected("true ou false", "true or false")
    return text == "true"


def _layers(text: str) -> tuple[Layer, ...]:
    names = tuple(sorted(set(text.split(",")))) if text else ()
    if not set(names) <= set(get_args(Layer)):
        layers = ", ".join(get_args(Layer))
        raise Expected(f"parmi {layers}, ou rien", f"of {layers}, or nothing")
    return names  # type: ignore[return-value]


def _limit(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= MOST_ROWS:
        raise Expected(f"de 1 à {MOST_ROWS}", f"from 1 to {MOST_ROWS}")
    return int(text)
