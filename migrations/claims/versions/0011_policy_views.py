"""A policy's view says what it insures in units and its action plans: the views are made again."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "claims_0011"
down_revision: Final = "claims_0010"
branch_labels: Final = None
depends_on: Final = None

# The projector makes them all again, from the beginning of the log.
AGAIN: Final = """
DELETE FROM claims.policy_view;
DELETE FROM claims.claim_view;
DELETE FROM claims.projection_checkpoint WHERE projection = 'views';
DELETE FROM claims.projection_error WHERE projection = 'views';
"""


def upgrade() -> None:
    """Empties the views."""
    run(AGAIN)


def downgrade() -> None:
    """Empties the views: they are made as they were."""
    run(AGAIN)
