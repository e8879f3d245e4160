"""What can go wrong, in words that know no protocol. `kit/problems.py` gives each its HTTP face."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: where (JSON Pointer), which rule (kebab-case code), and a sentence.

    `french` is the sentence for who reads French, where it is another.
    """

    pointer: str
    code: str
    detail: str = ""
    french: str = ""

    def says(self, *, french: bool) -> str:
        """The sentence in a language."""
        return self.french or self.detail if french else self.detail


class Expected(ValueError):
    """A text is not what it should be; what that is, in both languages."""

    def __init__(self, french: str, english: str) -> None:
        super().__init__(english)
        self.french = french


def unexpected(pointer: str, error: ValueError, code: str = "invalid-value") -> FieldError:
    """The field error of a value that could not be read."""
    return FieldError(pointer, code, str(error), error.french if isinstance(error, Expected) else "")


class Refusal(Exception):
    """A business rule said no. Nothing was recorded; the facts say why."""

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Missing(Exception):
    """There is no such thing, or not for this caller: the two look the same from outside."""

    def __init__(self, what: str, code: str = "not-found") -> None:
        super().__init__(what)
        self.what = what
        self.code = code


class Conflict(Exception):
    """Someone was first."""

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Invalid(Exception):
    """The input cannot be read as what it should be; every wrong field is named."""

    def __init__(self, errors: Sequence[FieldError], code: str = "invalid-request") -> None:
        super().__init__(", ".join(f"{e.pointer}: {e.code}" for e in errors))
        self.errors = tuple(errors)
        self.code = code


class Unavailable(Exception):
    """Not now: ask again after `retry_after` seconds."""

    def __init__(self, code: str, retry_after: int = 1) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
