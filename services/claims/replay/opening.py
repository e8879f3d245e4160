"""What another grid of opening reserves (forfaits d'ouverture) would have set on claims that happened."""

from __future__ import annotations

from collections.abc import Sequence

from services.claims.policy.state import Contract
from services.claims.replay.standing import Standing
from services.claims.reserves.opening import TABLE, amount_of, row_of
from services.claims.rule_tables.book import RuleBook, RuleRow
from services.contracts.http.other_terms import OtherOpening
from services.contracts.money import ZERO, Money
from services.contracts.recomputation import Opening


def grid_of(rows: Sequence[OtherOpening]) -> RuleBook:
    """The rows as the rule reads them, whatever the day."""
    return RuleBook.of(
        RuleRow(TABLE, f"{row.product_line or '*'}:{row.coverage_code}", {"amount": str(row.amount)}) for row in rows
    )


def opening(one: Standing, contract: Contract | None, grid: RuleBook) -> Opening | None:
    """The opening reserve as recorded and by the other grid. None where that grid says nothing of the coverage."""
    opened = one.coverage.opened
    row = row_of(opened, contract.registered.product_line if contract else None, grid)
    if row is None or opened.terms is None:
        return None
    recorded = one.opening
    return Opening(None if recorded is None else recorded.cents, amount_of(opened.terms, row).cents or None)


def reserve_change(one: Standing, found: Opening) -> Money:
    """What becomes of a reserve that nobody revised: what was drawn from the one is drawn from the other."""
    if found.recorded is None or not one.is_unrevised:
        return ZERO
    drawn = found.recorded - one.reserve.cents
    return Money(max((found.other or 0) - drawn, 0)) - one.reserve
