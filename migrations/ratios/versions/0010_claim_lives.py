"""A way to the few movements that are a claim's life: declared, closed, reopened."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "ratios_0010"
down_revision: Final = "ratios_0009"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Adds an index; what it holds stands in the ledger already."""
    run("""
CREATE INDEX claim_movement_life ON ratios.claim_movement (log_partition, claim_id)
  INCLUDE (recorded_at, effective_on, claims_declared, claims_open) WHERE claims_open IS NOT NULL;
""")


def downgrade() -> None:
    """Removes it."""
    run("DROP INDEX ratios.claim_movement_life;")
