"""What is known of one party of a claim (intervenant)."""

from __future__ import annotations

from dataclasses import dataclass

from services.contracts.events.parties import PartyAdded, PartyRemoved


@dataclass(frozen=True, slots=True)
class Party:
    """A party; `removed` is None while it takes part."""

    added: PartyAdded
    removed: PartyRemoved | None = None
