"""Claims and policies learned from the events themselves, under both cuts: nothing shared with the product."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from services.contracts.events import Event
from services.contracts.events.declaration import (
    ClaimClosed,
    ClaimCorrected,
    ClaimCoverageOpened,
    ClaimDeclared,
    CoverageDecided,
)
from services.contracts.events.exposure import ExposureDeclared
from services.contracts.events.policy import (
    CoverReinstated,
    CoverSuspended,
    PolicyAmended,
    PolicyRegistered,
    PolicyRenewed,
    PolicyTerminated,
    PremiumAdjusted,
    PremiumCollected,
    PremiumWritten,
    Share,
)
from services.contracts.events.recourse import RecourseForecastSet, RecourseReceived
from services.contracts.events.reserves import CaseReserveSet
from services.contracts.events.settlement import PaymentRecorded, PaymentReversed
from tests.support.history import Stream


@dataclass
class Claim:
    key: UUID
    policy: str | None = None
    insurer: str = ""
    occurred: date = date.min
    declared: int = 0
    codes: dict[UUID, str] = field(default_factory=dict)
    lines: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, coverage_id: UUID | None, measure: str | None = None, cents: int = 0) -> None:
        code = self.codes[coverage_id] if coverage_id else ""
        line = self.lines.setdefault(code, {})
        if measure:
            line[measure] = line.get(measure, 0) + cents


@dataclass
class Policy:
    key: UUID
    number: str = ""
    insurer: str = ""
    client: str = ""
    branch: str = ""
    layer: str = ""
    adviser: str | None = None
    shares: tuple[Share, ...] | None = None
    periods: list[tuple[date, date]] = field(default_factory=list)
    starts: list[date] = field(default_factory=list)
    suspended: list[tuple[date, date]] = field(default_factory=list)
    written: list[tuple[str, int, date, date]] = field(default_factory=list)
    collected: list[tuple[str, int, date]] = field(default_factory=list)
    exposed: list[tuple[Decimal, date, date]] = field(default_factory=list)

    def borne_in_part_by(self, insurer: str | None) -> bool:
        """An insurer sees the policies in which it has a share; a broker all."""
        return insurer in (None, self.insurer) or any(s.insurer_id == insurer for s in self.shares or ())

    def covers(self, day: date) -> bool:
        inside = any(a <= day <= b for a, b in self.periods)
        return inside and not any(a <= day < b for a, b in self.suspended)


def policy_year(starts: Sequence[date], day: date) -> int:
    """Step by step, from the start of the last period begun, or of the first one."""
    begins = max((start for start in starts if start <= day), default=min(starts))
    year = begins.year
    while _anniversary(begins, year + 1) <= day:
        year += 1
    while _anniversary(begins, year) > day:
        year -= 1
    return year


def _anniversary(start: date, year: int) -> date:
    try:
        return start.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


class World:
    """Everything as known before an instant, with figures until a day."""

    def __init__(
        self,
        recorded: Iterable[tuple[Stream, Event, datetime]],
        known_on: date,
        as_of: date,
        *,
        policy_years: bool = False,
    ) -> None:
        self.policy_years = policy_years
        midnight = datetime.combine(known_on + timedelta(days=1), datetime.min.time(), ZoneInfo("Europe/Paris"))
        self.as_of = as_of
        self.claims: dict[UUID, Claim] = {}
        self.policies: dict[UUID, Policy] = {}
        for stream, event, at in recorded:
            if at < midnight.astimezone(UTC):
                self._learn(stream.stream_id, event)

    def year(self, policy: Policy | None, day: date) -> int:
        """The year a day counts in."""
        return policy_year(policy.starts, day) if self.policy_years and policy else day.year

    def _learn(self, key: UUID, event: Event) -> None:
        counts = getattr(event, event.BUSINESS_DATE) <= self.as_of
        if isinstance(event, ClaimDeclared):
            policy = str(event.policy_id) if event.policy_id else None
            self.claims[key] = Claim(key, policy, event.insurer_id, event.occurred_on)
        if key in self.claims:
            self._learn_claim(self.claims[key], event, counts=counts)
        else:
            self._learn_policy(self.policies.setdefault(key, Policy(key)), event, counts=counts)

    def _learn_claim(self, claim: Claim, event: Event, *, counts: bool) -> None:
        if isinstance(event, ClaimCorrected):
            for change in event.changes:
                if change.field == "policy_id":
                    claim.policy = change.after
                elif change.field == "occurred_on":
                    claim.occurred = date.fromisoformat(change.after or "")
                elif change.field == "insurer_id":
                    claim.insurer = change.after or ""
        if isinstance(event, ClaimCoverageOpened):
            claim.codes[event.claim_coverage_id] = event.coverage_code
        if not counts:
            return
        if isinstance(event, ClaimDeclared):
            claim.declared += 1
        elif isinstance(event, ClaimClosed) and event.outcome == "duplicate":
            claim.declared -= 1
        elif isinstance(event, ClaimCoverageOpened):
            claim.add(event.claim_coverage_id)
        elif isinstance(event, PaymentRecorded | PaymentReversed):
            sign = 1 if isinstance(event, PaymentRecorded) else -1
            measure = f"paid_{event.line.cost_type}" if event.borne_by == "insurer" else None
            claim.add(event.line.claim_coverage_id, measure, sign * event.amount.cents)
        elif isinstance(event, CaseReserveSet):
            change_cents = event.after.cents - event.before.cents
            claim.add(event.line.claim_coverage_id, f"reserve_{event.line.cost_type}", change_cents)
        elif isinstance(event, RecourseReceived):
            measure = "received" if event.beneficiary == "insurer" else None
            claim.add(event.line.claim_coverage_id, measure, event.amount.cents)
        elif isinstance(event, RecourseForecastSet) and event.beneficiary == "insurer":
            claim.add(event.line.claim_coverage_id, "forecast", event.after.cents - event.before.cents)
        elif isinstance(event, CoverageDecided):
            claim.add(event.claim_coverage_id)

    def _learn_policy(self, policy: Policy, event: Event, *, counts: bool) -> None:
        if isinstance(event, PolicyRegistered):
            policy.number, policy.insurer, policy.client = event.policy_no, event.insurer_id, event.client_id
            policy.branch, policy.layer, policy.adviser = event.branch, event.layer, event.adviser_id
            policy.shares = event.shares
            policy.periods = [(event.starts_on, event.ends_on)]
            policy.starts = [event.starts_on]
        elif isinstance(event, PolicyRenewed):
            policy.periods.append((event.starts_on, event.ends_on))
            policy.starts.append(event.starts_on)
        elif isinstance(event, PolicyTerminated):
            last = event.last_covered_on
            policy.periods = [(a, min(b, last)) for a, b in policy.periods if a <= last]
        elif isinstance(event, CoverSuspended):
            policy.suspended.append((event.suspended_from, date.max))
        elif isinstance(event, CoverReinstated):
            policy.suspended[-1] = (policy.suspended[-1][0], event.reinstated_from)
        elif isinstance(event, PolicyAmended):
            for change in event.changes:
                if change.field == "client_id":
                    policy.client = change.after or ""
                elif change.field == "branch":
                    policy.branch = change.after or ""
                elif change.field == "adviser_id":
                    policy.adviser = change.after
        elif counts and isinstance(event, ExposureDeclared) and event.unit in ("vehicles", "persons", "sites"):
            change_units = event.after - (event.before or 0)
            policy.exposed.append((change_units, event.period_start, event.period_end))
        elif counts and isinstance(event, PremiumWritten | PremiumAdjusted):
            policy.written += [
                (row.coverage_code or "", row.net.cents, event.period_start, event.period_end) for row in event.split
            ]
        elif counts and isinstance(event, PremiumCollected):
            policy.collected += [(row.coverage_code or "", row.net.cents, event.collected_on) for row in event.split]
