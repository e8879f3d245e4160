"""A policy with the events that say it: what a cover check quotes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast
from uuid import UUID

from services.claims.policy.state import Contract, Policy, Unregistered, evolve
from services.contracts.events import PolicyEvent, codec
from services.contracts.events.policy import CoverageTermsSet, CoverSuspended, PolicyAmended
from services.contracts.ids import POLICY
from services.kit.eventlog.model import StoredEvent

E = TypeVar("E", bound=PolicyEvent)


@dataclass(frozen=True, slots=True)
class Said:
    """An event of a policy and where it stands in its stream."""

    version: int
    event_id: UUID
    recorded_at: datetime
    event: PolicyEvent


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What is known of a policy, and the events that say it; premiums are not among them."""

    contract: Contract
    said: tuple[Said, ...]

    def of(self, kind: type[E]) -> Iterator[tuple[Said, E]]:
        """The events of a kind, oldest first."""
        for said in self.said:
            if isinstance(said.event, kind):
                yield said, said.event

    def where(self, event: PolicyEvent) -> Said:
        """Where an event stands that the contract holds."""
        for said in self.said:  # the very object, most often: comparing terms field by field takes its time
            if said.event is event:
                return said
        return next(said for said in reversed(self.said) if said.event == event)

    def endorsement_of(self, terms: CoverageTermsSet) -> Said | None:
        """The endorsement (avenant) that set these terms: it stands before them, in the same append."""
        before: Said | None = None
        place = self.where(terms).version
        for said in self.said:
            if said.version == place:
                return before
            if isinstance(said.event, PolicyAmended):
                before = said
            elif not isinstance(said.event, CoverageTermsSet):
                before = None
        return None

    @property
    def hangs_on_premiums(self) -> bool:
        """Whether a suspension names a receipt: then its cover cannot be judged without the premiums."""
        return any(event.receipt_no is not None for _, event in self.of(CoverSuspended))


def read_on(
    stored: Iterable[StoredEvent], policy: Policy, said: tuple[Said, ...] = (), *, premiums: bool = False
) -> tuple[Policy, tuple[Said, ...]]:
    """A policy after more events, with or without its premiums. A stream of another type makes no policy."""
    more: list[Said] = []
    for entry in stored:
        premium = entry.kind.startswith("premium-")
        if entry.stream_type == POLICY and (premiums or not premium):
            event = cast("PolicyEvent", codec.decode(entry.kind, entry.schema_version, entry.data))
            policy = evolve(policy, event, entry.event_id)
            if not premium:
                more.append(Said(entry.version, entry.event_id, entry.recorded_at, event))
    return policy, (*said, *more)


def on_record(policy: Policy, said: Sequence[Said]) -> OnRecord | None:
    """A policy that there is; None where nothing is registered."""
    return None if isinstance(policy, Unregistered) else OnRecord(policy.contract, tuple(said))
