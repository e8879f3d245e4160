"""What senders write in a column, read exactly: amounts in whole cents without a float, dates, years."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Final, Literal

from services.kit.errors import Expected

# French bordereaux separate thousands with spaces of three kinds (U+0020, U+00A0, U+202F).
_SPACES: Final = " \u00a0\u202f"
_GROUPED: Final = rf"(?:[0-9]{{1,15}}|[0-9]{{1,3}}(?:[{_SPACES}][0-9]{{3}}){{1,4}})"
# Cents in an amount of one euro, and of a thousand.
_DECIMALS: Final = {1: 2, 1000: 5}
_AMOUNT: Final = {
    (mark, unit): re.compile(rf"([+-]?)({_GROUPED})(?:{re.escape(mark)}([0-9]{{1,{decimals}}})0*)?")
    for mark in (".", ",")
    for unit, decimals in _DECIMALS.items()
}
_DROP_SPACES: Final = str.maketrans("", "", _SPACES)
_YEAR: Final = re.compile(r"[12][0-9]{3}")
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@lru_cache(maxsize=8192)
def cents(text: str, decimal: Literal[".", ","], unit: Literal[1, 1000] = 1) -> int:
    """`"1 234,5"` is 123450, in thousands 123450000. ValueError for anything that is not a whole number of cents."""
    found = _AMOUNT[decimal, unit].fullmatch(text)
    if found is None:
        raise Expected("pas un montant en centimes entiers", "not an amount in whole cents")
    sign, whole, fraction = found.groups()
    value = int(whole.translate(_DROP_SPACES) + (fraction or "").ljust(_DECIMALS[unit], "0"))
    return -value if sign == "-" else value


@lru_cache(maxsize=8192)
def day(text: str, written: str | None) -> str:
    """The date as ISO 8601; `written` as strptime has it. ValueError for what is no date."""
    try:
        if written is not None:
            return datetime.strptime(text, written).date().isoformat()  # noqa: DTZ007  a day has no time zone
        if _ISO.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass  # its message quotes the value, which is kept out of stored reasons
    form = written or "YYYY-MM-DD"
    raise Expected(f"pas une date de la forme {written or 'AAAA-MM-JJ'}", f"not a date of the form {form}")


@lru_cache(maxsize=512)
def year_edge(text: str, *, last: bool) -> str:
    """The first or the last day of a calendar year. ValueError for what is no year."""
    if not _YEAR.fullmatch(text):
        raise Expected("pas une année", "not a year")
    return f"{text}-{'12-31' if last else '01-01'}"
