"""Drafts in the lists of claims, who handles them, what likely duplicates are found by, and merges still to be finished."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "claims_0005"
down_revision: Final = "claims_0004"
branch_labels: Final = None
depends_on: Final = None

# A view has other fields than before: the projector makes them all again, from the beginning of the log.
AGAIN: Final = """
DELETE FROM claims.policy_view;
DELETE FROM claims.claim_view;
DELETE FROM claims.projection_checkpoint WHERE projection = 'views';
DELETE FROM claims.projection_error WHERE projection = 'views';
"""

CLAIMS: Final = """
ALTER TABLE claims.claim_view
  ALTER COLUMN insurer_id DROP NOT NULL,       -- a draft may not know it yet
  ALTER COLUMN occurred_on DROP NOT NULL,
  ADD COLUMN listed_on date NOT NULL,          -- the day of the loss; of a draft without one, that of the draft
  ADD COLUMN handler_id text COLLATE "C",
  ADD COLUMN place text COLLATE "C",           -- 'FR 75011'
  ADD COLUMN item_refs text[] NOT NULL,        -- registrations, sites
  ADD COLUMN merged_into uuid,
  ADD COLUMN words text[] NOT NULL;            -- references, place, items: without signs and spaces, in lower case
DROP INDEX claims.claim_view_occurred;
DROP INDEX claims.claim_view_policy;
CREATE INDEX claim_view_listed ON claims.claim_view (tenant_id, listed_on, claim_id);
CREATE INDEX claim_view_policy ON claims.claim_view (tenant_id, policy_id, occurred_on);
CREATE INDEX claim_view_handler ON claims.claim_view (tenant_id, handler_id) WHERE handler_id IS NOT NULL;
CREATE INDEX claim_view_event ON claims.claim_view (tenant_id, common_event_code) WHERE common_event_code IS NOT NULL;
CREATE INDEX claim_view_words ON claims.claim_view USING gin (words);
"""

# A merge is two appends. A row stands here from the first until the second is known to be done.
MERGES: Final = """
CREATE TABLE claims.merge_to_finish (
  log_partition int  NOT NULL,                 -- of the duplicate
  claim_id      uuid NOT NULL,                 -- the duplicate
  tenant_id     uuid NOT NULL,
  PRIMARY KEY (log_partition, claim_id)
);
"""


def upgrade() -> None:
    """Adds what lists are filtered by, and where merges stand; the projector fills both from the log."""
    run(AGAIN + CLAIMS + MERGES)


def downgrade() -> None:
    """Takes it down: the views are made again as they were."""
    run(
        AGAIN
        + """
        DROP TABLE claims.merge_to_finish;
        DROP INDEX claims.claim_view_listed, claims.claim_view_policy, claims.claim_view_handler,
                   claims.claim_view_event, claims.claim_view_words;
        ALTER TABLE claims.claim_view DROP COLUMN listed_on, DROP COLUMN handler_id, DROP COLUMN place,
          DROP COLUMN item_refs, DROP COLUMN merged_into, DROP COLUMN words,
          ALTER COLUMN insurer_id SET NOT NULL, ALTER COLUMN occurred_on SET NOT NULL;
        CREATE INDEX claim_view_occurred ON claims.claim_view (tenant_id, occurred_on, claim_id);
        CREATE INDEX claim_view_policy ON claims.claim_view (tenant_id, policy_id);
        """
    )
