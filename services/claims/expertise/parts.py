"""What is known of one expertise, and of one incapacity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.contracts.events.expertise import (
    ExpertiseCancelled,
    ExpertiseConcluded,
    ExpertiseOrdered,
    ExpertiseScheduled,
    ExpertReportReceived,
    IncapacityRecorded,
)

ExpertiseState = Literal["ordered", "scheduled", "reported", "agreed", "contested", "decided", "cancelled"]
ENDED = ("agreed", "contested", "decided", "cancelled")


@dataclass(frozen=True, slots=True)
class Report:
    """A report received; `event_id` is what a reserve set on it names."""

    received: ExpertReportReceived
    event_id: UUID


@dataclass(frozen=True, slots=True)
class Expertise:
    """An expertise: its appointments and reports in order, and how it ended."""

    ordered: ExpertiseOrdered
    visits: tuple[ExpertiseScheduled, ...] = ()
    reports: tuple[Report, ...] = ()
    concluded: ExpertiseConcluded | None = None
    cancelled: ExpertiseCancelled | None = None

    @property
    def final(self) -> Report | None:
        """The final report."""
        return next((r for r in self.reports if r.received.stage == "final"), None)

    @property
    def awaits_report(self) -> bool:
        """Whether the final report is still to come."""
        return self.final is None and self.cancelled is None

    @property
    def state(self) -> ExpertiseState:
        """Where it stands (EVENTS.md §5). A third expert's binding report decides."""
        if self.cancelled is not None:
            return "cancelled"
        if self.concluded is not None:
            return self.concluded.result
        if self.final is not None and self.final.received.binding and self.ordered.kind == "third":
            return "decided"
        if self.reports:
            return "reported"
        return "scheduled" if self.visits else "ordered"


@dataclass(frozen=True, slots=True)
class Incapacity:
    """An incapacity and its steps, in the order in which they were recorded."""

    steps: tuple[tuple[UUID, IncapacityRecorded], ...]

    @property
    def last(self) -> IncapacityRecorded:
        """The latest step."""
        return self.steps[-1][1]
