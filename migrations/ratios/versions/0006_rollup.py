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
  by_adviser     boolean NOT NULL,              -- every sum is kept twice: by adviser, and of all advisers together
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
  by_adviser    boolean NOT NULL,
  grain         smallint NOT NULL,
  recorded      date NOT NULL,                  -- a day in Paris, or the first one of a month
  effective     date NOT NULL,
  group_id      uuid NOT NULL,
  present       int  NOT NULL,
  claims        int  NOT NULL,
  {counts},
  {amounts},
  PRIMARY KEY (log_partition, tenant_id, by_adviser, grain, recorded, effective, group_id)
) WITH (fillfactor = 80);
CREATE INDEX rollup_claim_effective ON ratios.rollup_claim (log_partition, tenant_id, by_adviser, effective) WHERE grain = 2;
"""
PREMIUMS: Final = """
CREATE TABLE ratios.rollup_premium (
  log_partition   int  NOT NULL,
  tenant_id       uuid NOT NULL,
  by_adviser      boolean NOT NULL,
  grain           smallint NOT NULL,
  recorded        date NOT NULL,
  effective       date NOT NULL,
  group_id        uuid NOT NULL,
  written_rows    int    NOT NULL,
  written_net     bigint NOT NULL,
  written_gross   bigint NOT NULL,
  collected_rows  int    NOT NULL,
  collected_net   bigint NOT NULL,
  collected_gross bigint NOT NULL,
  earned_rows     int    NOT NULL,              -- from the day on which one is there to earn
  PRIMARY KEY (log_partition, tenant_id, by_adviser, grain, recorded, effective, group_id)
) WITH (fillfactor = 80);
CREATE INDEX rollup_premium_effective ON ratios.rollup_premium (log_partition, tenant_id, by_adviser, effective) WHERE grain = 2;

CREATE TABLE ratios.rollup_earned (             -- what is earned in a month
  log_partition int  NOT NULL,
  tenant_id     uuid NOT NULL,
  by_adviser    boolean NOT NULL,
  grain         smallint NOT NULL,              -- 0 months of recording, 1 days of recording
  recorded      date NOT NULL,
  effective     date NOT NULL,
  group_id      uuid NOT NULL,
  net           bigint NOT NULL,
  gross         bigint NOT NULL,
  PRIMARY KEY (log_partition, tenant_id, by_adviser, grain, recorded, effective, group_id)
) WITH (fillfactor = 80);

CREATE TABLE ratios.rollup_earned_day (         -- what has come together on each day of a month, by month of recording
  log_partition int  NOT NULL,
  tenant_id     uuid NOT NULL,
  by_adviser    boolean NOT NULL,
  effective     date NOT NULL,
  recorded      date NOT NULL,
  group_id      uuid NOT NULL,
  net           bigint[] NOT NULL,
  gross         bigint[] NOT NULL,
  PRIMARY KEY (log_partition, tenant_id, by_adviser, effective, recorded, group_id)
) WITH (fillfactor = 80);

CREATE TABLE ratios.rollup_earning (            -- premiums as they earn in one year, alike ones together
  log_partition int  NOT NULL,
  tenant_id     uuid NOT NULL,
  by_adviser    boolean NOT NULL,
  recorded      date NOT NULL,
  group_id      uuid NOT NULL,
  counts_from   date NOT NULL,                  -- its business date, or the year's first day
  earns_first   date NOT NULL,                  -- the days of the year on which it earns
  earns_last    date NOT NULL,
  whole         int  NOT NULL,                  -- the days of its whole period
  net           bigint NOT NULL,
  gross         bigint NOT NULL,
  net_total     bigint NOT NULL,                -- what is earned at the end of the year
  gross_total   bigint NOT NULL,
  times         bigint NOT NULL,
  PRIMARY KEY (log_partition, tenant_id, by_adviser, recorded, group_id, counts_from, earns_first, earns_last, whole,
               net, gross, net_total, gross_total)
) WITH (fillfactor = 90);
"""
# Until a day, an exposure is the sum of its constants and of its slopes times the day.
EXPOSURES: Final = """
CREATE TABLE ratios.rollup_exposure (
  log_partition     int  NOT NULL,
  tenant_id         uuid NOT NULL,
  by_adviser        boolean NOT NULL,
  grain             smallint NOT NULL,
  recorded          date NOT NULL,
  effective         date NOT NULL,
  group_id          uuid NOT NULL,
  policy_constant   bigint NOT NULL,
  policy_slope      bigint NOT NULL,
  declared_constant bigint NOT NULL,
  declared_slope    bigint NOT NULL,
  PRIMARY KEY (log_partition, tenant_id, by_adviser, grain, recorded, effective, group_id)
) WITH (fillfactor = 80);
CREATE INDEX rollup_exposure_effective ON ratios.rollup_exposure (log_partition, tenant_id, by_adviser, effective) WHERE grain = 2;
"""
TABLES: Final = (
    "rollup_group", "rollup_claim", "rollup_premium", "rollup_earned", "rollup_earned_day", "rollup_earning",
    "rollup_exposure",
)  # fmt: skip
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
    run(GROUPS + CLAIMS.format(counts=counts, amounts=amounts) + PREMIUMS + EXPOSURES)


def downgrade() -> None:
    """Forgets the rollup and how far it was."""
    run(
        f"DROP TABLE {', '.join(f'ratios.{name}' for name in TABLES)};"
        " DELETE FROM ratios.projection_checkpoint WHERE projection = 'rollup';"
    )
