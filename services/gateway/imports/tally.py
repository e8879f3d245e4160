"""What became of an import's lines: counts, control sums and positions, never the lines themselves."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from services.contracts.bulk import BulkOutcome
from services.gateway.imports.ready import Ready
from services.kit.eventlog.tokens import encode_positions


class Tally(msgspec.Struct):
    """Counts of lines; cents read and applied of each measure; the last position seen in each partition.

    `late` are among the created, `unmatched` among the rejected.
    """

    done: int = 0
    created: int = 0
    unchanged: int = 0
    rejected: int = 0
    late: int = 0
    unmatched: int = 0
    read: list[int] = []
    applied: list[int] = []
    positions: dict[int, int] = {}

    @classmethod
    def for_measures(cls, count: int) -> Tally:
        """A tally that counts nothing yet."""
        return cls(read=[0] * count, applied=[0] * count)

    def note_read(self, cents: Sequence[int]) -> None:
        """The measures of a line that could be read."""
        for n, amount in enumerate(cents):
            self.read[n] += amount

    def note_refused(self, *, unmatched: bool = False) -> None:
        """A line refused, here or by claims."""
        self.done += 1
        self.rejected += 1
        self.unmatched += unmatched

    def note_applied(self, ready: Ready, outcome: BulkOutcome) -> None:
        """A line that stands in the log, since now or since before."""
        self.done += 1
        if outcome.result == "created":
            self.created += 1
        else:
            self.unchanged += 1
        self.late += outcome.note == "late"
        for n, amount in enumerate(ready.measures):
            self.applied[n] += amount
        if outcome.position is not None:
            partition = ready.partition if outcome.partition is None else outcome.partition
            self.positions[partition] = max(outcome.position, self.positions.get(partition, 0))

    @property
    def log_position(self) -> str | None:
        """The token of everything the import's lines left in the log."""
        return encode_positions(self.positions) if self.positions else None
