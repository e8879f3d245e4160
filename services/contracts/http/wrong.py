"""What is wrong with a field, told in both languages: the rim's own findings beside Pydantic's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pydantic_core import PydanticCustomError


def wrong(code: str, french: str, english: str) -> PydanticCustomError:
    """An error for a validator to raise: a kebab-case code and a sentence in French and English."""
    return PydanticCustomError(code, "{english}", {"french": french, "english": english})


def amount_format() -> PydanticCustomError:
    """Not an amount in whole cents."""
    return wrong(
        "amount-format",
        "Montant attendu en texte avec deux décimales, par exemple « 1250.00 ».",
        "An amount is text with two decimals, such as 1250.00.",
    )


def rate_format() -> PydanticCustomError:
    """Not a rate."""
    return wrong(
        "rate-format",
        "Taux attendu en texte, six décimales au plus, par exemple « 0.500000 ».",
        "A rate is text with at most six decimals, such as 0.500000.",
    )


def id_format(prefix: str) -> PydanticCustomError:
    """Not an id of this kind."""
    return wrong(
        "id-format",
        f"Identifiant attendu sous la forme {prefix}_ suivi de 32 chiffres hexadécimaux.",
        f"An id here is {prefix}_ and 32 hexadecimal digits.",
    )


def instant_format() -> PydanticCustomError:
    """Not a moment with its time zone."""
    return wrong(
        "instant-format",
        "Instant attendu avec son fuseau, de 1900 à 2999, par exemple « 2027-01-01T00:00:00Z ».",
        "An instant is text with its time zone, from 1900 to 2999, such as 2027-01-01T00:00:00Z.",
    )


def coverage_named_twice() -> PydanticCustomError:
    """A coverage by its id and by its code."""
    return wrong(
        "coverage-named-twice",
        "Désigner la garantie par son identifiant ou par son code, pas les deux.",
        "Name the coverage by its id or by its code, not both.",
    )


def dates_reversed() -> PydanticCustomError:
    """A period that ends before it starts."""
    return wrong("dates-out-of-order", "La fin précède le début.", "It ends before it starts.")


def date_format() -> PydanticCustomError:
    """Not a day of a plausible year."""
    return wrong(
        "date-format",
        "Date attendue au format AAAA-MM-JJ, de 1900 à 2999.",
        "A date is text such as 2025-12-31, from 1900 to 2999.",
    )


def named_once(code: str, names: Iterable[str]) -> None:
    """Raises where a name comes back, with those that do."""
    twice = ", ".join(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise wrong(code, f"Donné deux fois : {twice}.", f"Given twice: {twice}.")
