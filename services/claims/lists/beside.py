"""What else is kept of claims beside their views, in the same transaction: one function for each table."""

from __future__ import annotations

from typing import Final

from services.claims.lists.annual import save_annual
from services.claims.lists.batches import save_batches
from services.claims.lists.diary import save_alerts, save_deadlines
from services.claims.lists.folded import Save
from services.claims.lists.positions import save_positions
from services.claims.lists.uses import save_uses
from services.claims.state import Claim

BESIDE: Final[tuple[Save[Claim], ...]] = (
    save_uses,
    save_annual,
    save_deadlines,
    save_alerts,
    save_batches,
    save_positions,
)
