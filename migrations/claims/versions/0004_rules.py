"""Dated rules of each tenant; deadlines and alerts across claims."""

from __future__ import annotations

from typing import Final

revision: Final = "claims_0004"
down_revision: Final = "claims_0003"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Nothing yet."""
