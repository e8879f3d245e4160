"""The ratios ledger: movements, cells, versions of claims and policies, and the projector's checkpoint."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "ratios_0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None

CHECKPOINTS: Final = """
CREATE TABLE ratios.projection_checkpoint (
  log_partition int NOT NULL,
  projection    text NOT NULL,
  position      bigint NOT NULL DEFAULT 0,      -- the last event applied; the row is also the lease
  passed_at     timestamptz NOT NULL DEFAULT '-infinity', -- when a head was read that this position had reached
  PRIMARY KEY (log_partition, projection)
) WITH (fillfactor = 20);

CREATE TABLE ratios.projection_error (
  log_partition int NOT NULL,
  projection    text NOT NULL,
  position      bigint NOT NULL,                -- where the projection stands still
  event_id      uuid,                           -- NULL where the event is missing
  error         text NOT NULL,
  attempts      int NOT NULL DEFAULT 1,
  occurred_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (log_partition, projection)
);
"""

# One row for one fact of a claim, a column for each measure, in cents. Most facts touch one measure, or none.
CLAIMS: Final = """
CREATE TABLE ratios.claim_movement (
  log_partition      int         NOT NULL,
  claim_id           uuid        NOT NULL,
  position           bigint      NOT NULL,
  row_no             smallint    NOT NULL,
  tenant_id          uuid        NOT NULL,
  coverage_code      text COLLATE "C" NOT NULL, -- '' where an amount is not allocated, and for the claim as a whole
  recorded_at        timestamptz NOT NULL,      -- what known_on filters
  effective_on       date        NOT NULL,      -- what as_of filters
  on_line            boolean     NOT NULL,      -- speaks of a line or a coverage, not of the claim as a whole
  handling           text,
  stated_by          text,
  cost_category      text,
  recourse_type      text,
  claims_declared    smallint,                  -- from here on: null where the fact does not touch it
  claims_open        smallint,
  paid_indemnity     bigint,
  paid_expense       bigint,
  reserve_indemnity  bigint,
  reserve_expense    bigint,
  received_indemnity bigint,
  received_expense   bigint,
  forecast_indemnity bigint,
  forecast_expense   bigint,
  insured_paid       bigint,                    -- these three: cost of risk, never S/P
  insured_recovered  bigint,
  contested_stake    bigint,
  PRIMARY KEY (log_partition, claim_id, position, row_no)
);

-- The sum of a claim's movements in one coverage. A cut (as_of, known_on) at or after both dates of a cell finds
-- its sums as they stand; an earlier one sums the movements.
CREATE TABLE ratios.claim_cell (
  log_partition      int         NOT NULL,
  claim_id           uuid        NOT NULL,
  coverage_code      text COLLATE "C" NOT NULL,
  tenant_id          uuid        NOT NULL,
  last_effective_on  date        NOT NULL,
  last_recorded_at   timestamptz NOT NULL,
  on_line            boolean     NOT NULL,
  claims_declared    int         NOT NULL,
  claims_open        int         NOT NULL,
  paid_indemnity     bigint      NOT NULL,
  paid_expense       bigint      NOT NULL,
  reserve_indemnity  bigint      NOT NULL,
  reserve_expense    bigint      NOT NULL,
  received_indemnity bigint      NOT NULL,
  received_expense   bigint      NOT NULL,
  forecast_indemnity bigint      NOT NULL,
  forecast_expense   bigint      NOT NULL,
  insured_paid       bigint      NOT NULL,
  insured_recovered  bigint      NOT NULL,
  contested_stake    bigint      NOT NULL,
  PRIMARY KEY (log_partition, claim_id, coverage_code)
) WITH (fillfactor = 80);                       -- live cells are updated in place

CREATE TABLE ratios.claim_coverage (            -- which coverage a line of a claim means
  log_partition     int  NOT NULL,
  claim_id          uuid NOT NULL,
  claim_coverage_id uuid NOT NULL,
  coverage_code     text COLLATE "C" NOT NULL,
  PRIMARY KEY (log_partition, claim_id, claim_coverage_id)
);

CREATE TABLE ratios.claim_version (             -- a claim's attributes, from one recording to the next
  log_partition int         NOT NULL,
  claim_id      uuid        NOT NULL,
  position_from bigint      NOT NULL,
  recorded_from timestamptz NOT NULL,
  recorded_to   timestamptz NOT NULL,           -- infinity for the last version
  tenant_id     uuid        NOT NULL,
  policy_id     uuid,
  insurer_id    text COLLATE "C" NOT NULL,
  occurred_on   date        NOT NULL,
  currency      text        NOT NULL,
  handling      text        NOT NULL,
  is_open       boolean     NOT NULL,
  PRIMARY KEY (log_partition, claim_id, position_from)
) WITH (fillfactor = 90);
CREATE INDEX claim_version_policy ON ratios.claim_version (tenant_id, policy_id);
"""

POLICIES: Final = """
CREATE TABLE ratios.premium_movement (          -- one row for one row of a premium's split, and one for its fees
  log_partition   int         NOT NULL,
  policy_id       uuid        NOT NULL,
  position        bigint      NOT NULL,
  row_no          smallint    NOT NULL,
  tenant_id       uuid        NOT NULL,
  coverage_code   text COLLATE "C" NOT NULL,    -- '' where the premium is not split by coverage, and for fees
  recorded_at     timestamptz NOT NULL,
  effective_on    date        NOT NULL,
  earns_from      date,                         -- both days included; null for what is collected
  earns_to        date,
  net             bigint      NOT NULL,
  tax             bigint      NOT NULL,
  fees            bigint      NOT NULL,
  gross           bigint      NOT NULL,
  commission      bigint      NOT NULL,
  collected_net   bigint      NOT NULL,
  collected_gross bigint      NOT NULL,
  PRIMARY KEY (log_partition, policy_id, position, row_no)
);

CREATE TABLE ratios.policy_version (            -- a policy's attributes, from one recording to the next
  log_partition int         NOT NULL,
  policy_id     uuid        NOT NULL,
  position_from bigint      NOT NULL,
  recorded_from timestamptz NOT NULL,
  recorded_to   timestamptz NOT NULL,
  tenant_id     uuid        NOT NULL,
  policy_no     text COLLATE "C" NOT NULL,
  insurer_id    text COLLATE "C" NOT NULL,
  client_id     text COLLATE "C" NOT NULL,
  branch        text COLLATE "C" NOT NULL,
  product_line  text COLLATE "C" NOT NULL,
  layer         text COLLATE "C" NOT NULL,
  adviser_id    text COLLATE "C",
  currency      text        NOT NULL,
  covered       datemultirange NOT NULL,        -- the days of its periods: registered, renewed, less termination
  PRIMARY KEY (log_partition, policy_id, position_from)
) WITH (fillfactor = 90);
CREATE INDEX policy_version_client ON ratios.policy_version (tenant_id, client_id);
"""


def upgrade() -> None:
    """Makes the ledger."""
    run(CHECKPOINTS + CLAIMS + POLICIES)
