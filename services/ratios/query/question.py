"""A question about loss ratios: the basis switches of DOMAIN.md §1.1, axes, filters, and the two cuts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from services.contracts.basis import CostBasis, PremiumBasis, Recourse, Scope, TaxBasis, YearBasis
from services.contracts.events.policy import Layer
from services.contracts.money import Money
from services.kit.clock import end_of_day
from services.ratios.segments.rules import Segments

# What a filter holds for the group without a value: nothing is named by the empty text.
NONE: Final = ""

Axis = Literal["policy", "client", "branch", "product_line", "coverage", "insurer", "adviser", "segment", "year"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What counts as premium and as cost. Two insurers' S/P rarely mean the same: every answer repeats it."""

    year_basis: YearBasis = "accident_year"
    premium_basis: PremiumBasis = "earned"
    tax_basis: TaxBasis = "net"
    cost_basis: CostBasis = "incurred"
    include_expenses: bool = True
    recourse: Recourse = "received_and_expected"
    include_ibnr: bool = False
    scope: Scope = "all"
    cap: Money | None = None
    excluded_layers: tuple[Layer, ...] = ("grand_excess",)


@dataclass(frozen=True, slots=True)
class Sort:
    """What rows are sorted by before their group: an axis of theirs, or a figure."""

    by: Any
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whose figures, by what, until when. `insurer_only` is the insurer that asks: it sees no other's.

    `segments` are the rules behind the axis and filter of that name; `segment_version` is the version asked for.
    """

    tenant_id: UUID
    insurer_only: str | None = None
    axes: tuple[Axis, ...] = ()
    filters: Mapping[Axis, tuple[str, ...]] = field(default_factory=dict)
    years: tuple[int, int] | None = None
    as_of: date
    known_on: date
    basis: Basis = field(default_factory=Basis)
    segments: Segments = field(default_factory=Segments)
    segment_version: int | None = None
    limit: int = 50
    sort: Sort | None = None
    after: tuple[str, ...] = ()

    @property
    def by_segment(self) -> bool:
        """Whether policies must be told apart by their segments."""
        return "segment" in self.axes or "segment" in self.filters

    @property
    def known_before(self) -> datetime:
        """The midnight in Paris that ends `known_on`: what was recorded later is not known."""
        return end_of_day(self.known_on)
