"""What may be tried with the people around a claim, legal or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from services.claims.parties.rules import (
    AddParty,
    AssignClaim,
    ProvideAssistance,
    RemoveParty,
    SetLiability,
    add_party,
    assign_claim,
    provide_assistance,
    remove_party,
    set_liability,
)
from services.claims.state import known
from services.contracts.events import ClaimEvent
from tests.property.claims.walk import Throw, Walk
from tests.unit.claims.stories import named


def _on(walk: Walk, throw: Throw) -> date:
    return walk.today - timedelta(days=throw.day)


def _add(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    roles: Any = ("driver", "victim", "claimant", "expert")
    command = AddParty(
        party_id=walk.new_id(),
        organisation_id=f"o-{throw.pick}",
        role=roles[throw.pick % 4],
        added_on=_on(walk, throw),
        person_unknown=throw.flag and throw.pick == 7,
    )
    return add_party(walk.claim, command, walk.today)


def _remove(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    parties = [*known(walk.claim).parties] or [named("nobody")]
    command = RemoveParty(
        party_id=parties[throw.cents % len(parties)], removed_on=_on(walk, throw), reason="error", today=walk.today
    )
    return remove_party(walk.claim, command)


def _assign(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = AssignClaim(handler_id=f"m-{throw.pick % 3}", assigned_on=_on(walk, throw), today=walk.today)
    return assign_claim(walk.claim, command)


def _assist(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = ProvideAssistance(
        assistance_id=walk.new_id(), service="towing", provided_on=_on(walk, throw), today=walk.today
    )
    return provide_assistance(walk.claim, command)


def _liable(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    shares = (None, Decimal(0), Decimal("0.5"), Decimal(1))
    command = SetLiability(
        rate=shares[throw.pick % 4],
        basis="agreed" if throw.flag else "assumed",
        set_on=_on(walk, throw),
        today=walk.today,
    )
    return set_liability(walk.claim, command)


PEOPLE: dict[str, Callable[[Walk, Throw], Sequence[ClaimEvent]]] = {
    "party": lambda walk, throw: _remove(walk, throw) if throw.pick % 2 else _add(walk, throw),
    "another party": _add,
    "assign": _assign,
    "assist": _assist,
    "set liability": _liable,
}
