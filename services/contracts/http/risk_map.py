"""Body of a declared rating: how a broker rates a risk, beside what is observed (cartographie des risques)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from services.contracts.http.base import Body, Day

Level = Annotated[int, Field(ge=1, le=5, strict=True)]
"""From 1, hardly ever or hardly anything, to 5."""


class RiskRatingIn(Body):
    """Cotation d'un risque from a day on: how often, and how severe."""

    valid_from: Day
    frequency: Level
    severity: Level
