"""What the generator tells: import lines, the day each became known, and what each does to the figures.

Named tuples, because ten million events pass here one by one.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

import orjson

from services.contracts.bulk import CommandName

Measure = Literal["opened", "paid_indemnity", "paid_expense", "case_reserve", "recourse_received", "recourse_forecast"]


class When(NamedTuple):
    """The business day of a fact, and the day the broker knew of it."""

    on: date
    known_on: date


class Line(NamedTuple):
    """One import line and the day it became known, which files never say.

    A policy command names its policy by (insurer, number), a claim command its claim by the sender's key.
    """

    known_on: date
    key: str
    command: CommandName
    policy: tuple[str, str] | None
    claim: str | None
    refs: dict[str, str]
    body: dict[str, Any]

    def native(self) -> bytes:
        """The line as the profile `sinistra` reads it, without its end of line."""
        told: dict[str, Any] = {"key": self.key, "command": self.command}
        if self.policy is not None:
            told["policy"] = {"insurer_id": self.policy[0], "policy_no": self.policy[1]}
        else:
            told["claim"] = self.claim
        if self.refs:
            told["refs"] = self.refs
        told["body"] = self.body
        return orjson.dumps(told)


class Change(NamedTuple):
    """What a line does to a claim's figures, in cents. `opened` has none: it makes the claim count."""

    known_on: date
    effective_on: date
    coverage: str
    measure: Measure
    cents: int


class Written(NamedTuple):
    """The net part of one coverage in a written premium; it earns from `start` to `end`."""

    known_on: date
    effective_on: date
    coverage: str
    start: date
    end: date
    cents: int


class Collected(NamedTuple):
    """The net part of one coverage in a collected premium; below zero where it came back unpaid."""

    known_on: date
    effective_on: date
    coverage: str
    cents: int


def euros(cents: int) -> str:
    """`"1234.56"`."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole}.{rest:02d}"


def later(day: date, days: int) -> date:
    """The day so many days after."""
    return day + timedelta(days)


def office_day(day: date) -> date:
    """The same day, or the Monday after a week-end: brokers enter what happened when they are in."""
    return later(day, max(0, 7 - day.weekday())) if day.weekday() > 4 else day


def months_after(day: date, months: int) -> date:
    """The same day of a later month; for days up to the 28th, which every month has."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, day.day)
