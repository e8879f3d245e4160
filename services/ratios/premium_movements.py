"""Events of policies into movements: what one does to premiums and exposure (EVENTS.md §3). Claims: movements.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from services.contracts.events import PolicyEvent
from services.contracts.events.common import Split
from services.contracts.events.exposure import ActionPlanSet, ExposureDeclared
from services.contracts.events.policy import (
    CoverageTermsSet,
    CoverReinstated,
    CoverSuspended,
    PolicyAmended,
    PolicyRegistered,
    PolicyRenewed,
    PolicyTerminated,
    PremiumAdjusted,
    PremiumCollected,
    PremiumCollectionReversed,
    PremiumWritten,
)
from services.ratios.rows import ExposureMovement, PremiumMovement


def premium_movements(event: PolicyEvent) -> list[PremiumMovement]:
    """What a policy's event changes: premiums written and collected; exposure is `exposure_movement`."""
    match event:
        case PremiumWritten():
            return _written(event, event.issued_on)
        case PremiumAdjusted():
            return _written(event, event.adjusted_on)
        case PremiumCollected():
            return _collected(event.split, event.gross.cents, event.collected_on, 1)
        case PremiumCollectionReversed():
            return _collected(event.split, event.gross.cents, event.reversed_on, -1)
        case (
            PolicyRegistered()
            | CoverageTermsSet()
            | PolicyAmended()
            | PolicyRenewed()
            | PolicyTerminated()
            | CoverSuspended()
            | CoverReinstated()
            | ExposureDeclared()
            | ActionPlanSet()
        ):
            return []
        case _:
            assert_never(event)


def exposure_movement(event: ExposureDeclared) -> ExposureMovement:
    """What a declaration changes: the units of each day of its period (risk_units)."""
    return ExposureMovement(
        event.period_start, event.period_start, event.period_end, event.unit, event.after - (event.before or 0)
    )


def _written(event: PremiumWritten | PremiumAdjusted, day: date) -> list[PremiumMovement]:
    start, end = event.period_start, event.period_end
    rows = [
        PremiumMovement(
            row.coverage_code, day, start, end,
            row.net.cents, row.tax.cents, 0, row.gross.cents, row.commission.cents,
        )
        for row in event.split
        if row.net or row.tax or row.commission
    ]  # fmt: skip
    if event.fees:
        # Fees belong to no coverage: their own row, so that the premium itself stays split.
        rows.append(PremiumMovement(None, day, start, end, fees=event.fees.cents, gross=event.fees.cents))
    return rows


def _collected(split: Sequence[Split], gross: int, day: date, sign: int) -> list[PremiumMovement]:
    rows = [
        PremiumMovement(
            row.coverage_code, day, collected_net=sign * row.net.cents, collected_gross=sign * row.gross.cents
        )
        for row in split
        if row.net or row.gross
    ]
    fees = gross - sum(row.gross.cents for row in split)
    if fees:
        rows.append(PremiumMovement(None, day, collected_gross=sign * fees))
    return rows
