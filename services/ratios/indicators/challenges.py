"""What came of asking insurers to revise reserves: the effect of each request, and how often an insurer yields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.contracts.events.common import Line
from services.contracts.events.reserves import ChallengeAnswer
from services.ratios.indicators.loss_ratio import fraction, percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A request as it was known, in cents; `change` is what its answer moved by the day asked for."""

    challenge_id: UUID
    claim_id: UUID
    policy_id: UUID | None
    insurer_id: str
    coverage_code: str
    currency: str
    line: Line
    current: int
    asked: int
    sent_on: date
    answer: ChallengeAnswer | None = None
    answered_on: date | None = None
    change: int = 0


@dataclass(frozen=True, slots=True)
class PolicySums:
    """A policy's incurred and premium in cents, of all years; no ratio of one that has a reason against it."""

    incurred: int
    premium: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """The policy's loss ratio with and without what a request obtained, in percent, and the difference in points."""

    percent_before: Decimal
    percent_after: Decimal
    points: Decimal


def effect(challenge: Challenge, sums: PolicySums | None) -> Effect | None:
    """What an answer changed in the policy's S/P; None while unanswered, and where the policy has no ratio."""
    if challenge.answer is None or sums is None or sums.reason is not None:
        return None
    before = percent(sums.incurred - challenge.change, sums.premium)
    after = percent(sums.incurred, sums.premium)
    points = percent(challenge.change, sums.premium)
    if before is None or after is None or points is None:
        return None
    return Effect(before, after, points)


@dataclass(slots=True)
class Success:
    """How an insurer answers: counts, and cents asked for and obtained on what it answered, by currency."""

    insurer_id: str
    sent: int = 0
    answered: int = 0
    accepted: int = 0
    partly: int = 0
    refused: int = 0
    asked_change: dict[str, int] = field(default_factory=dict)
    obtained_change: dict[str, int] = field(default_factory=dict)

    @property
    def rate(self) -> Decimal | None:
        """The share of its answers that gave way, at least in part; None before the first."""
        return fraction(self.accepted + self.partly, self.answered)

    def add(self, challenge: Challenge) -> None:
        """Counts one more request."""
        self.sent += 1
        if challenge.answer is None:
            return
        self.answered += 1
        setattr(self, challenge.answer, getattr(self, challenge.answer) + 1)
        for sums, cents in (
            (self.asked_change, challenge.asked - challenge.current),
            (self.obtained_change, challenge.change),
        ):
            sums[challenge.currency] = sums.get(challenge.currency, 0) + cents


def by_insurer(challenges: Iterable[Challenge]) -> Sequence[Success]:
    """Each insurer's record, by its code."""
    found: dict[str, Success] = {}
    for challenge in challenges:
        found.setdefault(challenge.insurer_id, Success(challenge.insurer_id)).add(challenge)
    return [found[insurer_id] for insurer_id in sorted(found)]
