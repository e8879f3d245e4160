"""Deadlines and alerts across claims: what is upcoming, due, overdue, odd."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

import orjson
from fastapi import APIRouter, Response

from services.claims.caller import Ask, Asked
from services.claims.diary.levels import LEVELS, Thresholds
from services.claims.lists.asked import PAGED, answer, filters_of
from services.claims.lists.page import UPDATED, Filters, Listing, Sort

_ANY: Final = "any"
_DEADLINES: Final = Listing(
    "claims.deadline_view",
    "deadline_id",
    {"due_on": Sort("due_on", date.fromisoformat), "updated_at": UPDATED},
    "due_on",
)
_ALERTS: Final = Listing(
    "claims.alert_view",
    "alert_id",
    {"raised_on": Sort("raised_on", date.fromisoformat), "updated_at": UPDATED},
    "-raised_on",
)
_CONDITIONS: Final = {
    "overdue": "due_on < {}::date",
    "due": "due_on = {}::date",
    "upcoming": (
        "due_on > {0}::date AND due_on - {0}::date <= greatest({1}::int, floor({2}::numeric * (due_on - trigger_on)))"
    ),
}

router = APIRouter(prefix="/v1")


@router.get("/deadlines")
async def get_deadlines(ask: Asked) -> Response:
    """Deadlines of all claims, the nearest first; open ones unless `state` says otherwise."""
    own = ("state", "level", "due_from", "due_to", "owner", "code", "assignee", "insurer", "claim")
    query = ask.query(*own, *PAGED)
    filters = filters_of(ask, query)
    state = query.choice("state", ("open", "met", "cancelled", "lapsed", _ANY), "open")
    filters.add("state = {}", None if state == _ANY else state)
    filters.add("due_on >= {}", query.day("due_from"))
    filters.add("due_on <= {}", query.day("due_to"))
    filters.add("owner = {}", query.choice("owner", ("insurer", "insured", "broker")))
    for name, column in (("code", "code"), ("assignee", "assignee_id"), ("insurer", "insurer_id")):
        filters.add(f"{column} = {{}}", query.text(name))
    filters.add("claim_id = {}", query.id("claim", "clm"))
    thresholds = Thresholds.of(ask.rules_told, ask.house.today)
    if (level := query.choice("level", LEVELS)) is not None:
        _of_level(filters, level, thresholds, ask.house.today)
    return await answer(ask, _DEADLINES, query, filters, _with_level(ask, thresholds))


@router.get("/alerts")
async def get_alerts(ask: Asked) -> Response:
    """Alerts of all claims, the latest first; those that nobody took note of unless `state` says otherwise."""
    query = ask.query("state", "severity", "rule", "insurer", "claim", *PAGED)
    filters = filters_of(ask, query)
    state = query.choice("state", ("raised", "acknowledged", _ANY), "raised")
    filters.add("state = {}", None if state == _ANY else state)
    filters.add("severity = {}", query.choice("severity", ("info", "warning", "critical")))
    filters.add("rule_id = {}", query.text("rule"))
    filters.add("insurer_id = {}", query.text("insurer"))
    filters.add("claim_id = {}", query.id("claim", "clm"))
    return await answer(ask, _ALERTS, query, filters)


def _of_level(filters: Filters, level: str, thresholds: Thresholds, today: date) -> None:
    """How near a deadline is hangs on the day: it is asked of the dates, by the thresholds in force."""
    filters.add("state = {}", "open")
    values = (today, thresholds.days, thresholds.share) if level == "upcoming" else (today,)
    filters.add(_CONDITIONS[level], *values)


def _with_level(ask: Ask, thresholds: Thresholds) -> Callable[[bytes], bytes]:
    today = ask.house.today

    def shown(view: bytes) -> bytes:
        deadline = orjson.loads(view)
        days = (date.fromisoformat(deadline["trigger_on"]), date.fromisoformat(deadline["due_on"]))
        level = thresholds.level(*days, today) if deadline["state"] == "open" else None
        return orjson.dumps({**deadline, "level": level})

    return shown
