"""Dates that a claim can have. The order of the checks is that of the refusals' weight: the past, then the future."""

from __future__ import annotations

from datetime import date

from services.claims.dossier import Dossier
from services.kit.errors import Refusal


def happened(dossier: Dossier, day: date, today: date) -> None:
    """A fact of the claim: on or after the loss, and not in the future.

    Refuses with `before-occurrence` or `in-the-future`.
    """
    occurred_on = dossier.declared.occurred_on
    if day < occurred_on:
        raise Refusal("before-occurrence", occurred_on=occurred_on, on=day)
    not_future(day, today)


def not_future(day: date, today: date) -> None:
    """Refuses with `in-the-future` a day after today."""
    if day > today:
        raise Refusal("in-the-future", on=day, today=today)


def in_order(earlier: date | None, later: date, **facts: date) -> None:
    """Refuses with `dates-out-of-order` a day before what it follows; None: it follows nothing."""
    if earlier is not None and later < earlier:
        raise Refusal("dates-out-of-order", not_before=earlier, on=later, **facts)
