"""What is wrong with a line that its file or its profile cannot make a command of, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.contracts.bulk import LineError

UNREADABLE: Final = "line-unreadable"
KEY_MOST: Final = 200


class Unmapped(Exception):
    """The row makes no command; `key` is the line's own, where it could be read."""

    def __init__(self, key: str, code: str, errors: Sequence[LineError]) -> None:
        super().__init__(code)
        self.key = key
        self.code = code
        self.errors = list(errors)


class Fault(Exception):
    """A column of a row that cannot be read."""

    def __init__(self, error: LineError, line_code: str = UNREADABLE) -> None:
        super().__init__(error.code)
        self.error = error
        self.line_code = line_code


def is_sound(key: str) -> bool:
    """Whether a key can name a line."""
    return 0 < len(key) <= KEY_MOST and key.isprintable()


def unreadable(key: str, french: str, english: str, pointer: str = "") -> Unmapped:
    """A line of which nothing can be made."""
    return Unmapped(key, UNREADABLE, [LineError(pointer, "malformed", english, french)])


def wrong_width(found: int, columns: int) -> LineError:
    """A row of more or fewer columns than the file's first line names."""
    english, french = f"{found} columns instead of {columns}", f"{found} colonnes au lieu de {columns}"
    return LineError("", "wrong-column-count", english, french)


def missing(column: str) -> LineError:
    """A column that has to say something and says nothing."""
    return LineError(f"/{column}", "missing", "no value", "valeur absente")


def no_key(column: str) -> LineError:
    """A column of the line's key that cannot name anything."""
    most = KEY_MOST
    english, french = f"at most {most} printable characters", f"au plus {most} caractères imprimables"
    return LineError(f"/{column}", "malformed", english, french)


def unmapped(column: str) -> LineError:
    """A code of the sender's that the profile does not know."""
    return LineError(f"/{column}", "unmapped", "not in the profile's lookup", "absent de la table du profil")
