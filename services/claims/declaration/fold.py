"""How the facts of a claim change by its declaration's events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, assert_never
from uuid import UUID

from services.claims.dossier import Dossier
from services.contracts.events.common import Change
from services.contracts.events.declaration import (
    ClaimAcknowledged,
    ClaimCorrected,
    ClaimDeclared,
    ClaimDraftAbandoned,
    ClaimDrafted,
    ClaimSentToInsurer,
    DeclarationEvent,
    Place,
)
from services.kit.values import replace

RELATED: Final = "related_claim_id"
"""The field of a correction that names a duplicate: it is no fact of the loss."""


def noted(dossier: Dossier, event: DeclarationEvent, event_id: UUID) -> Dossier:  # noqa: ARG001  every fold is given it
    """The dossier after one more event of its declaration."""
    match event:
        case ClaimSentToInsurer():
            return replace(dossier, sent=event)
        case ClaimAcknowledged():
            return replace(dossier, acknowledged=event)
        case ClaimCorrected(changes=changes, narrative=narrative):
            declared = corrected(dossier.declared, changes)
            declared = declared if narrative is None else replace(declared, narrative=narrative)
            return replace(dossier, declared=declared, merged_from=(*dossier.merged_from, *_duplicates(changes)))
        case ClaimDeclared() | ClaimDrafted() | ClaimDraftAbandoned():
            raise AssertionError(f"{type(event).__name__} on a declared claim")
        case _:
            assert_never(event)


def _duplicates(changes: tuple[Change, ...]) -> tuple[UUID, ...]:
    """The claims that a correction names as merged into this one."""
    return tuple(UUID(change.after) for change in changes if change.field == RELATED and change.after is not None)


def _place(text: str) -> Place:
    country, _, postcode = text.partition(" ")
    return Place(country=country, postcode=postcode)


_READ: dict[str, Callable[[str], Any]] = {
    "policy_id": UUID,
    "occurred_on": date.fromisoformat,
    "discovered_on": date.fromisoformat,
    "place": _place,
}


def corrected(declared: ClaimDeclared, changes: tuple[Change, ...]) -> ClaimDeclared:
    """The facts after a correction; its values are text, a place being `FR 75011`."""
    facts = (change for change in changes if change.field != RELATED)
    values: dict[str, Any] = {c.field: None if c.after is None else _READ.get(c.field, str)(c.after) for c in facts}
    return replace(declared, **values)
