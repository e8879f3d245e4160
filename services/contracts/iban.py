"""Account numbers (IBAN, ISO 13616): whether one can be right, and how it is shown."""

from __future__ import annotations

import re
from typing import Final

_FORM: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def read_iban(text: str) -> str:
    """The number without its spaces, in capitals. ValueError, which does not quote it, where it cannot be one."""
    number = "".join(text.split()).upper()
    if not _FORM.fullmatch(number):
        raise ValueError("not an IBAN")
    # Letters count as 10 to 35; the whole, its head moved to the end, leaves 1 (ISO 7064, mod 97).
    digits = "".join(str(int(c, 36)) for c in number[4:] + number[:4])
    if int(digits) % 97 != 1:
        raise ValueError("not an IBAN: wrong check digits")
    return number


def masked_iban(number: str) -> str:
    """`FR76 …123`: enough to recognise an account, not to use it."""
    return f"{number[:4]} …{number[-3:]}"
