"""What is known of one recourse (recours)."""

from __future__ import annotations

from dataclasses import dataclass

from services.contracts.events.recourse import RecourseClosed, RecourseOpened, RecourseReceived


@dataclass(frozen=True, slots=True)
class Recourse:
    """A recourse and what it brought in; `closed` is None while it is open."""

    opened: RecourseOpened
    receipts: tuple[RecourseReceived, ...] = ()
    closed: RecourseClosed | None = None
