"""How the reads of a portfolio are asked: a question about loss ratios, less what means nothing here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from services.ratios.own_parameters import OwnParameters

MOST_GROUPS: Final = 500
_OF_PAGES: Final = ("limit", "after", "sort")


def own_parameters(pairs: Iterable[tuple[str, str]], *refused: str, paged: bool = False) -> OwnParameters:
    """The parameters of a route, without axes of the caller's; `refused` are further ones that mean nothing there."""
    return OwnParameters(pairs, refused=("include_ibnr", "format", *refused, *(() if paged else _OF_PAGES)))
