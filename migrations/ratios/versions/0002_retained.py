"""What stays with the insured, by heading of the cost of risk."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "ratios_0002"
down_revision: Final = "ratios_0001"
branch_labels: Final = None
depends_on: Final = None

HEADINGS: Final = ("below_deductible", "deductible", "partial_amount", "partial_head", "deliberate", "error_omission")


def upgrade() -> None:
    """Adds a column per heading. No indemnity was computed before there were computations: nothing is read again."""
    for heading in HEADINGS:
        run(f"ALTER TABLE ratios.claim_movement ADD COLUMN retained_{heading} bigint;")
        run(f"ALTER TABLE ratios.claim_cell ADD COLUMN retained_{heading} bigint NOT NULL DEFAULT 0;")


def downgrade() -> None:
    """Forgets what was retained: it is read again from the log."""
    for heading in HEADINGS:
        run(f"ALTER TABLE ratios.claim_movement DROP COLUMN retained_{heading};")
        run(f"ALTER TABLE ratios.claim_cell DROP COLUMN retained_{heading};")
