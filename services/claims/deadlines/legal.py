"""Legal deadlines (délais légaux): a code and a trigger under the table in force make a due date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, cast
from uuid import UUID

from services.claims.deadlines.calendar import Region, rolled
from services.claims.deadlines.counting import Unit, counted, months_after
from services.claims.rule_tables.book import RuleBook, RuleRow
from services.contracts.events.diary import DeadlineSet
from services.contracts.ids import part_id
from services.kit.errors import Refusal

TABLE: Final = "deadlines"

Owner = Literal["insurer", "insured", "broker"]


@dataclass(frozen=True, slots=True)
class Extension:
    """Time added to a period, counted from the same trigger: agreed, or given by notice."""

    days: int = 0
    months: int = 0


NO_EXTENSION: Final = Extension()


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When an obligation falls due, and by which rule.

    `due_on` is not rolled: the safer of the two days drives alerts. `to_verify`: value or reading «à vérifier».
    """

    code: str
    trigger_on: date
    due_on: date
    due_on_rolled: date
    unit: Unit
    value: int
    owner: Owner
    legal_reference: str | None
    rule_version: str
    to_verify: bool


def due(
    rules: RuleBook,
    code: str,
    trigger_on: date,
    *,
    region: Region | None = None,
    extension: Extension = NO_EXTENSION,
) -> Due:
    """The due date of a legal obligation, by the rule in force on the trigger date.

    Refuses with `deadline-code-unknown` where the table has no such obligation on that day, or has it switched off.
    """
    row = find(rules, code, trigger_on)
    if row is None:
        raise Refusal("deadline-code-unknown", deadline_code=code, trigger_on=trigger_on)
    return due_by(row, code, trigger_on, region=region, extension=extension)


def due_by(
    row: RuleRow, code: str, trigger_on: date, *, region: Region | None = None, extension: Extension = NO_EXTENSION
) -> Due:
    """The due date of an obligation by its rule."""
    unit, value = cast("Unit", row.values["unit"]), row.whole("value")
    last = _last(unit, value, trigger_on, region, extension)
    return Due(
        code=code,
        trigger_on=trigger_on,
        due_on=last,
        due_on_rolled=rolled(last, region),
        unit=unit,
        value=value,
        owner=cast("Owner", row.values["owner"]),
        legal_reference=row.legal_reference,
        rule_version=row.version,
        to_verify=row.to_verify,
    )


def find(rules: RuleBook, code: str, trigger_on: date) -> RuleRow | None:
    """The rule of an obligation on a day; None where there is none, or it is switched off."""
    row = rules.find(TABLE, code, trigger_on)
    return None if row is None or row.values.get("enabled") == "false" else row


def deadline_set(
    found: Due,
    command_id: UUID,
    set_on: date,
    *,
    n: int = 0,
    deadline_id: UUID | None = None,
    due_before: date | None = None,
    owner: Owner | None = None,
    assignee_id: str | None = None,
    escalate_on: date | None = None,
) -> DeadlineSet:
    """The event that puts a due date into a claim's diary; `n` tells apart several of one code and command.

    With the id of a deadline that stands it is set again, from `due_before`.
    """
    return DeadlineSet(
        deadline_id=deadline_id or part_id(command_id, f"deadline/{found.code}", n),
        code=found.code,
        trigger_on=found.trigger_on,
        due_before=due_before,
        due_on=found.due_on,
        due_on_rolled=found.due_on_rolled,
        set_on=set_on,
        legal_basis=found.legal_reference,
        to_verify=found.to_verify,
        owner=owner or found.owner,
        assignee_id=assignee_id,
        escalate_on=escalate_on,
    )


def _last(unit: Unit, value: int, trigger_on: date, region: Region | None, extension: Extension) -> date:
    """Months are added to months before the day is looked for, so that no month's end is lost on the way."""
    if unit == "months":
        return months_after(trigger_on, value + extension.months) + timedelta(days=extension.days)
    last = counted(unit, value, trigger_on, region)
    return months_after(last, extension.months) + timedelta(days=extension.days)
