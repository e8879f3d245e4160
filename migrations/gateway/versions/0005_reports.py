"""Issued documents, each with its number, as they were issued."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "gateway_0005"
down_revision: Final = "gateway_0004"
branch_labels: Final = None
depends_on: Final = None

TABLES: Final = """
CREATE TABLE gateway.report_number (
  tenant_id uuid NOT NULL,
  year      int  NOT NULL,
  last      int  NOT NULL,
  PRIMARY KEY (tenant_id, year)
);

CREATE TABLE gateway.report (
  report_id    uuid        PRIMARY KEY,
  tenant_id    uuid        NOT NULL,
  number       text        NOT NULL,
  kind         text        NOT NULL,
  policy_id    uuid        NOT NULL,
  as_of        date        NOT NULL,
  known_on     date        NOT NULL,
  years        int         NOT NULL,
  final        boolean     NOT NULL,     -- whatever is asked of these dates is answered the same for ever
  log_position text        NOT NULL,
  rule_version text,
  content      bytea       NOT NULL,     -- JSON, as it was issued
  content_hash text        NOT NULL,
  previous_id  uuid,                     -- the issue before, of the same kind, policy and day
  issued_at    timestamptz NOT NULL,
  UNIQUE (tenant_id, number)
);
CREATE INDEX report_policy ON gateway.report (tenant_id, policy_id, kind, as_of);
CREATE INDEX report_issued ON gateway.report (tenant_id, issued_at, report_id);
"""


def upgrade() -> None:
    """Makes the tables."""
    run(TABLES)


def downgrade() -> None:
    """Drops them: what was issued is gone."""
    run("DROP TABLE gateway.report; DROP TABLE gateway.report_number;")
