"""Read models of claims: views of policies and claims as the bytes they are sent as, and what lists filter and sort by."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "claims_0002"
down_revision: Final = "claims_0001"
branch_labels: Final = None
depends_on: Final = None

POLICIES: Final = """
CREATE TABLE claims.policy_view (
  log_partition int            NOT NULL,
  policy_id     uuid           NOT NULL,
  tenant_id     uuid           NOT NULL,
  version       int            NOT NULL,      -- of the stream: the view is current where it is the last
  updated_at    timestamptz    NOT NULL,      -- when that version was recorded
  policy_no     text COLLATE "C" NOT NULL,
  insurer_id    text COLLATE "C" NOT NULL,
  client_id     text COLLATE "C" NOT NULL,
  branch        text COLLATE "C" NOT NULL,
  adviser_id    text COLLATE "C",
  covered       datemultirange NOT NULL,      -- the days of its periods: registered, renewed, less termination
  view          bytea          NOT NULL,      -- JSON, sent as it stands
  PRIMARY KEY (log_partition, policy_id)
) WITH (fillfactor = 90);
CREATE INDEX policy_view_no ON claims.policy_view (tenant_id, policy_no, policy_id);
CREATE INDEX policy_view_updated ON claims.policy_view (tenant_id, updated_at, policy_id);
CREATE INDEX policy_view_client ON claims.policy_view (tenant_id, client_id);
"""

CLAIMS: Final = """
CREATE TABLE claims.claim_view (
  log_partition      int         NOT NULL,
  claim_id           uuid        NOT NULL,
  tenant_id          uuid        NOT NULL,
  version            int         NOT NULL,
  updated_at         timestamptz NOT NULL,
  claim_no           text COLLATE "C" NOT NULL,
  policy_id          uuid,
  insurer_id         text COLLATE "C" NOT NULL,
  occurred_on        date        NOT NULL,
  state              text COLLATE "C" NOT NULL,
  status             text COLLATE "C" NOT NULL,
  coverages          text[]      NOT NULL,    -- the codes of its coverages, open or closed
  common_event_code  text COLLATE "C",
  external_reference text COLLATE "C",
  insurer_claim_no   text COLLATE "C",
  view               bytea       NOT NULL,
  PRIMARY KEY (log_partition, claim_id)
) WITH (fillfactor = 90);
CREATE INDEX claim_view_occurred ON claims.claim_view (tenant_id, occurred_on, claim_id);
CREATE INDEX claim_view_updated ON claims.claim_view (tenant_id, updated_at, claim_id);
CREATE INDEX claim_view_policy ON claims.claim_view (tenant_id, policy_id);
CREATE INDEX claim_view_no ON claims.claim_view (tenant_id, claim_no);
CREATE INDEX claim_view_reference ON claims.claim_view (tenant_id, external_reference)
  WHERE external_reference IS NOT NULL;
CREATE INDEX claim_view_insurer_no ON claims.claim_view (tenant_id, insurer_claim_no)
  WHERE insurer_claim_no IS NOT NULL;
"""


def upgrade() -> None:
    """Makes the read models; the projector fills them from the log."""
    run(POLICIES + CLAIMS)


def downgrade() -> None:
    """Takes them down: they are rebuilt from the log."""
    run("DROP TABLE claims.policy_view, claims.claim_view;")
