"""How the coverages of a claim change by their events."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from services.claims.coverage.parts import Coverage
from services.claims.dossier import Dossier
from services.contracts.events.declaration import (
    ClaimCoverageClosed,
    ClaimCoverageOpened,
    CoverageContested,
    CoverageDecided,
    CoverageEvent,
)
from services.kit.values import replace


def noted(dossier: Dossier, event: CoverageEvent, event_id: UUID) -> Dossier:  # noqa: ARG001  every fold is given it
    """The dossier after one more event of a coverage."""
    key = event.claim_coverage_id
    return replace(dossier, coverages={**dossier.coverages, key: _changed(dossier.coverages.get(key), event)})


def _changed(before: Coverage | None, event: CoverageEvent) -> Coverage:
    if isinstance(event, ClaimCoverageOpened):
        return Coverage(event) if before is None else replace(before, opened=event, closed_on=None)
    assert before is not None, "a coverage of a claim begins with its opening"
    match event:
        case ClaimCoverageClosed(closed_on=day):
            return replace(before, closed_on=day)
        case CoverageDecided():
            return replace(before, decision=event, contest=None)
        case CoverageContested():
            return replace(before, contest=event)
        case _:
            assert_never(event)
