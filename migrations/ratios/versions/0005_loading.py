"""What ratios are judged by, dated: loading rates by insurer and branch, thresholds; and segments of portfolios."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "ratios_0005"
down_revision: Final = "ratios_0004"
branch_labels: Final = None
depends_on: Final = None

# Small reference tables, only ever added to: what is set again counts from when it was recorded. Two writers at once
# are told apart by serialisable isolation.
TABLES: Final = """
CREATE TABLE ratios.loading_rate (
  tenant_id   uuid        NOT NULL,
  insurer_id  text COLLATE "C" NOT NULL,
  branch      text COLLATE "C" NOT NULL,
  valid_from  date        NOT NULL,
  rate        numeric     NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  recorded_by text        NOT NULL             -- opaque: the actor of the request
);
CREATE INDEX loading_rate_of ON ratios.loading_rate (tenant_id, insurer_id, branch, valid_from);

CREATE TABLE ratios.threshold (
  tenant_id   uuid        NOT NULL,
  name        text COLLATE "C" NOT NULL,
  valid_from  date        NOT NULL,
  value       numeric     NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  recorded_by text        NOT NULL
);
CREATE INDEX threshold_of ON ratios.threshold (tenant_id, name, valid_from);

CREATE TABLE ratios.segment (                   -- a change of one segment is a version of all of them
  tenant_id   uuid        NOT NULL,
  version     int         NOT NULL,             -- gapless in the tenant
  name        text COLLATE "C" NOT NULL,
  rank        int         NOT NULL,
  rule        jsonb,                            -- null: removed
  recorded_at timestamptz NOT NULL DEFAULT now(),
  recorded_by text        NOT NULL
);
CREATE INDEX segment_of ON ratios.segment (tenant_id, version);
"""


def upgrade() -> None:
    """Makes the tables; what the product brings is data of its own."""
    run(TABLES)


def downgrade() -> None:
    """A tenant's rates, thresholds and segments are nobody else's: they stay."""
