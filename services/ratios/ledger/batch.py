"""A batch of one partition's events, decoded: the rows it adds to the ledger. No SQL."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, cast
from uuid import UUID

from services.contracts.events import ClaimEvent, Event
from services.contracts.events.codec import KINDS, decode, kind_of
from services.contracts.events.declaration import (
    ClaimClosed,
    ClaimCorrected,
    ClaimCoverageOpened,
    ClaimDeclared,
    ClaimReopened,
    CoverageContested,
    CoverageDecided,
)
from services.contracts.events.exposure import ExposureDeclared
from services.contracts.events.policy import (
    CoverReinstated,
    CoverSuspended,
    PolicyAmended,
    PolicyEvent,
    PolicyRegistered,
    PolicyRenewed,
    PolicyTerminated,
    PremiumAdjusted,
    PremiumCollected,
    PremiumCollectionReversed,
    PremiumWritten,
)
from services.contracts.events.recourse import RecourseForecastSet, RecourseReceived
from services.contracts.events.reserves import BalanceCorrected, CaseReserveSet
from services.contracts.events.settlement import IndemnityComputed, PaymentIssued, PaymentRecorded, PaymentReversed
from services.contracts.ids import POLICY
from services.kit.eventlog.model import StoredEvent
from services.ratios.ledger.chains import Chains
from services.ratios.ledger.versions import ClaimVersion, PolicyVersion, next_claim, next_policy
from services.ratios.movements import claim_movements
from services.ratios.premium_movements import exposure_movement, premium_movements

_ON_LINE: Final = (
    CaseReserveSet, PaymentRecorded, PaymentIssued, PaymentReversed,
    RecourseForecastSet, RecourseReceived, BalanceCorrected,
)  # fmt: skip
_ON_COVERAGE: Final = (CoverageDecided, CoverageContested, IndemnityComputed)
_PREMIUMS: Final = (PremiumWritten, PremiumAdjusted, PremiumCollected, PremiumCollectionReversed)
_BEGINS: Final = (ClaimDeclared, PolicyRegistered)
_CHANGES_CLAIM: Final = (ClaimClosed, ClaimCorrected, ClaimReopened)
_CHANGES_POLICY: Final = (PolicyRenewed, PolicyAmended, PolicyTerminated, CoverSuspended, CoverReinstated)
_CLAIM_VERSIONS: Final = (ClaimDeclared, *_CHANGES_CLAIM)
_POLICY_VERSIONS: Final = (PolicyRegistered, *_CHANGES_POLICY)
_READ: Final = (
    *_ON_LINE, *_ON_COVERAGE, *_PREMIUMS, ExposureDeclared, ClaimCoverageOpened, *_CLAIM_VERSIONS, *_POLICY_VERSIONS,
)  # fmt: skip
# The others neither move a figure nor an attribute: not worth decoding. A test holds them to it.
IDLE: Final = frozenset(KINDS) - {kind_of(event_class) for event_class in _READ}
# Converting a large batch must not keep the routes of the same process waiting.
_YIELD_EVERY: Final = 256

Row = tuple[Any, ...]


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
    """What a batch needs to know from before, and what it adds.

    `opened`: the coverages that its claims open. `coverages_of`: the claims whose lines name coverages opened before.
    `claims`, `policies`: those whose attributes it changes, but which begin before it.
    """

    def __init__(self) -> None:
        self.opened: dict[tuple[UUID, UUID], str] = {}
        self.coverages_of: set[UUID] = set()
        self.claims: set[UUID] = set()
        self.policies: set[UUID] = set()
        self._begun: set[UUID] = set()
        self._of_claims: list[tuple[StoredEvent, ClaimEvent]] = []
        self._of_policies: list[tuple[StoredEvent, PolicyEvent]] = []

    @classmethod
    async def decode(cls, events: Sequence[StoredEvent]) -> Batch:
        """Decodes what matters here. Raises what the codec raises on an event that it cannot read."""
        batch = cls()
        for n, stored in enumerate(events):
            if n % _YIELD_EVERY == 0:
                await asyncio.sleep(0)
            if stored.kind not in IDLE:
                batch._add(stored, decode(stored.kind, stored.schema_version, stored.data))
        return batch

    def _add(self, stored: StoredEvent, event: Event) -> None:
        stream = stored.stream_id
        if isinstance(event, _BEGINS):
            self._begun.add(stream)
        if stored.stream_type == POLICY:
            self._of_policies.append((stored, cast("PolicyEvent", event)))
            if isinstance(event, _CHANGES_POLICY) and stream not in self._begun:
                self.policies.add(stream)
            return
        self._of_claims.append((stored, cast("ClaimEvent", event)))
        if isinstance(event, _ON_LINE):
            self._needs(stream, event.line.claim_coverage_id)
        elif isinstance(event, ClaimCoverageOpened):
            self.opened[stream, event.claim_coverage_id] = event.coverage_code
        elif isinstance(event, _ON_COVERAGE):
            self._needs(stream, event.claim_coverage_id)
        elif isinstance(event, _CHANGES_CLAIM) and stream not in self._begun:
            self.claims.add(stream)

    def _needs(self, claim: UUID, coverage_id: UUID | None) -> None:
        if coverage_id is not None and (claim, coverage_id) not in self.opened:
            self.coverages_of.add(claim)

    async def claim_rows(self, coverages: Mapping[tuple[UUID, UUID], str], versions: Chains[ClaimVersion]) -> list[Row]:
        """The rows of the claims' movements; their new versions go into the chains."""
        rows: list[Row] = []
        for n, (stored, event) in enumerate(self._of_claims):
            if n % _YIELD_EVERY == 0:
                await asyncio.sleep(0)
            if isinstance(event, _CLAIM_VERSIONS):
                versions.follow(stored, next_claim(versions.now(stored.stream_id), event))
            for row_no, movement in enumerate(claim_movements(event)):
                code = _code(stored.stream_id, movement.claim_coverage_id, coverages)
                rows.append((*_envelope(stored, row_no, code), *movement[1:]))
        return rows

    async def premium_rows(self, versions: Chains[PolicyVersion]) -> list[Row]:
        """The rows of the premiums' movements; the policies' new versions go into the chains."""
        rows: list[Row] = []
        for n, (stored, event) in enumerate(self._of_policies):
            if n % _YIELD_EVERY == 0:
                await asyncio.sleep(0)
            if isinstance(event, _POLICY_VERSIONS):
                versions.follow(stored, next_policy(versions.now(stored.stream_id), event))
            for row_no, movement in enumerate(premium_movements(event)):
                rows.append((*_envelope(stored, row_no, movement.coverage_code or ""), *movement[1:]))
        return rows

    def exposure_rows(self) -> list[Row]:
        """The rows of what policies declare insured; hardly ever many."""
        declared = [(stored, event) for stored, event in self._of_policies if isinstance(event, ExposureDeclared)]
        return [
            (s.log_partition, s.stream_id, s.position, s.tenant_id, s.recorded_at, *exposure_movement(event))
            for s, event in declared
        ]


def _envelope(stored: StoredEvent, row_no: int, code: str) -> Row:
    return (
        stored.log_partition, stored.stream_id, stored.position, row_no, stored.tenant_id, code, stored.recorded_at
    )  # fmt: skip


def _code(claim: UUID, coverage_id: UUID | None, coverages: Mapping[tuple[UUID, UUID], str]) -> str:
    if coverage_id is None:
        return ""
    code = coverages.get((claim, coverage_id))
    assert code is not None, "a line names a coverage that its claim has opened"
    return code
