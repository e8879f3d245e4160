"""Lines side by side and their average: a grand excess line is listed apart, or forbids the average. DOMAIN.md §1.7."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.contracts.events.policy import Layer
from services.ratios.indicators.loss_ratio import Reason


@dataclass(frozen=True, slots=True)
class LayeredLine:
    """A policy's premium and incurred in cents, and its layer (ligne)."""

    name: str
    layer: Layer
    premium: int
    incurred: int

    @property
    def reason(self) -> Reason | None:
        """Why the line has no ratio of its own."""
        return None if self.premium > 0 else "no_premium"


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The lines that count, those listed apart, and the sums of the first. No ratio where there is a reason."""

    lines: tuple[LayeredLine, ...]
    apart: tuple[LayeredLine, ...]
    premium: int
    incurred: int
    reason: Reason | None


def aggregate(lines: Sequence[LayeredLine], excluded: Collection[Layer]) -> Aggregate:
    """The lines of a client together. A very low S/P of a grand excess line says nothing about the others'."""
    counted = tuple(line for line in lines if line.layer not in excluded)
    apart = tuple(line for line in lines if line.layer in excluded)
    premium = sum(line.premium for line in counted)
    reason: Reason | None = None if premium > 0 else "no_premium"
    if any(line.layer == "grand_excess" for line in counted):
        reason = "grand_excess_included"
    return Aggregate(counted, apart, premium, sum(line.incurred for line in counted), reason)
