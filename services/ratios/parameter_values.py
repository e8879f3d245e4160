"""What the values of query parameters say. Each reader takes the text of one; ValueError for any that says nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final, get_args

from services.contracts.basis import YearBasis
from services.contracts.events.policy import Layer
from services.contracts.money import Money
from services.kit.errors import Expected
from services.ratios.query.measures import FIGURES
from services.ratios.query.question import Axis, Sort

YEAR_BASES: Final[tuple[YearBasis, ...]] = get_args(YearBasis)
_YEARS: Final = re.compile(r"([0-9]{4})(?:\.\.([0-9]{4}))?")


class Unavailable(Expected):
    """A value that means something, but that this release cannot answer."""


def one_of(allowed: Sequence[str]) -> Callable[[str], Any]:
    """Reads a parameter with a few values."""

    def read(text: str) -> str:
        if text not in allowed:
            raise Expected(f"l’une de : {', '.join(allowed)}", f"one of {', '.join(allowed)}")
        return text

    return read


def number_to(most: int) -> Callable[[str], int]:
    """Reads a whole number from 1 on."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= most):
            raise Expected(f"de 1 à {most}", f"from 1 to {most}")
        return int(text)

    return read


def read_flag(text: str) -> bool:
    """Reads a switch."""
    if text not in ("true", "false"):
        raise Expected("true ou false", "true or false")
    return text == "true"


def read_only_false(text: str) -> bool:
    """Reads a switch that the route cannot turn on."""
    if read_flag(text):
        raise Unavailable("seul false a une réponse", "only false can be answered")
    return False


def read_year(text: str) -> int:
    """Reads a year."""
    if not (text.isascii() and text.isdigit() and len(text) == 4 and 1900 <= int(text) <= 2999):
        raise Expected("une année, telle que 2025", "a year, such as 2025")
    return int(text)


def read_years(text: str) -> tuple[int, int]:
    """Reads a year, or the first and the last of a range."""
    found = _YEARS.fullmatch(text)
    if found is None:
        raise Expected("une année, ou une plage telle que 2022..2025", "a year, or a range such as 2022..2025")
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1900 <= first <= last <= 2999:
        raise Expected("des années de 1900 à 2999, la première d’abord", "years from 1900 to 2999, the first one first")
    return first, last


def year_basis_of(allowed: Sequence[YearBasis]) -> Callable[[str], YearBasis]:
    """Reads which year counts, of those that the route can answer."""

    def read(text: str) -> YearBasis:
        found: YearBasis = one_of(YEAR_BASES)(text)
        if found not in allowed:
            raise Unavailable(" | ".join(allowed), " | ".join(allowed))
        return found

    return read


def axes_of(*, segments: bool) -> Callable[[str], tuple[Axis, ...]]:
    """Reads what rows are told apart by."""
    allowed = [axis for axis in get_args(Axis) if segments or axis != "segment"]

    def read(text: str) -> tuple[Axis, ...]:
        names = tuple(text.split(",")) if text else ()
        if len(set(names)) < len(names) or not set(names) <= set(allowed):
            names_allowed = ", ".join(allowed)
            raise Expected(f"chacun une fois, parmi {names_allowed}", f"each once, of {names_allowed}")
        return names  # type: ignore[return-value]

    return read


def sort_by(axes: Sequence[Axis]) -> Callable[[str], Sort]:
    """Reads the order of rows that are told apart by some axes."""

    def read(text: str) -> Sort:
        by = text.removeprefix("-")
        if by not in axes and by not in FIGURES:
            raise Expected(
                "un axe de group_by ou un chiffre, précédé d’un moins pour commencer par le plus élevé",
                "an axis of group_by or a figure, the highest first with a minus sign before it",
            )
        return Sort(by, descending=text.startswith("-"))

    return read


def read_cap(text: str) -> Money:
    """Reads the amount up to which each claim counts."""
    amount = Money.parse(text)
    if amount.cents <= 0:
        raise Expected("un montant supérieur à zéro", "an amount above zero")
    return amount


def read_layers(text: str) -> tuple[Layer, ...]:
    """Reads the layers to leave out, in the order of their names."""
    names = tuple(sorted(set(text.split(",")))) if text else ()
    if not set(names) <= set(get_args(Layer)):
        layers = ", ".join(get_args(Layer))
        raise Expected(f"parmi {layers}, ou rien", f"of {layers}, or nothing")
    return names  # type: ignore[return-value]


def read_segment_version(text: str) -> int:
    """Reads a version of the segments."""
    if not re.fullmatch(r"[0-9]{1,8}", text):
        raise Expected(
            "une version des segments, telle que la réponse la nomme",
            "a version of the segments, as an answer names it",
        )
    return int(text)
