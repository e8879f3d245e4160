"""What is known of one coverage of a claim (garantie mise en jeu)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.contracts.events.declaration import ClaimCoverageOpened, CoverageDecided
from services.contracts.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class Coverage:
    """A coverage of the claim (garantie mise en jeu); `closed_on` is None while it is open."""

    opened: ClaimCoverageOpened
    closed_on: date | None = None
    decision: CoverageDecided | None = None

    @property
    def code(self) -> str:
        """Its code on the policy."""
        return self.opened.coverage_code

    @property
    def is_open(self) -> bool:
        """Whether money may still move on it."""
        return self.closed_on is None

    @property
    def stake(self) -> Money:
        """What is at stake in a refusal."""
        return self.decision.stake_after if self.decision else ZERO
