"""Persons: their keys in a schema of their own, and the directory."""

from __future__ import annotations

from typing import Final

revision: Final = "claims_0003"
down_revision: Final = "claims_0002"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Nothing yet."""
