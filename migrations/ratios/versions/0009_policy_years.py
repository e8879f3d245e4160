"""The days from which the years of a policy are counted."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "ratios_0009"
down_revision: Final = "ratios_0008"
branch_labels: Final = None
depends_on: Final = None

# Days of cover that meet are kept as one: they do not say where a period ended and the next one began.
STARTS: Final = """
ALTER TABLE ratios.policy_version
  ADD COLUMN starts  date[] NOT NULL,           -- the first day of each period
  ADD COLUMN anchors date[] NOT NULL;           -- those that are no anniversary of the one before, in order
"""
# Every registration and renewal so far told them: the ledger is read again from the log.
AGAIN: Final = """
TRUNCATE ratios.claim_movement, ratios.claim_cell, ratios.claim_coverage, ratios.claim_version,
         ratios.premium_movement, ratios.exposure_movement, ratios.policy_version;
DELETE FROM ratios.projection_error WHERE projection = 'ledger';
DELETE FROM ratios.projection_checkpoint WHERE projection = 'ledger';
"""


def upgrade() -> None:
    """Adds them, and empties the ledger: its projector fills it again. Sums by group are of other years: they stay."""
    run(AGAIN + STARTS)


def downgrade() -> None:
    """Forgets them: they are read again from the log."""
    run("ALTER TABLE ratios.policy_version DROP COLUMN starts, DROP COLUMN anchors;")
