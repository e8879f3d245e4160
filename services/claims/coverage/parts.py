"""What is known of one coverage of a claim (garantie mise en jeu)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.contracts.events.declaration import ClaimCoverageOpened, CoverageContested, CoverageDecided, Decision
from services.contracts.money import ZERO, Money

Standing = Decision | Literal["undecided", "contested"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A coverage of the claim (garantie mise en jeu); `closed_on` is None while it is open.

    `contest` is that of the refusal in force, None once it is answered.
    """

    opened: ClaimCoverageOpened
    closed_on: date | None = None
    decision: CoverageDecided | None = None
    contest: CoverageContested | None = None

    @property
    def code(self) -> str:
        """Its code on the policy."""
        return self.opened.coverage_code

    @property
    def is_open(self) -> bool:
        """Whether money may still move on it."""
        return self.closed_on is None

    @property
    def standing(self) -> Standing:
        """Where the decision stands."""
        if self.decision is None:
            return "undecided"
        return self.decision.after if self.contest is None else "contested"

    @property
    def stake(self) -> Money:
        """What is at stake in a contested refusal."""
        if self.contest is not None:
            return self.contest.stake_after
        return self.decision.stake_after if self.decision else ZERO

    @property
    def last_stand_on(self) -> date | None:
        """The day of the last decision, or of its contest."""
        if self.contest is not None:
            return self.contest.contested_on
        return self.decision.decided_on if self.decision else None
