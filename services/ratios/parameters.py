"""The query of `GET /v1/ratios/loss-ratio` as a question.

Every wrong parameter is named at once; an unknown one is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal, TypeVar, get_args
from uuid import UUID

from services.contracts.basis import CostBasis, PremiumBasis, Recourse, Scope, TaxBasis, YearBasis
from services.contracts.ids import undress
from services.contracts.periods import read_day
from services.kit.errors import FieldError, Invalid, unexpected
from services.ratios.cursors import read_cursor
from services.ratios.parameter_values import (
    Unavailable,
    axes_of,
    number_to,
    one_of,
    read_cap,
    read_flag,
    read_layers,
    read_only_false,
    read_segment_version,
    read_years,
    sort_by,
    year_basis_of,
)
from services.ratios.query.order import sort_keys
from services.ratios.query.question import NONE, Axis, Basis, Question

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
_OF_LOSS: Final[tuple[YearBasis, ...]] = ("accident_year",)
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
    axes = reader.take("group_by", axes_of(segments=segments), _NO_AXES)
    known_on = reader.take("known_on", read_day, today)
    question_parts: dict[str, Any] = {
        "axes": axes,
        "filters": reader.filters(segments=segments),
        "segment_version": reader.take("segment_version", read_segment_version, None) if segments else None,
        "years": reader.years(),
        "known_on": known_on,
        # What was answered on a day was answered as of that day: a past known_on keeps its answer for ever.
        "as_of": reader.take("as_of", read_day, min(today, known_on)),
        "basis": reader.basis(year_bases, ibnr=ibnr),
        "limit": reader.take("limit", number_to(MOST_ROWS), ROWS),
        "sort": reader.take("sort", sort_by(axes), None),
    }
    written: Format = reader.take("format", one_of(get_args(Format)), "json")
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
        except Unavailable as error:
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
        year = self.take("year", read_years, None)
        return self.take("years", read_years, None) or year

    def basis(self, year_bases: Sequence[YearBasis], *, ibnr: bool) -> Basis:
        """The switches, each with its default."""
        switches: dict[str, Any] = {
            name: self.take(name, one_of(values), values[0]) for name, values in _SWITCHES.items()
        }
        return Basis(
            include_ibnr=self.take("include_ibnr", read_flag if ibnr else read_only_false, False),  # noqa: FBT003
            year_basis=self.take("year_basis", year_basis_of(year_bases), "accident_year"),
            include_expenses=self.take("include_expenses", read_flag, True),  # noqa: FBT003
            cap=self.take("cap", read_cap, None),
            excluded_layers=self.take("excluded_layers", read_layers, ("grand_excess",)),
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
