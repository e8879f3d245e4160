"""Bodies of dated values that ratios are judged by: loading rates and thresholds."""

from __future__ import annotations

from decimal import Decimal

from pydantic import field_validator

from services.contracts.http.base import Body, Day, Rate
from services.contracts.http.exposure import Units
from services.contracts.http.wrong import wrong


class LoadingRateIn(Body):
    """Taux de chargement from a day on: the share of the premium that pays for other things than claims."""

    valid_from: Day
    rate: Rate

    @field_validator("rate")
    @classmethod
    def _below_one(cls, rate: Decimal) -> Decimal:
        if rate >= 1:
            raise wrong("rate-out-of-range", "Taux inférieur à 1 attendu.", "A loading rate is below 1.")
        return rate


class ThresholdIn(Body):
    """A threshold from a day on; its name says in what it is counted."""

    valid_from: Day
    value: Units
