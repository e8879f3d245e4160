"""When a policy was terminated, and how a broker rates its risks."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "ratios_0007"
down_revision: Final = "ratios_0006"
branch_labels: Final = None
depends_on: Final = None

# The days of cover end alike where a policy is terminated and where nobody renews it: only the event tells.
TERMINATED: Final = "ALTER TABLE ratios.policy_version ADD COLUMN terminated_on date;"
# It was recorded with every termination so far, and left out: the ledger is read again from the log.
AGAIN: Final = """
TRUNCATE ratios.claim_movement, ratios.claim_cell, ratios.claim_coverage, ratios.claim_version,
         ratios.premium_movement, ratios.exposure_movement, ratios.policy_version;
DELETE FROM ratios.projection_error WHERE projection = 'ledger';
DELETE FROM ratios.projection_checkpoint WHERE projection = 'ledger';
"""
# A small reference table, only ever added to.
RATINGS: Final = """
CREATE TABLE ratios.declared_rating (
  tenant_id     uuid        NOT NULL,
  policy_id     uuid        NOT NULL,
  coverage_code text COLLATE "C" NOT NULL,
  valid_from    date        NOT NULL,
  frequency     smallint    NOT NULL,
  severity      smallint    NOT NULL,
  recorded_at   timestamptz NOT NULL DEFAULT now(),
  recorded_by   text        NOT NULL           -- opaque: the actor of the request
);
CREATE INDEX declared_rating_of ON ratios.declared_rating (tenant_id, policy_id, coverage_code, valid_from);
"""


def upgrade() -> None:
    """Adds both, and empties the ledger: its projector fills it again. Sums by group hold no termination: they stay."""
    run(TERMINATED + RATINGS + AGAIN)


def downgrade() -> None:
    """Forgets when policies were terminated: it is read again. A tenant's ratings are nobody else's: they stay."""
    run("ALTER TABLE ratios.policy_version DROP COLUMN terminated_on;")
