"""A claim while several things are recorded on it in one append, each on what those before it left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.state import Claim, evolve, known
from services.contracts.events import ClaimEvent
from services.contracts.events.common import Line
from services.contracts.ids import part_id
from services.kit.commands import event_id


class Growing:
    """The claim as it becomes, and the events that make it so."""

    def __init__(self, claim: Claim, stream_id: UUID, command_id: UUID) -> None:
        self.claim = claim
        self.events: list[ClaimEvent] = []
        self._stream_id = stream_id
        self._command_id = command_id

    @property
    def dossier(self) -> Dossier:
        """What is known of it by now."""
        return known(self.claim)

    def add(self, *events: ClaimEvent) -> None:
        """One fact more, or several."""
        for event in events:
            self.events.append(event)
            self.claim = evolve(self.claim, event, event_id(self._stream_id, self._command_id, len(self.events)))

    def new_id(self, name: str, n: int) -> UUID:
        """The id of the n-th thing of a kind that is recorded here."""
        return part_id(self._command_id, name, n)

    def line_for(self, duplicate: Dossier, line: Line, on: date) -> Line:
        """The line of this claim that a duplicate's stands for.

        A coverage that only the duplicate called upon is opened here too; under another policy it would be another
        coverage, and the amount stays unallocated.
        """
        key = line.claim_coverage_id
        return line if key is None else replace(line, claim_coverage_id=self._coverage_for(duplicate, key, on))

    def _coverage_for(self, duplicate: Dossier, key: UUID, on: date) -> UUID | None:
        opened = duplicate.coverages[key].opened
        dossier = self.dossier
        same = [(own, c) for own, c in dossier.coverages.items() if c.code == opened.coverage_code]
        if same:
            return min(same, key=lambda one: (one[1].opened.item_ref != opened.item_ref, not one[1].is_open))[0]
        if dossier.declared.policy_id != duplicate.declared.policy_id:
            return None
        own = self.new_id("claim_coverage", len(dossier.coverages))
        self.add(replace(opened, claim_coverage_id=own, claimant_party_id=None, opened_on=on, reason="merge"))
        return own
