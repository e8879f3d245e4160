"""The insured's share of liability (responsabilité) over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.contracts.events.parties import LiabilitySet


def liability_on(liabilities: Sequence[LiabilitySet], day: date | None = None) -> LiabilitySet | None:
    """The share in force at the end of a day, the latest without one; None: nobody has said anything by then."""
    said = [one for one in liabilities if day is None or one.set_on <= day]
    return said[-1] if said else None
