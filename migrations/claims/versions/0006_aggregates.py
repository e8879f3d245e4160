"""What each claim used of a coverage's annual limit."""

from __future__ import annotations

from typing import Final

revision: Final = "claims_0006"
down_revision: Final = "claims_0005"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Nothing yet."""
