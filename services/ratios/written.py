"""What may be missing from a figure, as answers write it: text, or null."""

from __future__ import annotations

from services.contracts.money import Money


def amount_of(cents: int | None) -> str | None:
    """An amount."""
    return None if cents is None else str(Money(cents))


def text_of(value: object) -> str | None:
    """A decimal, an amount or a day."""
    return None if value is None else str(value)
