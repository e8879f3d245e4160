"""Parameters that are a route's own, taken before the rest of its query is read as a question about loss ratios."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from services.contracts.basis import YearBasis
from services.kit.errors import FieldError, Invalid, unexpected
from services.ratios.parameters import Asked, read_parameters

T = TypeVar("T")


class OwnParameters:
    """Takes parameters one by one; what was wrong with them is told together with what is wrong with the question.

    `refused` are parameters of a question that mean nothing here.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]], *, refused: Collection[str] = ()) -> None:
        self._pairs = list(pairs)
        given = {name for name, _ in self._pairs}
        self._errors = [FieldError(f"?{name}", "unknown-parameter") for name in refused if name in given]
        self._drop(refused)

    def take(self, name: str, read: Callable[[str], T], default: T) -> T:
        """The value of a parameter, its default if it is absent or wrong."""
        values = [value for given, value in self._pairs if given == name]
        self._drop((name,))
        if len(values) > 1:
            self.wrong(name, "given-twice")
        if len(values) != 1:
            return default
        try:
            return read(values[0])
        except ValueError as error:
            self._errors.append(unexpected(f"?{name}", error))
            return default

    def wrong(self, name: str, code: str, detail: str = "", french: str = "") -> None:
        """Notes what is wrong with a parameter."""
        self._errors.append(FieldError(f"?{name}", code, detail, french))

    def question(
        self,
        *,
        tenant_id: UUID,
        insurer_only: str | None,
        today: date,
        year_bases: Sequence[YearBasis] = ("accident_year",),
        segments: bool = False,
    ) -> Asked:
        """The rest as a question. Raises Invalid with everything that was wrong."""
        try:
            asked = read_parameters(
                self._pairs,
                tenant_id=tenant_id,
                insurer_only=insurer_only,
                today=today,
                year_bases=year_bases,
                segments=segments,
            )
        except Invalid as invalid:
            raise Invalid([*self._errors, *invalid.errors]) from None
        if self._errors:
            raise Invalid(self._errors)
        return asked

    def fail(self) -> None:
        """Raises what was found wrong after the question had been read."""
        if self._errors:
            raise Invalid(self._errors)

    def _drop(self, names: Collection[str]) -> None:
        self._pairs = [pair for pair in self._pairs if pair[0] not in names]
