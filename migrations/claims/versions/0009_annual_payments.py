"""What was paid, or is about to be, of a coverage under an annual limit: payments hold it, computed or not."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "claims_0009"
down_revision: Final = "claims_0008"
branch_labels: Final = None
depends_on: Final = None

# One row for each coverage that has an annual limit and took money of it. A policy year is read across partitions, by
# its policy; amounts are cents.
PAYMENTS: Final = """
CREATE TABLE claims.annual_payment (
  log_partition     int    NOT NULL,
  claim_id          uuid   NOT NULL,
  claim_coverage_id uuid   NOT NULL,
  tenant_id         uuid   NOT NULL,
  policy_id         uuid   NOT NULL,
  coverage_code     text COLLATE "C" NOT NULL,
  occurred_on       date   NOT NULL,
  amount            bigint NOT NULL,            -- paid, less what was taken back, and authorised
  PRIMARY KEY (log_partition, claim_id, claim_coverage_id)
) WITH (fillfactor = 90);
CREATE INDEX annual_payment_policy ON claims.annual_payment (tenant_id, policy_id, occurred_on);
"""


def upgrade() -> None:
    """Makes the table; the projector fills it from the log, which has no payment that a limit holds back yet."""
    run(PAYMENTS)


def downgrade() -> None:
    """Takes it down: it is rebuilt from the log."""
    run("DROP TABLE claims.annual_payment;")
