"""A batch of one partition's events, decoded: the rows it adds to the ledger. No SQL."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from services.contracts.events import ClaimEvent, Event
from services.contracts.events.codec import decode, kind_of
from services.contracts.events.declaration import (
    ClaimAcknowledged,
    ClaimClosed,
    ClaimCorrected,
    ClaimCoverageClosed,
    ClaimCoverageOpened,
    ClaimDeclared,
    ClaimReopened,
    ClaimSentToInsurer,
)
from services.contracts.events.expertise import ExpertiseOrdered, ExpertReportReceived
from services.contracts.events.policy import (
    CoverageTermsSet,
    PolicyAmended,
    PolicyEvent,
    PolicyRegistered,
    PolicyRenewed,
    PolicyTerminated,
)
from services.contracts.events.recourse import RecourseClosed, RecourseOpened
from services.kit.eventlog.model import StoredEvent
from services.ratios.ledger.chains import Chains
from services.ratios.ledger.versions import ClaimVersion, PolicyVersion, next_claim, next_policy
from services.ratios.movements import ClaimMovement, claim_movements, premium_movements

# These neither move a figure nor an attribute: not worth decoding. A test holds them to it.
_IDLE: Final = (
    ClaimSentToInsurer, ClaimAcknowledged, ClaimCoverageClosed, ExpertiseOrdered, ExpertReportReceived,
    RecourseOpened, RecourseClosed, CoverageTermsSet,
)  # fmt: skip
IDLE: Final = frozenset(kind_of(event_class) for event_class in _IDLE)
_CHANGES_CLAIM: Final = (ClaimClosed, ClaimCorrected, ClaimReopened)
_CHANGES_POLICY: Final = (PolicyRenewed, PolicyAmended, PolicyTerminated)
_POLICY: Final = "policy"
# Converting a large batch must not keep the routes of the same process waiting.
_YIELD_EVERY: Final = 256

Decoded = tuple[StoredEvent, Event]


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keeps the garbage collector from going through a batch that is being made: it holds no cycles.

    It would do so again and again while hundreds of thousands of objects come into being, and half the time would go.
    """
    resting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if resting:
            gc.enable()


class Batch:
    """What a batch needs to know from before, and what it adds."""

    def __init__(self, decoded: Sequence[Decoded]) -> None:
        self._decoded = decoded
        self.opened: dict[tuple[UUID, UUID], str] = {
            (stored.stream_id, event.claim_coverage_id): event.coverage_code
            for stored, event in decoded
            if isinstance(event, ClaimCoverageOpened)
        }

    @classmethod
    async def decode(cls, events: Sequence[StoredEvent]) -> Batch:
        """Decodes what matters here. Raises what the codec raises on an event that it cannot read."""
        decoded: list[Decoded] = []
        for n, stored in enumerate(events):
            if n % _YIELD_EVERY == 0:
                await asyncio.sleep(0)
            if stored.kind not in IDLE:
                decoded.append((stored, decode(stored.kind, stored.schema_version, stored.data)))
        return cls(decoded)

    def claims_with_earlier_coverages(self) -> set[UUID]:
        """The claims whose lines name coverages that were opened before this batch."""
        needed: set[UUID] = set()
        for stored, event in self._decoded:
            coverage_id = _coverage_id(event)
            if coverage_id is not None and (stored.stream_id, coverage_id) not in self.opened:
                needed.add(stored.stream_id)
        return needed

    def known_before(self, changes: tuple[type, ...], begins: type) -> set[UUID]:
        """The subjects that this batch changes but does not begin."""
        changed = {stored.stream_id for stored, event in self._decoded if isinstance(event, changes)}
        return changed - {stored.stream_id for stored, event in self._decoded if isinstance(event, begins)}

    def claims_known_before(self) -> set[UUID]:
        """The claims whose attributes change here, declared earlier."""
        return self.known_before(_CHANGES_CLAIM, ClaimDeclared)

    def policies_known_before(self) -> set[UUID]:
        """The policies whose attributes change here, registered earlier."""
        return self.known_before(_CHANGES_POLICY, PolicyRegistered)

    async def rows(
        self,
        coverages: Mapping[tuple[UUID, UUID], str],
        claims: Chains[ClaimVersion],
        policies: Chains[PolicyVersion],
    ) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        """The rows of the claims' and of the premiums' movements; the versions go into their chains."""
        claim_rows: list[tuple[Any, ...]] = []
        premium_rows: list[tuple[Any, ...]] = []
        for n, (stored, event) in enumerate(self._decoded):
            if n % _YIELD_EVERY == 0:
                await asyncio.sleep(0)
            if isinstance(event, PolicyEvent):
                _add_policy(stored, event, policies, premium_rows)
            else:
                _add_claim(stored, event, claims, coverages, claim_rows)
        return claim_rows, premium_rows


def _add_claim(
    stored: StoredEvent,
    event: ClaimEvent,
    claims: Chains[ClaimVersion],
    coverages: Mapping[tuple[UUID, UUID], str],
    rows: list[tuple[Any, ...]],
) -> None:
    if isinstance(event, (ClaimDeclared, *_CHANGES_CLAIM)):
        claims.follow(stored, next_claim(claims.now(stored.stream_id), event))
    for row_no, movement in enumerate(claim_movements(event)):
        rows.append(
            (
                stored.log_partition, stored.stream_id, stored.position, row_no, stored.tenant_id,
                _code(stored, movement, coverages), stored.recorded_at, *movement[1:],
            )
        )  # fmt: skip


def _add_policy(
    stored: StoredEvent, event: PolicyEvent, policies: Chains[PolicyVersion], rows: list[tuple[Any, ...]]
) -> None:
    if isinstance(event, (PolicyRegistered, *_CHANGES_POLICY)):
        policies.follow(stored, next_policy(policies.now(stored.stream_id), event))
    for row_no, movement in enumerate(premium_movements(event)):
        rows.append(
            (
                stored.log_partition, stored.stream_id, stored.position, row_no, stored.tenant_id,
                movement.coverage_code or "", stored.recorded_at, *movement[1:],
            )
        )  # fmt: skip


def _code(stored: StoredEvent, movement: ClaimMovement, coverages: Mapping[tuple[UUID, UUID], str]) -> str:
    coverage_id = movement.claim_coverage_id
    if coverage_id is None:
        return ""
    code = coverages.get((stored.stream_id, coverage_id))
    assert code is not None, "a line names a coverage that its claim has opened"
    return code


def _coverage_id(event: Event) -> UUID | None:
    line = getattr(event, "line", None)
    if line is not None:
        coverage_id: UUID | None = line.claim_coverage_id
        return coverage_id
    return getattr(event, "claim_coverage_id", None)
