"""The diary of a claim over HTTP: deadlines (échéances), the limitation period, alerts."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims.caller import Ask, Asked
from services.claims.change import change, inner, made_by
from services.claims.coverage.cover_reading import rules_as_known
from services.claims.diary.levels import TABLE, Thresholds
from services.claims.diary.views import View, alert_views, deadline_views, with_level
from services.claims.parts import LISTED, Reading, page, reading, single

router = APIRouter(prefix="/v1/claims/{claim_id}")


@router.post("/deadlines", status_code=201)
async def post_deadline(claim_id: str, ask: Asked) -> Response:
    """Sets a legal deadline from its trigger, or a task for a day; or gives one that stands another."""
    made = made_by("ddl", "deadline_id")
    return await change(ask, claim_id, "set-deadline", expected=ask.expected, made=made)


@router.get("/deadlines")
async def get_deadlines(claim_id: str, ask: Asked) -> Response:
    """The claim's deadlines, with how near each is today."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, await _deadlines(ask, asked))


@router.get("/deadlines/{deadline_id}")
async def get_deadline(claim_id: str, deadline_id: str, ask: Asked) -> Response:
    """One deadline."""
    asked = await reading(ask, claim_id)
    return single(await _deadlines(ask, asked), deadline_id, "deadline")


@router.post("/deadlines/{deadline_id}/close", status_code=201)
async def post_close(claim_id: str, deadline_id: str, ask: Asked) -> Response:
    """Ends a deadline: met, cancelled or lapsed."""
    refs = {"deadline": inner("ddl", deadline_id, "deadline")}
    return await change(ask, claim_id, "close-deadline", expected=ask.expected, refs=refs)


@router.post("/deadlines/{deadline_id}/interrupt", status_code=201)
async def post_interruption(claim_id: str, deadline_id: str, ask: Asked) -> Response:
    """Restarts the limitation period in full (interruption de la prescription)."""
    refs = {"deadline": inner("ddl", deadline_id, "deadline")}
    return await change(ask, claim_id, "interrupt-limitation", expected=ask.expected, refs=refs)


@router.get("/alerts")
async def get_alerts(claim_id: str, ask: Asked) -> Response:
    """The claim's alerts, in the order they were raised."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, alert_views(asked.dossier, asked.cut.as_of, french=ask.french))


@router.get("/alerts/{alert_id}")
async def get_alert(claim_id: str, alert_id: str, ask: Asked) -> Response:
    """One alert."""
    asked = await reading(ask, claim_id)
    return single(alert_views(asked.dossier, asked.cut.as_of, french=ask.french), alert_id, "alert")


@router.post("/alerts/{alert_id}/acknowledge", status_code=201)
async def post_acknowledgement(claim_id: str, alert_id: str, ask: Asked) -> Response:
    """Takes note of an alert, and says what is done about it."""
    refs = {"alert": inner("alr", alert_id, "alert")}
    return await change(ask, claim_id, "acknowledge-alert", expected=ask.expected, refs=refs)


async def _deadlines(ask: Ask, asked: Reading) -> list[View]:
    """A past is told as near as it was then, by the levels known then; the present as it is today.

    How near is near is the broker's to say: an insurer is told by the product's levels.
    """
    today = asked.cut.as_of or asked.cut.known_on or ask.house.today
    rules = ask.rules_told if ask.for_insurer else await rules_as_known(ask, asked.cut.known_on, (TABLE,))
    thresholds = Thresholds.of(rules, today)
    found = deadline_views(asked.dossier, asked.cut.as_of, french=ask.french)
    return [with_level(view, thresholds, today) for view in found]
