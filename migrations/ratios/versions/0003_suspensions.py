"""The days on which the cover of a policy is suspended."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "ratios_0003"
down_revision: Final = "ratios_0002"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """No policy was ever suspended before there were suspensions: nothing has to be read again."""
    run("ALTER TABLE ratios.policy_version ADD COLUMN suspended datemultirange NOT NULL DEFAULT '{}';")


def downgrade() -> None:
    """Forgets the suspensions."""
    run("ALTER TABLE ratios.policy_version DROP COLUMN suspended;")
