"""What insurers stated of claims, line by line, and how the broker explained what it differs by."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "ratios_0008"
down_revision: Final = "ratios_0007"
branch_labels: Final = None
depends_on: Final = None

# One row for one line of a position; amounts are cents. What the position moved stands in the log from `position` to
# `position_last`, which is the position itself where it moved nothing.
POSITIONS: Final = """
CREATE TABLE ratios.position_line (
  log_partition     int         NOT NULL,
  claim_id          uuid        NOT NULL,
  position          bigint      NOT NULL,
  line_no           smallint    NOT NULL,
  tenant_id         uuid        NOT NULL,
  recorded_at       timestamptz NOT NULL,      -- what known_on filters
  cut_off_on        date        NOT NULL,      -- what as_of filters
  position_last     bigint      NOT NULL,
  position_id       uuid        NOT NULL,
  event_id          uuid        NOT NULL,
  command_id        uuid        NOT NULL,
  insurer_id        text COLLATE "C" NOT NULL,
  insurer_claim_no  text COLLATE "C" NOT NULL,
  supersedes        uuid,
  late              boolean     NOT NULL,
  claim_coverage_id uuid,
  cost_type         text COLLATE "C" NOT NULL,
  cost_category     text COLLATE "C" NOT NULL,
  paid              bigint      NOT NULL,
  case_reserve      bigint      NOT NULL,
  recourse_received bigint      NOT NULL,
  recourse_forecast bigint,                    -- null: not stated
  PRIMARY KEY (log_partition, claim_id, position, line_no)
);
CREATE INDEX position_line_cut_off ON ratios.position_line (tenant_id, cut_off_on) WHERE line_no = 0;
CREATE INDEX position_line_id ON ratios.position_line (tenant_id, position_id) WHERE line_no = 0;
"""

# Only ever added to: the last one said of a claim's measure stands.
EXPLANATIONS: Final = """
CREATE TABLE ratios.gap_explanation (
  log_partition  int         NOT NULL,         -- that of the claim
  claim_id       uuid        NOT NULL,
  measure        text COLLATE "C" NOT NULL,
  explanation_id uuid        NOT NULL,         -- from its command: said twice, it is one
  tenant_id      uuid        NOT NULL,
  position_id    uuid        NOT NULL,
  gap            bigint      NOT NULL,         -- as it was when it was explained
  code           text COLLATE "C" NOT NULL,
  explained_by   text        NOT NULL,         -- opaque: the actor of the request
  request_hash   text        NOT NULL,
  recorded_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (log_partition, claim_id, measure, explanation_id)
);
"""


def upgrade() -> None:
    """Makes the tables. No position was reported before there were positions: nothing is read again."""
    run(POSITIONS + EXPLANATIONS)


def downgrade() -> None:
    """Forgets the positions, which are read again from the log; what the broker explained stays."""
    run("DROP TABLE ratios.position_line;")
