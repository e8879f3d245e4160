"""How the reads of a portfolio are asked: a question about loss ratios, less what means nothing here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from services.kit.errors import Expected
from services.ratios.own_parameters import OwnParameters

MOST_GROUPS: Final = 500
_OF_PAGES: Final = ("limit", "after", "sort")


def own_parameters(pairs: Iterable[tuple[str, str]], *refused: str, paged: bool = False) -> OwnParameters:
    """The parameters of a route, without axes of the caller's; `refused` are further ones that mean nothing there."""
    return OwnParameters(pairs, refused=("include_ibnr", "format", *refused, *(() if paged else _OF_PAGES)))


def one_of(allowed: Sequence[str]) -> Callable[[str], str]:
    """Reads a parameter with a few values."""

    def read(text: str) -> str:
        if text not in allowed:
            raise Expected(f"l’une de : {', '.join(allowed)}", f"one of {', '.join(allowed)}")
        return text

    return read


def a_year(text: str) -> int:
    """Reads a year."""
    if not (text.isascii() and text.isdigit() and len(text) == 4 and 1900 <= int(text) <= 2999):
        raise Expected("une année, telle que 2025", "a year, such as 2025")
    return int(text)


def number_to(most: int) -> Callable[[str], int]:
    """Reads a whole number from 1 on."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= most):
            raise Expected(f"de 1 à {most}", f"from 1 to {most}")
        return int(text)

    return read
