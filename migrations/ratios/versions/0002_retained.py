"""What stays with the insured, by heading of the cost of risk."""

from __future__ import annotations

from typing import Final

revision: Final = "ratios_0002"
down_revision: Final = "ratios_0001"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Nothing yet."""
