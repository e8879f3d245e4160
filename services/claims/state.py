"""The states of a claim and how each event changes them. The chapters meet here, not in each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, assert_never, get_args
from uuid import UUID

from services.claims.coverage import fold as coverage
from services.claims.declaration import fold as declaration
from services.claims.diary import fold as diary
from services.claims.dossier import Dossier
from services.claims.expertise import fold as expertise
from services.claims.indemnity import fold as indemnity
from services.claims.litigation import fold as litigation
from services.claims.parties import fold as parties
from services.claims.positions import fold as positions
from services.claims.recourse import fold as recourse
from services.claims.reserves import fold as reserves
from services.claims.settlement import fold as settlement
from services.contracts.events import ClaimEvent
from services.contracts.events.declaration import (
    ClaimClosed,
    ClaimDeclared,
    ClaimDraftAbandoned,
    ClaimDrafted,
    ClaimReopened,
    ClosureEvent,
    CoverageEvent,
    DeclarationEvent,
)
from services.contracts.events.diary import DiaryEvent
from services.contracts.events.expertise import ExpertiseEvent
from services.contracts.events.litigation import LitigationEvent
from services.contracts.events.parties import ClaimAssigned, PartiesEvent
from services.contracts.events.position import PositionReported
from services.contracts.events.recourse import RecourseEvent
from services.contracts.events.reserves import ReserveEvent
from services.contracts.events.settlement import IndemnityComputed, SettlementEvent
from services.contracts.ids import dress, policy_stream
from services.kit.errors import Refusal
from services.kit.values import replace

# What each chapter's events do to a dossier. Together with the turns below they are every event of a claim.
_FOLDS: Final[Mapping[type, Callable[[Dossier, Any, UUID], Dossier]]] = {
    event: noted
    for family, noted in (
        (DeclarationEvent, declaration.noted),
        (CoverageEvent, coverage.noted),
        (PartiesEvent, parties.noted),
        (ExpertiseEvent, expertise.noted),
        (ReserveEvent, reserves.noted),
        (SettlementEvent, settlement.noted),
        (RecourseEvent, recourse.noted),
        (LitigationEvent, litigation.noted),
        (DiaryEvent, diary.noted),
    )
    for event in get_args(family)
} | {IndemnityComputed: indemnity.noted, PositionReported: positions.noted}


@dataclass(frozen=True, slots=True)
class Undeclared:
    """An empty stream: nothing is known of the claim."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A pre-declaration (pré-déclaration): incomplete, no claim yet in any figure. Somebody may already handle it."""

    drafted: ClaimDrafted
    assigned: ClaimAssigned | None = None


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A draft that was dropped, for good."""

    drafted: ClaimDrafted
    abandonment: ClaimDraftAbandoned


@dataclass(frozen=True, slots=True)
class Open:
    """A claim under way. `reopened_on` is the latest reopening, None if there was none; `events` are its history's."""

    dossier: Dossier
    reopened_on: date | None = None
    events: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed claim (clos): every reserve is zero; `recourse_pending` lets receipts still come in."""

    dossier: Dossier
    closing: ClaimClosed
    events: tuple[UUID, ...] = ()


Claim = Undeclared | Draft | Abandoned | Open | Closed
UNDECLARED = Undeclared()


def known(claim: Claim) -> Dossier:
    """What is known of a declared claim, open or closed. Refuses with `claim-not-declared`, `claim-abandoned`."""
    if isinstance(claim, Abandoned):
        raise Refusal("claim-abandoned", abandoned_on=claim.abandonment.abandoned_on)
    if isinstance(claim, Undeclared | Draft):
        raise Refusal("claim-not-declared")
    return claim.dossier


def still_open(claim: Claim) -> Dossier:
    """What is known of an open claim. Refuses with `claim-not-open`."""
    dossier = known(claim)
    if not isinstance(claim, Open):
        raise Refusal("claim-not-open")
    return dossier


def insurer_of(claim: Claim) -> str | None:
    """The insurer whose key may see a claim; None where there is none yet."""
    match claim:
        case Open(dossier=dossier) | Closed(dossier=dossier):
            return dossier.declared.insurer_id
        case Draft(drafted=drafted) | Abandoned(drafted=drafted):
            return drafted.insurer_id
        case Undeclared():
            return None
        case _:
            assert_never(claim)


def policy_of(claim: Claim, tenant_id: UUID) -> UUID | None:
    """The policy that a claim stands on, or that a draft names; None where there is none."""
    match claim:
        case Open(dossier=dossier) | Closed(dossier=dossier):
            return dossier.declared.policy_id
        case Draft(drafted=drafted):
            if drafted.policy_id is None and drafted.policy_reference is not None and drafted.insurer_id is not None:
                return policy_stream(tenant_id, drafted.insurer_id, drafted.policy_reference)
            return drafted.policy_id
        case Undeclared() | Abandoned():
            return None
        case _:
            assert_never(claim)


def must_have(claim: Claim, event_id: UUID | None) -> None:
    """Refuses with `event-unknown` an event that is none of the claim's; None names none."""
    if event_id is not None and not (isinstance(claim, Open | Closed) and event_id in claim.events):
        raise Refusal("event-unknown", event_id=dress("evt", event_id))


def evolve(claim: Claim, event: ClaimEvent, event_id: UUID) -> Claim:
    """The claim after one more event. An event that cannot be here is an assert: the history is wrong."""
    noted = _FOLDS.get(type(event))
    match claim, event:
        case ((Open() | Closed()), _) if noted is not None:
            return replace(claim, dossier=noted(claim.dossier, event, event_id), events=(*claim.events, event_id))
        case Undeclared(), ClaimDeclared():
            return Open(Dossier(declared=event), events=(event_id,))
        case Draft(), ClaimDeclared():
            return Open(_begun(claim, event), events=(event_id,))
        case Undeclared(), ClaimDrafted():
            return Draft(event)
        case Draft(), ClaimDrafted():
            return replace(claim, drafted=event)
        case Draft(), ClaimAssigned():
            return replace(claim, assigned=event)
        case Draft(drafted=drafted), ClaimDraftAbandoned():
            return Abandoned(drafted, event)
        case Open(dossier=dossier), ClaimClosed():
            return Closed(dossier, event, events=(*claim.events, event_id))
        case Closed(dossier=dossier), ClaimReopened(reopened_on=day):
            return Open(dossier, reopened_on=day, events=(*claim.events, event_id))
        case _:
            raise AssertionError(f"{type(event).__name__} on {type(claim).__name__}")


def _begun(draft: Draft, declared: ClaimDeclared) -> Dossier:
    """A declared draft keeps its handler, and its story where the declaration tells none of its own."""
    narrative = declared.narrative or draft.drafted.narrative
    assignments = (draft.assigned,) if draft.assigned else ()
    return Dossier(declared=replace(declared, narrative=narrative), assignments=assignments)


assert {*_FOLDS, *get_args(ClosureEvent)} <= set(get_args(ClaimEvent))
