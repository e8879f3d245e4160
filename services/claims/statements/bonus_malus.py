"""The motor coefficient of reduction and increase (coefficient de réduction-majoration, A121-1 annex).

A year's coefficient is truncated to two decimals, and stays between its floor and its cap. A statement by the broker is
a draft: the insurer's own coefficient counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Final

from services.claims.rule_tables.book import RuleRow

TABLE: Final = "bonus_malus"

_CENT: Final = Decimal("0.01")
_WHOLE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class AtFault:
    """A claim for which the insured is liable, wholly or in part (`liability_rate` above zero, at most one)."""

    liability_rate: Decimal


Year = Sequence[AtFault]
"""The claims of one annual period that count; an empty one is a year without."""


def coefficients(start: Decimal, years: Sequence[Year], rule: RuleRow) -> Iterator[Decimal]:
    """The coefficient at the end of each annual period.

    The first claim after three whole years at the floor has no effect; after two years without a claim the coefficient
    is at most its start.
    """
    current, at_floor, claim_free = start, 0, 0
    floor = rule.rate("floor")
    for claims in years:
        before = current
        counted = claims[1:] if at_floor >= rule.whole("protected_years") else claims
        claim_free = 0 if claims else claim_free + 1
        current = _after_claims(current, counted, rule) if claims else _reduced(current, rule)
        if claim_free >= rule.whole("recovery_years"):
            current = min(current, rule.rate("start").quantize(_CENT))
        at_floor = at_floor + 1 if before == floor and not claims else 0
        yield current


def _after_claims(current: Decimal, claims: Year, rule: RuleRow) -> Decimal:
    for claim in claims:
        factor = rule.rate("at_fault") if claim.liability_rate >= _WHOLE else rule.rate("shared")
        current = min(_truncated(current * factor), rule.rate("cap").quantize(_CENT))
    return current


def _reduced(current: Decimal, rule: RuleRow) -> Decimal:
    return max(_truncated(current * rule.rate("claim_free")), rule.rate("floor").quantize(_CENT))


def _truncated(coefficient: Decimal) -> Decimal:
    return coefficient.quantize(_CENT, ROUND_DOWN)
