"""The turn of a merge: of two claims merged into each other at the same moment, one is too late."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from uuid import UUID

from services.claims.caller import House


def merging(house: House, tenant_id: UUID) -> AbstractAsyncContextManager[None]:
    """Held from looking at the claim that goes on until its duplicate is closed, so that no merges run in a circle."""
    return house.turns.take(house.pool, f"merge {tenant_id}")
