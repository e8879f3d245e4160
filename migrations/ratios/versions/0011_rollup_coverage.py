"""The rollup by coverage: one more kind of groups beside those of all and those by adviser. It begins anew."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "ratios_0011"
down_revision: Final = "ratios_0010"
branch_labels: Final = None
depends_on: Final = None

TABLES: Final = (
    "rollup_group", "rollup_claim", "rollup_premium", "rollup_earned", "rollup_earned_day", "rollup_earning",
    "rollup_exposure",
)  # fmt: skip
# The keeper makes the sums again at its own pace; meanwhile the ledger answers.
ANEW: Final = f"""
TRUNCATE {", ".join(f"ratios.{name}" for name in TABLES)};
DELETE FROM ratios.projection_checkpoint WHERE projection IN ('rollup', 'rollup_rebuild');
"""


def upgrade() -> None:
    """Empties the rollup; `detail` is 0 of all, 1 by adviser, 2 by coverage."""
    run(
        ANEW
        + "".join(
            f"""
ALTER TABLE ratios.{name} RENAME COLUMN by_adviser TO detail;
ALTER TABLE ratios.{name} ALTER COLUMN detail TYPE smallint USING detail::int;"""
            for name in TABLES
        )
        + """
ALTER TABLE ratios.rollup_group
  ADD COLUMN coverage text COLLATE "C" NOT NULL,  -- '' of a claim as a whole, of fees, of premium that is not split
  ADD COLUMN unsplit boolean NOT NULL;            -- premium that some coverage should have
CREATE INDEX policy_version_shared ON ratios.policy_version (tenant_id, policy_id) WHERE shares IS NOT NULL;
"""
    )


def downgrade() -> None:
    """Empties it again."""
    run(
        ANEW
        + "".join(
            f"""
ALTER TABLE ratios.{name} ALTER COLUMN detail TYPE boolean USING detail <> 0;
ALTER TABLE ratios.{name} RENAME COLUMN detail TO by_adviser;"""
            for name in TABLES
        )
        + "ALTER TABLE ratios.rollup_group DROP COLUMN coverage, DROP COLUMN unsplit;"
        " DROP INDEX ratios.policy_version_shared;"
    )
