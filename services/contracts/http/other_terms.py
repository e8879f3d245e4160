"""Terms other than those of the policies, to be tried on claims that happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Final, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from services.contracts.http.base import Amount, Body, Code
from services.contracts.http.indemnity_terms import DeductibleTermsIn
from services.contracts.http.wrong import wrong

MOST_ROWS: Final = 200
# What each kind of deductible cannot be without; the value of an index may come from the dated rules.
_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "none": (), "absolute": ("amount",), "relative": ("amount",), "rate": ("rate",), "index": ("units",),
    "days": ("days",), "ipp_rate": ("rate",),
}  # fmt: skip
# What else it may have. An amount without its kind would be no deductible at all.
_TAKES: Final[Mapping[str, tuple[str, ...]]] = {"rate": ("min", "max"), "index": ("index_value",)}
_OF_ALL: Final = frozenset({"coverage_code", "kind"})


class OtherDeductible(DeductibleTermsIn):
    """Another deductible (franchise) for a coverage; without one, for every coverage that has no row of its own."""

    coverage_code: Code | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        needed = _NEEDS[self.kind]
        for name in needed:
            if getattr(self, name) is None:
                raise wrong(
                    "deductible-incomplete",
                    f"Une franchise de type {self.kind} demande {name}.",
                    f"A deductible of kind {self.kind} needs {name}.",
                )
        for name in type(self).model_fields:
            if name not in (*_OF_ALL, *needed, *_TAKES.get(self.kind, ())) and getattr(self, name) is not None:
                raise wrong(
                    "deductible-of-another-kind",
                    f"Une franchise de type {self.kind} n'a pas de {name}.",
                    f"A deductible of kind {self.kind} has no {name}.",
                )
        return self


class OtherLimit(Body):
    """Another limit (plafond) for a coverage, or for all of them; without an amount there is none."""

    coverage_code: Code | None = None
    amount: Amount | None


class OtherOpening(Body):
    """A row of another grid of opening reserves (forfaits d'ouverture), of one line of business or of all."""

    coverage_code: Code
    product_line: Code | None = None
    amount: Amount


R = TypeVar("R", OtherDeductible, OtherLimit)


def _once(rows: tuple[R, ...]) -> tuple[R, ...]:
    _must_differ(row.coverage_code for row in rows)
    return rows


def _once_a_line(rows: tuple[OtherOpening, ...]) -> tuple[OtherOpening, ...]:
    _must_differ((row.product_line, row.coverage_code) for row in rows)
    return rows


def _must_differ(keys: Iterable[object]) -> None:
    found = list(keys)
    if len(set(found)) != len(found):
        raise wrong("coverage-listed-twice", "Une garantie figure deux fois.", "A coverage is listed twice.")


class OtherTerms(Body):
    """What would have been agreed instead: each list replaces what it names, and leaves all else as it was."""

    deductibles: Annotated[tuple[OtherDeductible, ...], Field(max_length=MOST_ROWS), AfterValidator(_once)] = ()
    limits_per_claim: Annotated[tuple[OtherLimit, ...], Field(max_length=MOST_ROWS), AfterValidator(_once)] = ()
    annual_limits: Annotated[tuple[OtherLimit, ...], Field(max_length=MOST_ROWS), AfterValidator(_once)] = ()
    opening_reserves: Annotated[
        tuple[OtherOpening, ...], Field(max_length=MOST_ROWS), AfterValidator(_once_a_line)
    ] = ()

    def deductible(self, coverage_code: str | None) -> OtherDeductible | None:
        """The other deductible of a coverage; None: it stays."""
        return _of(self.deductibles, coverage_code)

    def limit_per_claim(self, coverage_code: str | None) -> OtherLimit | None:
        """The other limit per claim of a coverage; None: it stays."""
        return _of(self.limits_per_claim, coverage_code)

    def annual_limit(self, coverage_code: str | None) -> OtherLimit | None:
        """The other annual limit of a coverage; None: it stays."""
        return _of(self.annual_limits, coverage_code)


def _of(rows: Sequence[R], coverage_code: str | None) -> R | None:
    """A coverage's own row counts before that of all coverages."""
    for wanted in (coverage_code, None):
        for row in rows:
            if row.coverage_code == wanted:
                return row
    return None
