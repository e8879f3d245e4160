"""An incapacity from its consolidation to its last decision (taux d'incapacité: IPP, AIPP).

Rates, their kind and the day of consolidation are health data: sealed under the person's key, and never read by a rule.
The periods to contest are dated rules; an act after its period is refused, and none is begun by silence alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from services.claims.deadlines.legal import Due, due
from services.claims.dossier import Dossier
from services.claims.expertise.parts import Incapacity
from services.claims.guards import happened, in_order, not_future
from services.claims.rule_tables.book import RuleBook
from services.claims.state import Claim, still_open
from services.contracts.events.expertise import IncapacityRecorded
from services.contracts.events.sealed import Private
from services.kit.errors import Missing, Refusal

IncapacityBody = Literal["cpam", "cmra", "court", "expert"]
IncapacityStage = Literal["consolidated", "notified", "contested", "implied_rejection", "court", "decided"]

CONTEST: Final = "incapacity_contest"
SILENCE: Final = "incapacity_implied_rejection"
COURT: Final = "incapacity_court"

_NEXT: Final[dict[IncapacityStage, frozenset[IncapacityStage]]] = {
    "consolidated": frozenset({"notified"}),
    "notified": frozenset({"contested"}),
    "contested": frozenset({"decided", "implied_rejection"}),
    "implied_rejection": frozenset({"court"}),
    "court": frozenset({"decided"}),
    "decided": frozenset({"court"}),  # after the commission's decision, not after the court's
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordIncapacity:
    """A victim's state is consolidated, at a rate; `notified_on` where the rate was notified too."""

    incapacity_id: UUID
    person_id: UUID
    body: IncapacityBody
    rate_kind: Private | None
    rate: Private | None
    consolidated_on: Private | None
    notified_on: date | None = None
    recorded_on: date
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StepIncapacity:
    """The next step of an incapacity. `body` None: the one before which it usually goes."""

    incapacity_id: UUID
    stage: IncapacityStage
    body: IncapacityBody | None = None
    rate: Private | None = None
    notified_on: date | None = None
    recorded_on: date
    rules: RuleBook
    today: date


def record_incapacity(claim: Claim, command: RecordIncapacity) -> list[IncapacityRecorded]:
    """Records a consolidation, and the notification of its rate where that is known already."""
    dossier = still_open(claim)
    happened(dossier, command.recorded_on, command.today)
    consolidated = IncapacityRecorded(
        incapacity_id=command.incapacity_id,
        person_id=command.person_id,
        stage="consolidated",
        body=command.body,
        rate_kind=command.rate_kind,
        rate_after=command.rate,
        consolidated_on=command.consolidated_on,
        recorded_on=command.recorded_on,
    )
    if command.notified_on is None:
        return [consolidated]
    happened(dossier, command.notified_on, command.today)
    in_order(command.notified_on, command.recorded_on)
    notified = IncapacityRecorded(
        incapacity_id=command.incapacity_id,
        person_id=command.person_id,
        stage="notified",
        body=command.body,
        notified_on=command.notified_on,
        recorded_on=command.recorded_on,
    )
    return [consolidated, notified]


def step_incapacity(claim: Claim, command: StepIncapacity) -> list[IncapacityRecorded]:
    """Records the next step. Refuses with `incapacity-step-out-of-order`, `appeal-period-over`."""
    dossier = still_open(claim)
    incapacity = incapacity_of(dossier, command.incapacity_id)
    last = incapacity.last
    after_court = last.stage == "decided" and last.body == "court"
    if after_court or command.stage not in _NEXT[last.stage]:
        raise Refusal("incapacity-step-out-of-order", stage=last.stage, wanted=command.stage)
    not_future(command.recorded_on, command.today)
    in_order(last.recorded_on, command.recorded_on)
    if command.notified_on is not None:
        happened(dossier, command.notified_on, command.today)
        in_order(command.notified_on, command.recorded_on)
    _in_time(incapacity, command)
    return [
        IncapacityRecorded(
            incapacity_id=command.incapacity_id,
            person_id=last.person_id,
            stage=command.stage,
            body=command.body or _usual_body(last, command.stage),
            rate_before=rate_of(incapacity) if command.rate is not None else None,
            rate_after=command.rate,
            notified_on=command.notified_on,
            recorded_on=command.recorded_on,
        )
    ]


def incapacity_of(dossier: Dossier, incapacity_id: UUID) -> Incapacity:
    """The incapacity with this id on the claim. Missing: `incapacity-not-found`."""
    found = dossier.incapacities.get(incapacity_id)
    if found is None:
        raise Missing("incapacity", "incapacity-not-found")
    return found


def rate_of(incapacity: Incapacity) -> Private | None:
    """The latest rate decided, sealed."""
    return next((e.rate_after for _, e in reversed(incapacity.steps) if e.rate_after is not None), None)


def open_period(incapacity: Incapacity, rules: RuleBook) -> Due | None:
    """The period that runs after the latest step: to contest, until silence rejects, to go to court."""
    last = incapacity.last
    match last.stage, last.body:
        case "notified", "cpam":
            return due(rules, CONTEST, last.notified_on or last.recorded_on)
        case "contested", "cmra":
            return due(rules, SILENCE, last.recorded_on)
        case ("implied_rejection", _) | ("decided", "cmra"):
            return due(rules, COURT, last.notified_on or last.recorded_on)
        case _:
            return None


def _in_time(incapacity: Incapacity, command: StepIncapacity) -> None:
    period = open_period(incapacity, command.rules)
    if period is None:
        if command.stage == "implied_rejection":  # only the commission's silence rejects
            raise Refusal("incapacity-step-out-of-order", stage=incapacity.last.stage, wanted=command.stage)
    elif command.stage == "implied_rejection":
        if command.recorded_on < period.due_on:
            raise Refusal("incapacity-step-out-of-order", silence_rejects_on=period.due_on)
    elif command.stage in ("contested", "court") and command.recorded_on > period.due_on_rolled:
        raise Refusal("appeal-period-over", due_on=period.due_on_rolled, code=period.code)


def _usual_body(last: IncapacityRecorded, stage: IncapacityStage) -> IncapacityBody:
    """A rate of the fund is contested before its commission, then in court; an expert's before experts."""
    if stage == "court":
        return "court"
    return "cmra" if stage == "contested" and last.body == "cpam" else last.body
