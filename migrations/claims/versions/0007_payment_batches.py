"""Which claims a payment batch has payments on, so that its statement finds them."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "claims_0007"
down_revision: Final = "claims_0006"
branch_labels: Final = None
depends_on: Final = None

# One row for each batch and claim. A batch is read across partitions, by its number; amounts are cents.
BATCHES: Final = """
CREATE TABLE claims.payment_batch (
  log_partition int    NOT NULL,               -- of the claim
  claim_id      uuid   NOT NULL,
  batch_no      text COLLATE "C" NOT NULL,
  tenant_id     uuid   NOT NULL,
  issued_on     date   NOT NULL,               -- of the first of them
  payments      int    NOT NULL,
  done          int    NOT NULL,               -- how many the bank debited, or somebody took back
  amount        bigint NOT NULL,               -- as issued
  remaining     bigint NOT NULL,               -- net of what was taken back
  PRIMARY KEY (log_partition, claim_id, batch_no)
) WITH (fillfactor = 90);
CREATE INDEX payment_batch_no ON claims.payment_batch (tenant_id, batch_no, claim_id);
"""


def upgrade() -> None:
    """Makes the table; the projector fills it from the log, which has no such payment yet."""
    run(BATCHES)


def downgrade() -> None:
    """Takes it down: it is rebuilt from the log."""
    run("DROP TABLE claims.payment_batch;")
