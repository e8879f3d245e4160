"""Sums of years of recording, and by the later of both months, from the sums of months that are there."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "ratios_0012"
down_revision: Final = "ratios_0011"
branch_labels: Final = None
depends_on: Final = None

TABLES: Final = (
    "rollup_group", "rollup_claim", "rollup_premium", "rollup_earned", "rollup_earned_day", "rollup_earning",
    "rollup_exposure",
)  # fmt: skip
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
VALUES: Final = {
    "rollup_claim": ["present", "claims", *COUNTS, *AMOUNTS],
    "rollup_premium": [
        "written_rows", "written_net", "written_gross", "collected_rows", "collected_net", "collected_gross",
        "earned_rows",
    ],
    "rollup_earned": ["net", "gross"],
    "rollup_exposure": ["policy_constant", "policy_slope", "declared_constant", "declared_slope"],
}  # fmt: skip
# What is added, of months by months (0): years of recording by years, by months, and both by the later of both months.
# grain, recorded, effective.
GRAINS: Final = (
    (4, "date_trunc('year', recorded::timestamp)::date", "date_trunc('year', effective::timestamp)::date"),
    (5, "date_trunc('year', recorded::timestamp)::date", "effective"),
    (6, "greatest(recorded, effective)", "greatest(recorded, effective)"),
)
# The keeper's lease: what a step under way added to months alone, years would lack for ever. And under another name of
# the table of groups, a keeper of the version before can no longer take a step.
ALONE: Final = """
SELECT FROM ratios.projection_checkpoint WHERE projection = 'rollup' ORDER BY log_partition FOR UPDATE;
ALTER TABLE ratios.rollup_group RENAME TO rollup_axes;
"""


def upgrade() -> None:
    """Adds what follows from the sums of months: nothing has to be made anew."""
    run(ALONE)
    for table, values in VALUES.items():
        for grain, recorded, effective in GRAINS:
            run(
                f"""
INSERT INTO ratios.{table} (log_partition, tenant_id, detail, grain, recorded, effective, group_id,
                            {", ".join(values)})
SELECT log_partition, tenant_id, detail, {grain}, {recorded} AS recorded, {effective} AS effective, group_id,
       {", ".join(f"sum({value})" for value in values)}
  FROM ratios.{table} WHERE grain = 0 GROUP BY 1, 2, 3, 5, 6, 7 ORDER BY 1, 2, 3, 5, 6, 7;"""
            )
    # What is earned by premiums of a day of recording, those themselves tell.
    run("DELETE FROM ratios.rollup_earned WHERE grain = 1;" + "".join(f"ANALYZE ratios.{table};" for table in VALUES))


def downgrade() -> None:
    """Empties the rollup, for the version before to make it anew."""
    run(
        f"""
ALTER TABLE ratios.rollup_axes RENAME TO rollup_group;
TRUNCATE {", ".join(f"ratios.{name}" for name in TABLES)};
DELETE FROM ratios.projection_checkpoint WHERE projection IN ('rollup', 'rollup_rebuild');"""
    )
