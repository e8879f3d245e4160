"""Finding the requests to revise a reserve in the log: there are few, and they are reported across claims."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "claims_0008"
down_revision: Final = "claims_0007"
branch_labels: Final = None
depends_on: Final = None

# Of these two kinds alone, so that an append of any other pays nothing for it.
INDEX: Final = """
CREATE INDEX event_challenges ON claims.event (log_partition, stream_id, position)
  WHERE kind IN ('reserve-challenged', 'reserve-challenge-answered');
"""


def upgrade() -> None:
    """Makes the index."""
    run(INDEX)


def downgrade() -> None:
    """Takes it down."""
    run("DROP INDEX claims.event_challenges;")
