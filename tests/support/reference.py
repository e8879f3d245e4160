"""Loss ratios worked out from the events themselves, one by one: no movement, no SQL, nothing shared with the product.

What the product answers is compared with this, cut by cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from tests.support.coinsurance import Bearer, bearers
from tests.support.world import Claim, Policy, World


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
