"""The annuity of a work accident (rente d'incapacité permanente), from the incapacity rate (IPP): for information.

The scheme is dated data, and that of the day of consolidation. An AIPP rate of a medical expert is another thing, and
makes no annuity. Floor and ceiling of the reference salary are not modelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from services.claims.rule_tables.book import RuleRow
from services.contracts.money import ZERO, Money

TABLE: Final = "annuity_schemes"

_SIX_DECIMALS: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Annuity:
    """The share of the reference salary that is paid each year; a rate below the threshold makes a lump sum instead."""

    rate: Decimal
    annual: Money
    lump_sum: bool


def annuity(ipp_rate: Decimal, reference_salary: Money, scheme: RuleRow) -> Annuity:
    """Half of the rate up to the band, one and a half times what exceeds it, of the reference salary."""
    if ipp_rate < scheme.rate("annuity_from"):
        return Annuity(Decimal(0).quantize(_SIX_DECIMALS), ZERO, lump_sum=True)
    band = scheme.rate("band")
    below, above = min(ipp_rate, band), max(ipp_rate - band, Decimal(0))
    rate = below * scheme.rate("factor_below") + above * scheme.rate("factor_above")
    cents = (reference_salary.cents * rate).quantize(Decimal(1), ROUND_HALF_UP)
    return Annuity(rate.quantize(_SIX_DECIMALS), Money(int(cents)), lump_sum=False)
