"""The rollup: sums by group, recorded month or day, and effective month or day."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "ratios_0006"
down_revision: Final = "ratios_0005"
branch_labels: Final = None
depends_on: Final = None

# Sums are of all partitions together: the partition in the key is the tenant's, so that they stand on one node.
GROUPS: Final = """
CREATE TABLE ratios.rollup_group (
  log_partition  int     NOT NULL,
  tenant_id      uuid    NOT NULL,
  group_id       uuid    NOT NULL,              -- from the columns below: the same group is the same everywhere
  year           int     NOT NULL,              -- of loss; of a premium, the year it counts in
  insurer_id     text COLLATE "C" NOT NULL,
  branch         text COLLATE "C" NOT NULL,     -- these: '' where the policy is not known
  product_line   text COLLATE "C" NOT NULL,
  layer          text COLLATE "C" NOT NULL,
  adviser_id     text COLLATE "C" NOT NULL,
  currency       text    NOT NULL,
  claim_currency text    NOT NULL,
  covered        boolean NOT NULL,              -- the day of loss lies in a period of the policy
  elsewhere      boolean NOT NULL,              -- the policy is of other insurers than the claim
  shared         boolean NOT NULL,              -- coinsurers bear it together
  PRIMARY KEY (log_partition, tenant_id, group_id)
);
"""
# grain: 0 months by months, 1 days of recording by months, 2 months by business days, 3 days by days.
CLAIMS: Final = """
CREATE TABLE ratios.rollup_claim (
  log_partition int  NOT NULL,
  tenant_id     uuid NOT NULL,
  grain         smallint NOT NULL,
  recorded      date NOT NULL,                  -- a day in Paris, or the first one of a month
  effective     date NOT NULL,
  group_id      uuid NOT NULL,
  present       int  NOT NULL,
  claims        int  NOT NULL,
  {counts},
  {amounts},
  PRIMARY KEY (log_partition, tenant_id, grain, recorded, effective, group_id)
) WITH (fillfactor = 80);
CREATE INDEX rollup_claim_effective ON ratios.rollup_claim (log_partition, tenant_id, effective) WHERE grain = 2;
"""
# Claims with a cost, for each cost that a basis can mean.
COUNTS: Final = [
    f"{cost}_{expenses}_{recourse}"
    for cost in ("incurred", "paid")
    for expenses in ("full", "bare")
    for recourse in ("whole", "received", "expected")
    if (cost, recourse) != ("paid", "expected")
]
AMOUNTS: Final = [
    f"{measure}_{cost_type}"
    for measure in ("paid", "reserve", "received", "forecast")
    for cost_type in ("indemnity", "expense")
]


def upgrade() -> None:
    """Makes the rollup, empty: it follows the ledger from its beginning."""
    counts = ",\n  ".join(f"{name} int NOT NULL" for name in COUNTS)
    amounts = ",\n  ".join(f"{name} bigint NOT NULL" for name in AMOUNTS)
    run(GROUPS + CLAIMS.format(counts=counts, amounts=amounts))


def downgrade() -> None:
    """Forgets the rollup and how far it was."""
    run(
        "DROP TABLE ratios.rollup_group, ratios.rollup_claim;"
        " DELETE FROM ratios.projection_checkpoint WHERE projection = 'rollup';"
    )
