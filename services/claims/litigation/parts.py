"""What is known of one court file (contentieux), and the order of its procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from services.contracts.events.litigation import LitigationOpened, LitigationStep, LitigationStepRecorded
from services.contracts.money import Money

MatterState = Literal["opened", "judged", "appealed", "settled", "closed"]

# What may come in each state, in the order of a procedure (EVENTS.md §5).
ALLOWED: Final[Mapping[MatterState, tuple[LitigationStep, ...]]] = {
    "opened": ("counsel_instructed", "hearing", "court_expert", "judgment", "agreement", "withdrawn"),
    "judged": ("counsel_instructed", "appeal", "agreement", "withdrawn", "closed"),
    "appealed": ("counsel_instructed", "hearing", "court_expert", "judgment", "agreement", "withdrawn"),
    "settled": ("closed",),
    "closed": (),
}
_LEADS_TO: Final[Mapping[LitigationStep, MatterState]] = {
    "judgment": "judged",
    "appeal": "appealed",
    "agreement": "settled",
    "withdrawn": "settled",
    "closed": "closed",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the procedure; `event_id` is its name."""

    recorded: LitigationStepRecorded
    event_id: UUID


@dataclass(frozen=True, slots=True)
class Matter:
    """A court file and its steps, in the order of their days."""

    opened: LitigationOpened
    steps: tuple[Step, ...] = ()

    def steps_by(self, as_of: date | None = None) -> tuple[Step, ...]:
        """The steps taken by a day; None: all of them."""
        return tuple(step for step in self.steps if as_of is None or step.recorded.step_on <= as_of)

    def state(self, as_of: date | None = None) -> MatterState:
        """Where the procedure stands at the end of a day, or now."""
        turns = [_LEADS_TO[s.recorded.step] for s in self.steps_by(as_of) if s.recorded.step in _LEADS_TO]
        return turns[-1] if turns else "opened"

    def result(self, as_of: date | None = None) -> Money | None:
        """What the latest judgment or agreement with an amount says."""
        amounts = [s.recorded.result_amount for s in self.steps_by(as_of) if s.recorded.result_amount is not None]
        return amounts[-1] if amounts else None

    def counsel(self, as_of: date | None = None) -> str | None:
        """The counsel instructed last (avocat)."""
        named = [s.recorded.counsel_party_id for s in self.steps_by(as_of) if s.recorded.counsel_party_id is not None]
        return named[-1] if named else None

    @property
    def is_open(self) -> bool:
        """Whether the file is not closed: judged or settled, it still is to be."""
        return self.state() != "closed"

    @property
    def awaits_judgment(self) -> bool:
        """Whether a court is still to decide."""
        return self.state() in ("opened", "appealed")

    @property
    def last_on(self) -> date:
        """The day of its latest step, or of its opening."""
        return self.steps[-1].recorded.step_on if self.steps else self.opened.opened_on
