"""What each claim used of a coverage's annual limit."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "claims_0006"
down_revision: Final = "claims_0005"
branch_labels: Final = None
depends_on: Final = None

# One row for each standing computation of a coverage that has an annual limit. A policy year is read across
# partitions, by its policy; amounts are cents.
USES: Final = """
CREATE TABLE claims.coverage_use (
  log_partition     int    NOT NULL,
  claim_id          uuid   NOT NULL,
  claim_coverage_id uuid   NOT NULL,
  n                 int    NOT NULL,            -- the place of the coverage among those of its claim
  tenant_id         uuid   NOT NULL,
  policy_id         uuid   NOT NULL,
  coverage_code     text COLLATE "C" NOT NULL,
  insurer_id        text COLLATE "C" NOT NULL,
  claim_no          text COLLATE "C" NOT NULL,
  occurred_on       date   NOT NULL,
  declared_on       date   NOT NULL,
  computation_id    uuid   NOT NULL,
  need              bigint NOT NULL,            -- before the annual limit
  granted           bigint NOT NULL,            -- after it, as computed
  annual_limit      bigint NOT NULL,            -- under the claim's own terms
  PRIMARY KEY (log_partition, claim_id, claim_coverage_id)
) WITH (fillfactor = 90);
CREATE INDEX coverage_use_policy ON claims.coverage_use (tenant_id, policy_id, occurred_on);
"""


def upgrade() -> None:
    """Makes the table; the projector fills it from the log."""
    run(USES)


def downgrade() -> None:
    """Takes it down: it is rebuilt from the log."""
    run("DROP TABLE claims.coverage_use;")
