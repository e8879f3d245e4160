"""What is known of one expertise."""

from __future__ import annotations

from dataclasses import dataclass

from services.contracts.events.expertise import ExpertiseOrdered, ExpertReportReceived


@dataclass(frozen=True, slots=True)
class Expertise:
    """An expertise and the reports received, in order."""

    ordered: ExpertiseOrdered
    reports: tuple[ExpertReportReceived, ...] = ()

    @property
    def is_final(self) -> bool:
        """Whether the final report is in."""
        return any(r.stage == "final" for r in self.reports)
