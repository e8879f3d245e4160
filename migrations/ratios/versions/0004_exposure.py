"""What policies declare insured, and the shares of their coinsurers."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "ratios_0004"
down_revision: Final = "ratios_0003"
branch_labels: Final = None
depends_on: Final = None

EXPOSURE: Final = """
CREATE TABLE ratios.exposure_movement (         -- one row for one change of the units insured over some days
  log_partition int         NOT NULL,
  policy_id     uuid        NOT NULL,
  position      bigint      NOT NULL,
  tenant_id     uuid        NOT NULL,
  recorded_at   timestamptz NOT NULL,
  effective_on  date        NOT NULL,
  earns_from    date        NOT NULL,           -- both days included
  earns_to      date        NOT NULL,
  unit          text COLLATE "C" NOT NULL,      -- vehicles, persons and sites are risks: their days are risk-years
  units         numeric     NOT NULL,           -- signed: after less before
  PRIMARY KEY (log_partition, policy_id, position)
);
"""
# [{"insurer_id", "share", "is_lead"}] in the order sent; null without coinsurance.
SHARES: Final = "ALTER TABLE ratios.policy_version ADD COLUMN shares jsonb;"
# Shares were recorded with every policy so far, and left out: the ledger is read again from the log.
AGAIN: Final = """
TRUNCATE ratios.claim_movement, ratios.claim_cell, ratios.claim_coverage, ratios.claim_version,
         ratios.premium_movement, ratios.policy_version;
DELETE FROM ratios.projection_error WHERE projection = 'ledger';
DELETE FROM ratios.projection_checkpoint WHERE projection = 'ledger';
"""


def upgrade() -> None:
    """Adds both, and empties the ledger: its projector fills it again, shares included."""
    run(EXPOSURE + SHARES + AGAIN)


def downgrade() -> None:
    """Forgets both: they are read again from the log."""
    run("DROP TABLE ratios.exposure_movement; ALTER TABLE ratios.policy_version DROP COLUMN shares;")
