"""What insurers said of claims at their cut-offs: to be listed, and to find a claim again by an insurer's number."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "claims_0010"
down_revision: Final = "claims_0009"
branch_labels: Final = None
depends_on: Final = None

POSITIONS: Final = """
CREATE TABLE claims.position_view (
  log_partition    int         NOT NULL,
  position_id      uuid        NOT NULL,
  tenant_id        uuid        NOT NULL,
  claim_id         uuid        NOT NULL,
  insurer_id       text COLLATE "C" NOT NULL,  -- that of the claim now, whose key may see it
  insurer_claim_no text COLLATE "C" NOT NULL,
  cut_off_on       date        NOT NULL,
  late             boolean     NOT NULL,
  superseded       boolean     NOT NULL,
  updated_at       timestamptz NOT NULL,
  view             bytea       NOT NULL,       -- JSON, sent as it stands
  PRIMARY KEY (log_partition, position_id)
) WITH (fillfactor = 90);
CREATE INDEX position_view_cut_off ON claims.position_view (tenant_id, cut_off_on, position_id);
CREATE INDEX position_view_updated ON claims.position_view (tenant_id, updated_at, position_id);
CREATE INDEX position_view_no ON claims.position_view (tenant_id, insurer_claim_no);
CREATE INDEX position_view_id ON claims.position_view (tenant_id, position_id);
"""


def upgrade() -> None:
    """Makes the table; the projector fills it from the log, which has no position yet."""
    run(POSITIONS)


def downgrade() -> None:
    """Takes it down: it is rebuilt from the log."""
    run("DROP TABLE claims.position_view;")
