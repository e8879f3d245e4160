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

PERSONS: Final = """
CREATE TABLE claims.person_view (
  log_partition int         NOT NULL,
  person_id     uuid        NOT NULL,
  tenant_id     uuid        NOT NULL,
  version       int         NOT NULL,
  updated_at    timestamptz NOT NULL,
  nature        text COLLATE "C" NOT NULL,
  state         text COLLATE "C" NOT NULL,
  view          bytea       NOT NULL,      -- what is sealed in it as it stands in the log
  PRIMARY KEY (log_partition, person_id)
) WITH (fillfactor = 90);
CREATE INDEX person_view_updated ON claims.person_view (tenant_id, updated_at, person_id);

-- Which policies and claims name a person: as client, policyholder, reporter or party. Only ever added to: what was
-- said of somebody who took part once is still there.
CREATE TABLE claims.person_link (
  log_partition int  NOT NULL,             -- of the policy or claim
  stream_id     uuid NOT NULL,
  person_id     uuid NOT NULL,
  tenant_id     uuid NOT NULL,
  stream_type   text COLLATE "C" NOT NULL,
  PRIMARY KEY (log_partition, stream_id, person_id)
);
CREATE INDEX person_link_person ON claims.person_link (tenant_id, person_id);
"""

# Legal persons by name, natural ones by the id of their sealed record. Rows are only ever added.
DIRECTORY: Final = """
CREATE TABLE claims.directory_entry (
  log_partition   int         NOT NULL,    -- of entry_id, which is made from tenant, kind and reference
  entry_id        uuid        NOT NULL,
  tenant_id       uuid        NOT NULL,
  kind            text COLLATE "C" NOT NULL,
  reference       text COLLATE "C" NOT NULL,
  nature          text COLLATE "C" NOT NULL,
  name            text,
  registration_no text,
  person_id       uuid,
  valid_from      date        NOT NULL,
  recorded_at     timestamptz NOT NULL DEFAULT now(),
  recorded_by     text COLLATE "C" NOT NULL,
  PRIMARY KEY (log_partition, entry_id, valid_from, recorded_at)
);
CREATE INDEX directory_entry_reference ON claims.directory_entry (tenant_id, kind, reference);
CREATE INDEX directory_entry_person ON claims.directory_entry (tenant_id, person_id) WHERE person_id IS NOT NULL;
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
    """Makes the vault, the read models of persons, and the directory."""
    run(VAULT + PERSONS + DIRECTORY + GRANTS)


def downgrade() -> None:
    """Keys are not taken down by a migration: nothing that they sealed could be read again."""
    raise RuntimeError("the vault is never dropped by a migration")
