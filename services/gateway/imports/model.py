"""An import as it is kept, and why it failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from services.contracts.bulk import LineError
from services.contracts.internal import Caller
from services.gateway.imports.tally import Tally

State = Literal["received", "checking", "applying", "completed", "failed"]


class FailureNote(msgspec.Struct, frozen=True):
    """Why an import failed: a code of the catalogue, a sentence in English and in French, and the columns concerned."""

    code: str
    detail: str
    french: str = ""
    errors: list[LineError] = []

    def says(self, *, french: bool) -> str:
        """The sentence in a language."""
        return self.french or self.detail if french else self.detail


@dataclass(frozen=True, slots=True)
class NewImport:
    """A file that was received, before anything is known of its content."""

    import_id: UUID
    caller: Caller
    profile: str
    profile_version: int
    sender: str
    file_hash: str
    file_bytes: int
    expected_lines: int | None


@dataclass(frozen=True, slots=True)
class Import:
    """One import. `settled` is the tally at the last point where no line before was under way."""

    new: NewImport
    received_at: datetime
    state: State
    lines: int | None
    tally: Tally
    settled: Tally | None
    problem: FailureNote | None
    resumable: bool
    finished_at: datetime | None

    @property
    def import_id(self) -> UUID:
        """Its id, without the prefix it has outside."""
        return self.new.import_id
