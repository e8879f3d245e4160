"""Sums of whole years of recording, by years and by months: of the months that are there."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "ratios_0012"
down_revision: Final = "ratios_0011"
branch_labels: Final = None
depends_on: Final = None

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
# grain: 0 months by months, as before; 4 years of recording by years, 5 by months.
EFFECTIVE: Final = {4: "date_trunc('year', effective::timestamp)::date", 5: "effective"}


def upgrade() -> None:
    """Adds the years to the months: nothing has to be made anew."""
    for table, values in VALUES.items():
        for grain, effective in EFFECTIVE.items():
            run(
                f"""
INSERT INTO ratios.{table} (log_partition, tenant_id, detail, grain, recorded, effective, group_id,
                            {", ".join(values)})
SELECT log_partition, tenant_id, detail, {grain}, date_trunc('year', recorded::timestamp)::date AS recorded,
       {effective} AS effective, group_id, {", ".join(f"sum({value})" for value in values)}
  FROM ratios.{table} WHERE grain = 0 GROUP BY 1, 2, 3, 5, 6, 7 ORDER BY 1, 2, 3, 5, 6, 7;"""
            )
        run(f"ANALYZE ratios.{table};")


def downgrade() -> None:
    """Forgets the years."""
    run("".join(f"DELETE FROM ratios.{table} WHERE grain IN ({', '.join(map(str, EFFECTIVE))});" for table in VALUES))
