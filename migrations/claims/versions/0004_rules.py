"""Dated rules of each tenant; deadlines and alerts across claims."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "claims_0004"
down_revision: Final = "claims_0003"
branch_labels: Final = None
depends_on: Final = None

# A few hundred rows at most, read whole by every process. Only ever added to: a row is corrected by the same key and
# first day again, and counts from when it was recorded. Two writers at once are told apart by serialisable isolation.
RULES: Final = """
CREATE TABLE claims.rule_row (
  tenant_id       uuid        NOT NULL,
  rule_table      text COLLATE "C" NOT NULL,
  key             text COLLATE "C" NOT NULL,
  valid_from      date,                        -- NULL: open start
  valid_to        date,
  row_values      json        NOT NULL,
  legal_reference text,
  to_verify       boolean     NOT NULL,
  recorded_at     timestamptz NOT NULL DEFAULT now(),
  recorded_by     text        NOT NULL         -- opaque: the actor of the request
);
CREATE INDEX rule_row_table ON claims.rule_row (tenant_id, rule_table, recorded_at);
"""

DIARY: Final = """
CREATE TABLE claims.deadline_view (
  log_partition int         NOT NULL,
  deadline_id   uuid        NOT NULL,
  tenant_id     uuid        NOT NULL,
  claim_id      uuid        NOT NULL,
  updated_at    timestamptz NOT NULL,
  insurer_id    text COLLATE "C" NOT NULL,
  code          text COLLATE "C" NOT NULL,
  owner         text COLLATE "C" NOT NULL,
  assignee_id   text COLLATE "C",
  state         text COLLATE "C" NOT NULL,     -- open, met, cancelled, lapsed
  trigger_on    date        NOT NULL,
  due_on        date        NOT NULL,
  view          bytea       NOT NULL,          -- JSON; its level is computed when somebody looks
  PRIMARY KEY (log_partition, deadline_id)
) WITH (fillfactor = 90);
CREATE INDEX deadline_view_due ON claims.deadline_view (tenant_id, state, due_on, deadline_id);
CREATE INDEX deadline_view_updated ON claims.deadline_view (tenant_id, updated_at, deadline_id);
CREATE TABLE claims.alert_view (
  log_partition int         NOT NULL,
  alert_id      uuid        NOT NULL,
  tenant_id     uuid        NOT NULL,
  claim_id      uuid        NOT NULL,
  updated_at    timestamptz NOT NULL,
  insurer_id    text COLLATE "C" NOT NULL,
  rule_id       text COLLATE "C" NOT NULL,
  severity      text COLLATE "C" NOT NULL,
  state         text COLLATE "C" NOT NULL,     -- raised, acknowledged
  raised_on     date        NOT NULL,
  view          bytea       NOT NULL,
  PRIMARY KEY (log_partition, alert_id)
) WITH (fillfactor = 90);
CREATE INDEX alert_view_raised ON claims.alert_view (tenant_id, state, raised_on, alert_id);
CREATE INDEX alert_view_updated ON claims.alert_view (tenant_id, updated_at, alert_id);
"""


def upgrade() -> None:
    """Makes the tables; the projector fills those of the diary from the log."""
    run(RULES + DIARY)


def downgrade() -> None:
    """Takes the read models down. A tenant's rules are nobody else's: they stay."""
    run("DROP TABLE claims.deadline_view, claims.alert_view;")
