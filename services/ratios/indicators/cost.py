"""The net cost of a claim (charge) on the basis asked for. DOMAIN.md §1.1; the same rule in SQL is in `query.costs`."""

from __future__ import annotations

from dataclasses import dataclass

from services.ratios.query.question import Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """What stands on a claim, in cents."""

    paid_indemnity: int = 0
    paid_expense: int = 0
    reserve_indemnity: int = 0
    reserve_expense: int = 0
    received: int = 0
    forecast: int = 0


def net_cost(basis: Basis, amounts: Amounts) -> int:
    """What was paid and is reserved, less recourse. It may be below zero; payments alone leave out every estimate."""
    expenses = basis.include_expenses
    cost = amounts.paid_indemnity + (amounts.paid_expense if expenses else 0)
    if basis.cost_basis == "incurred":
        cost += amounts.reserve_indemnity + (amounts.reserve_expense if expenses else 0)
        if basis.recourse == "received_and_expected":
            cost -= amounts.forecast
    return cost if basis.recourse == "none" else cost - amounts.received
