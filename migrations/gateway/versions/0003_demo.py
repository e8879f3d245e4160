"""The demo history: what was begun, and whether it is whole."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "gateway_0003"
down_revision: Final = "gateway_0002"
branch_labels: Final = None
depends_on: Final = None

TABLES: Final = """
CREATE TABLE gateway.demo (
  tenant_id uuid PRIMARY KEY,
  seed      int NOT NULL,
  policies  int NOT NULL,
  until_on  date NOT NULL,                      -- the last day told: a load that was cut short goes on with the same
  loaded_at timestamptz                         -- null: not whole yet
);
"""


def upgrade() -> None:
    """Makes the table."""
    run(TABLES)
