"""Persons: their keys in a schema of their own, and the directory."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "claims_0003"
down_revision: Final = "claims_0002"
branch_labels: Final = None
depends_on: Final = None

# The keys stand apart from what they open, so that backups of the two can be kept for different times. A dead row
# still holds a wrapped key until it is cleaned away: cleaning begins after the first.
VAULT: Final = """
CREATE SCHEMA IF NOT EXISTS vault;
CREATE TABLE vault.key (
  log_partition int         NOT NULL,      -- of the subject's stream
  tenant_id     uuid        NOT NULL,
  subject_id    uuid        NOT NULL,      -- a person, or a claim file as such
  class         text COLLATE "C" NOT NULL,
  key_id        uuid        NOT NULL,
  wrapped       bytea,                     -- under the master key; NULL once destroyed
  master        text COLLATE "C",          -- fingerprint of that master key
  created_at    timestamptz NOT NULL DEFAULT now(),
  destroyed_at  timestamptz,
  PRIMARY KEY (log_partition, tenant_id, subject_id, class),
  CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL) AND (wrapped IS NULL) = (master IS NULL))
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 0);
"""

GRANTS: Final = """
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'sinistra_claims') THEN
    GRANT USAGE ON SCHEMA vault TO sinistra_claims;
    GRANT SELECT, INSERT, UPDATE ON vault.key TO sinistra_claims;
  END IF;
END $$;
"""


def upgrade() -> None:
    """Makes the vault."""
    run(VAULT + GRANTS)


def downgrade() -> None:
    """Keys are not taken down by a migration: nothing that they sealed could be read again."""
    raise RuntimeError("the vault is never dropped by a migration")
