"""The ledger's tables by name, the live set or the one that a rebuild fills beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.ratios.rows import ClaimMovement, ExposureMovement, PremiumMovement

SCHEMA: Final = "ratios"
NAMES: Final = (
    "claim_movement",
    "claim_cell",
    "claim_coverage",
    "claim_version",
    "premium_movement",
    "exposure_movement",
    "policy_version",
    "position_line",
)

_ENVELOPE: Final = ("position", "row_no", "tenant_id", "coverage_code", "recorded_at")
# The coverage's code comes with the envelope; the rest is the movement as it is.
CLAIM_MOVEMENT: Final = ("log_partition", "claim_id", *_ENVELOPE, *ClaimMovement._fields[1:])
PREMIUM_MOVEMENT: Final = ("log_partition", "policy_id", *_ENVELOPE, *PremiumMovement._fields[1:])
EXPOSURE_MOVEMENT: Final = (
    *("log_partition", "policy_id", "position", "tenant_id", "recorded_at"),
    *ExposureMovement._fields,
)
MEASURES: Final = ClaimMovement._fields[ClaimMovement._fields.index("claims_declared") :]


@dataclass(frozen=True, slots=True)
class Tables:
    """One set of the ledger's tables; `suffix` is empty for the live one."""

    suffix: str = ""

    def bare(self, name: str) -> str:
        """A table's name without its schema."""
        return name + self.suffix

    def __getitem__(self, name: str) -> str:
        return f"{SCHEMA}.{name}{self.suffix}"


LIVE: Final = Tables()
