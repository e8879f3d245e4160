"""What a policy insures, in units (assiette déclarée), and the prevention that it follows (plan de prévention)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Final

from services.claims.policy.state import Contract
from services.contracts.events.exposure import ActionPlanSet, ExposureDeclared, ExposureUnit
from services.contracts.periods import DAY, Period
from services.kit.errors import Refusal

_NOTHING: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class DeclareExposure:
    """The policy insures `units` on each day of a period."""

    unit: ExposureUnit
    units: Decimal
    period: Period


@dataclass(frozen=True, slots=True)
class SetActionPlan:
    """A plan as it is from now on; `known` says that it was named by its id."""

    plan: ActionPlanSet
    known: bool


def declare_exposure(contract: Contract, command: DeclareExposure) -> list[ExposureDeclared]:
    """Declares units over a period of the policy, cut where what was declared of its days until then changes.

    So each event has one `before`, and the sum of all changes is what was declared last, day by day. Refuses with
    `dates-out-of-order` outside the policy's days, with `exposure-unchanged`.
    """
    period = command.period
    first, last = contract.periods[0].start, contract.periods[-1].end
    if period.start < first or last < period.end:
        raise Refusal("dates-out-of-order", not_before=first, not_after=last, on=period.start)
    declared = list(_changes(contract.exposures, command.unit, command.units, period))
    if not declared:
        raise Refusal("exposure-unchanged", unit=command.unit, units=command.units)
    return declared


def exposures_after(contract: Contract, last_covered_on: date) -> list[ExposureDeclared]:
    """What ends with the policy: nothing is insured any more on the days after its last covered one."""
    ended: list[ExposureDeclared] = []
    for unit in dict.fromkeys(declared.unit for declared in contract.exposures):
        end = max(declared.period_end for declared in contract.exposures if declared.unit == unit)
        if end > last_covered_on:
            rest = Period(last_covered_on + DAY, end)
            changes = _changes(contract.exposures, unit, _NOTHING, rest)
            ended += [change for change in changes if change.before is not None]
    return ended


def set_action_plan(contract: Contract, command: SetActionPlan) -> list[ActionPlanSet]:
    """Sets a plan, or what it is from now on: the latest wins. Refuses with `action-plan-unknown`."""
    if command.known and all(plan.plan_id != command.plan.plan_id for plan in contract.plans):
        raise Refusal("action-plan-unknown")
    return [command.plan]


def units_on(exposures: Iterable[ExposureDeclared], unit: ExposureUnit, day: date) -> Decimal | None:
    """What was declared of a day, by the last declaration that speaks of it; None where none does."""
    found: Decimal | None = None
    for declared in exposures:
        if declared.unit == unit and declared.period_start <= day <= declared.period_end:
            found = declared.after
    return found


def levels(
    exposures: tuple[ExposureDeclared, ...], unit: ExposureUnit, period: Period
) -> Iterator[tuple[Period, Decimal | None]]:
    """What is declared over a period, from one change to the next."""
    edges = {period.start, period.end + DAY}
    for declared in exposures:
        edges |= {d for d in (declared.period_start, declared.period_end + DAY) if period.start < d <= period.end}
    parts = [(start, end - DAY, units_on(exposures, unit, start)) for start, end in pairwise(sorted(edges))]
    for units, same in groupby(parts, key=lambda part: part[2]):
        run = list(same)
        yield Period(run[0][0], run[-1][1]), units


def _changes(
    exposures: tuple[ExposureDeclared, ...], unit: ExposureUnit, units: Decimal, period: Period
) -> Iterator[ExposureDeclared]:
    for part, before in levels(exposures, unit, period):
        if before != units:
            yield ExposureDeclared(unit=unit, before=before, after=units, period_start=part.start, period_end=part.end)


def declared_of(exposures: tuple[ExposureDeclared, ...]) -> list[tuple[ExposureUnit, Period, Decimal]]:
    """Every unit that was declared, with its days and units, in the order of days."""
    found: list[tuple[ExposureUnit, Period, Decimal]] = []
    for unit in dict.fromkeys(declared.unit for declared in exposures):
        own = [declared for declared in exposures if declared.unit == unit]
        whole = Period(min(d.period_start for d in own), max(d.period_end for d in own))
        found += [(unit, part, units) for part, units in levels(exposures, unit, whole) if units is not None]
    return found
