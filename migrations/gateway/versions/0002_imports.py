"""Imports: what was pushed, how far it is, and the lines that were refused."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "gateway_0002"
down_revision: Final = "gateway_0001"
branch_labels: Final = None
depends_on: Final = None

TABLES: Final = """
CREATE TABLE gateway.import (
  import_id       uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  insurer_id      text,                         -- set where an insurer's key pushed it: it sees its own imports only
  caller          json NOT NULL,                -- in whose name its lines go to claims
  profile         text NOT NULL,
  profile_version int NOT NULL,
  sender          text NOT NULL,                -- the namespace of its lines; imports of one sender run in order of arrival
  file_hash       text NOT NULL,
  file_bytes      bigint NOT NULL,
  expected_lines  bigint,
  received_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  state           text NOT NULL DEFAULT 'received'
                  CHECK (state IN ('received', 'checking', 'applying', 'completed', 'failed')),
  lines           bigint,                       -- known once the file is checked
  tally           json,                         -- what became of the lines so far: progress
  settled         json,                         -- the same at the last point where no line before was under way: where to go on
  problem         json,                         -- why it failed
  resumable       boolean NOT NULL DEFAULT false, -- failed for a reason that is not in the file, which is kept
  finished_at     timestamptz,
  lease_owner     uuid,                         -- the worker that runs it
  lease_until     timestamptz
);
CREATE INDEX import_of_tenant ON gateway.import (tenant_id, received_at DESC, import_id DESC);
CREATE INDEX import_waiting ON gateway.import (tenant_id, sender, received_at, import_id)
  WHERE state IN ('received', 'checking', 'applying');

-- Never the line itself: its number, its own key, and why.
CREATE TABLE gateway.import_rejected (
  import_id uuid NOT NULL,
  n         bigint NOT NULL,
  line_key  text NOT NULL,
  code      text NOT NULL,
  errors    json NOT NULL,
  PRIMARY KEY (import_id, n)
);
"""


def upgrade() -> None:
    """Makes the tables."""
    run(TABLES)
