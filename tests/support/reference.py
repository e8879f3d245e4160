"""Loss ratios worked out from the events themselves, one by one: no movement, no SQL, nothing shared with the product.

What the product answers is compared with this, cut by cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
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
from tests.support.coinsurance import Bearer, bearers
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


def half_up(value: Fraction) -> int:
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


Years = Callable[[date], int]


def calendar_year(day: date) -> int:
    return day.year


def earned_by_year(net: int, start: date, end: date, as_of: date, years: Years = calendar_year) -> dict[int, int]:
    """Day by day."""
    days: dict[int, int] = {}
    day = start
    while day <= min(end, as_of):
        days[years(day)] = days.get(years(day), 0) + 1
        day += timedelta(days=1)
    whole = (end - start).days + 1
    cents = {year: half_up(Fraction(net * n, whole)) for year, n in days.items()}
    if as_of >= end:
        cents[years(end)] = net - sum(c for year, c in cents.items() if year != years(end))
    return cents


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


@dataclass
class Row:
    claims: int = 0
    with_cost: int = 0
    incurred: int = 0
    premium: int = 0
    unsplit: bool = False


def loss_ratios(
    world: World,
    axes: Sequence[str],
    *,
    premium_basis: str = "earned",
    paid_only: bool = False,
    cap: int | None = None,
    scope: str = "all",
    insurer_only: str | None = None,
) -> tuple[dict[tuple[Any, ...], Row], Row]:
    """Rows by group, and the total; grand excess lines are left out."""
    rows: dict[tuple[Any, ...], Row] = {}
    total = Row()
    unsplit: list[tuple[Any, ...]] = []
    for claim in world.claims.values():
        _count_claim(
            world, claim, axes, rows, total, paid_only=paid_only, cap=cap, scope=scope, insurer_only=insurer_only
        )
    for policy in world.policies.values():
        if policy.layer != "grand_excess":
            premiums = _premiums(world, policy, premium_basis)
            unsplit += _count_premiums(policy, premiums, axes, rows, total, insurer_only=insurer_only)
    for group, row in rows.items():
        row.unsplit = any(_beside(axes, group, other) for other in unsplit)
    return rows, total


def _count_premiums(
    policy: Policy, premiums: Iterable[tuple[str, int, int]], axes: Sequence[str], rows: dict[tuple[Any, ...], Row],
    total: Row, *, insurer_only: str | None,
) -> list[tuple[Any, ...]]:  # fmt: skip
    """Adds a policy's premiums; the groups in which some of it is not split."""
    by_year: dict[tuple[str, int], int] = {}
    for code, year, cents in premiums:
        by_year[code, year] = by_year.get((code, year), 0) + cents
    whole: dict[tuple[Any, ...], int] = {}
    for insurer, borne in _bearers(policy, policy.insurer, axes, insurer_only).items():
        for (code, year), cents in by_year.items():
            group = _group(axes, policy, insurer, year, code)
            total.premium += borne(cents)
            rows.setdefault(group, Row()).premium += borne(cents)
            if code == "":
                whole[group] = whole.get(group, 0) + cents
    return [group for group, cents in whole.items() if cents]


def _bearers(policy: Policy | None, own: str, axes: Sequence[str], insurer_only: str | None) -> dict[str, Bearer]:
    """Whose figures these are: of a claim given to an insurer outside its policy's coinsurance, that one's alone."""
    if insurer_only is None and "insurer" not in axes:
        return bearers(None, own)
    within = policy is not None and policy.borne_in_part_by(own)
    found = bearers(policy.shares if within and policy else None, own)
    return {insurer: borne for insurer, borne in found.items() if insurer_only in (None, insurer)}


def _count_claim(
    world: World, claim: Claim, axes: Sequence[str], rows: dict[tuple[Any, ...], Row], total: Row, *,
    paid_only: bool, cap: int | None, scope: str, insurer_only: str | None,
) -> None:  # fmt: skip
    policy = world.policies.get(UUID(claim.policy)) if claim.policy else None
    if policy is not None and not policy.borne_in_part_by(insurer_only):
        policy = None
    borne_by = _bearers(policy, claim.insurer, axes, insurer_only)
    if not borne_by or (policy and policy.layer == "grand_excess"):
        return
    if scope == "covered" and not (policy and policy.covers(claim.occurred)):
        return
    if not claim.lines and not claim.declared:
        return
    lines = claim.lines or {"": {}}
    nets = {code: _net(amounts, paid_only=paid_only) for code, amounts in sorted(lines.items())}
    capped = _capped(nets, cap)
    all_nets: list[int] = []
    all_capped: list[int] = []
    for insurer, borne in borne_by.items():
        amounts = {code: {m: borne(cents) for m, cents in line.items()} for code, line in lines.items()}
        own_nets = {code: _net(line, paid_only=paid_only) for code, line in amounts.items()}
        own_capped = {c: own_nets[c] if capped[c] == nets[c] else borne(capped[c]) for c in nets}
        groups: dict[tuple[Any, ...], list[str]] = {}
        for code in nets:
            groups.setdefault(_group(axes, policy, insurer, world.year(policy, claim.occurred), code), []).append(code)
        for group, codes in groups.items():
            _add(rows.setdefault(group, Row()), claim, [own_nets[c] for c in codes], [own_capped[c] for c in codes])
        all_nets += own_nets.values()
        all_capped += own_capped.values()
    _add(total, claim, all_nets, all_capped)


def _add(row: Row, claim: Claim, nets: list[int], capped: list[int]) -> None:
    row.claims += claim.declared > 0
    row.with_cost += sum(nets) != 0
    row.incurred += sum(capped)


def _net(amounts: dict[str, int], *, paid_only: bool) -> int:
    get = amounts.get
    paid = get("paid_indemnity", 0) + get("paid_expense", 0) - get("received", 0)
    if paid_only:
        return paid
    return paid + get("reserve_indemnity", 0) + get("reserve_expense", 0) - get("forecast", 0)


def _capped(nets: dict[str, int], cap: int | None) -> dict[str, int]:
    whole = sum(nets.values())
    if cap is None or whole <= cap:
        return nets
    scaled = {code: half_up(Fraction(net * cap, whole)) for code, net in nets.items()}
    largest = max(nets, key=lambda code: (nets[code], [-ord(c) for c in code]))
    scaled[largest] += cap - sum(scaled.values())
    return scaled


def _premiums(world: World, policy: Policy, basis: str) -> Iterable[tuple[str, int, int]]:
    def year(day: date) -> int:
        return world.year(policy, day)

    if basis == "collected":
        yield from ((code, year(day), cents) for code, cents, day in policy.collected)
    elif basis == "written":
        yield from ((code, year(start), cents) for code, cents, start, _ in policy.written)
    else:
        for code, cents, start, end in policy.written:
            yield from ((code, y, c) for y, c in earned_by_year(cents, start, end, world.as_of, year).items())


def _group(axes: Sequence[str], policy: Policy | None, insurer: str, year: int, code: str) -> tuple[Any, ...]:
    values = {
        "policy": policy.number if policy else None,
        "client": policy.client if policy else None,
        "branch": policy.branch if policy else None,
        "insurer": insurer,
        "adviser": policy.adviser if policy else None,
        "year": year,
        "coverage": code or None,
    }
    return tuple(values[axis] for axis in axes)


def _beside(axes: Sequence[str], one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    pairs = zip(axes, one, other, strict=True)
    return "coverage" in axes and all(a == b for axis, a, b in pairs if axis != "coverage")
