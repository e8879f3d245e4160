"""Drafts, likely duplicates and people in the lists of claims."""

from __future__ import annotations

from typing import Final

revision: Final = "claims_0005"
down_revision: Final = "claims_0004"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Nothing yet."""
