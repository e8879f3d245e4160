"""Which policy or claim a sender's line key went to, so that it is never booked on two."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "gateway_0004"
down_revision: Final = "gateway_0003"
branch_labels: Final = None
depends_on: Final = None

# The command id stands for tenant, sender and key: it is made of them.
TABLES: Final = """
CREATE TABLE gateway.import_line (
  command_id uuid PRIMARY KEY,
  stream_id  uuid NOT NULL
);
"""


def upgrade() -> None:
    """Makes the table."""
    run(TABLES)
