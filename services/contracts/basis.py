"""The switches of a loss ratio's basis, as questions, bodies and answers name them; the years that IBNR needs.

DOMAIN.md §1.1, §5.2.
"""

from __future__ import annotations

from typing import Final, Literal

YearBasis = Literal["accident_year", "accounting_year", "policy_year"]
PremiumBasis = Literal["earned", "written", "collected"]
TaxBasis = Literal["net", "gross"]
CostBasis = Literal["incurred", "paid"]
Recourse = Literal["received_and_expected", "received", "none"]
Scope = Literal["all", "covered"]

# Fewer origin years say nothing about development.
LEAST_ORIGINS: Final = 3
