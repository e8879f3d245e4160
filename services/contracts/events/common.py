"""What the families of events share (EVENTS.md §2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.contracts.money import Money

Handling = Literal["delegated", "informative"]
StatedBy = Literal["broker", "insurer", "expert"]
CostType = Literal["indemnity", "expense"]
CostCategory = Literal[
    "property", "bodily", "consequential", "third_party",
    "expert_fees", "legal_fees", "bailiff", "assistance", "other",
]  # fmt: skip

COST_CATEGORIES: dict[CostType, frozenset[CostCategory]] = {
    "indemnity": frozenset({"property", "bodily", "consequential", "third_party", "other"}),
    "expense": frozenset({"expert_fees", "legal_fees", "bailiff", "assistance", "other"}),
}


@dataclass(frozen=True, slots=True)
class Line:
    """Where an amount stands in a claim. Indemnities and expenses never share a line.

    `claim_coverage_id` is None when the amount is not allocated to a coverage.
    """

    claim_coverage_id: UUID | None
    cost_type: CostType
    cost_category: CostCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyContext:
    """Who handles the money and who states the figure; on every money event (€)."""

    handling: Handling
    stated_by: StatedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One row of a premium: the part of one coverage, gross = net + tax.

    `coverage_code` is None when the premium is not split by coverage. Signed on adjustments.
    """

    coverage_code: str | None
    net: Money
    tax: Money
    gross: Money
    commission: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One corrected or amended field: its values as text, None where there was or is none."""

    field: str
    before: str | None
    after: str | None
