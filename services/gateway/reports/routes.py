"""`/v1/reports`: documents issued, read again as they were, and compared with what is known since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request, Response

from services.contracts.ids import dress, undress
from services.contracts.periods import FIRST_DAY, read_day
from services.gateway import cursor
from services.gateway.idempotency.store import Answer, once
from services.gateway.parts import caller_of, parts_of
from services.gateway.reports import store
from services.gateway.reports.changes import changes
from services.gateway.reports.issuing import compose, issue
from services.gateway.reports.model import Asked, Issued, ReportFormat, ReportIn, ReportKind
from services.gateway.reports.views import shown, statement_as_csv
from services.kit.asgi import RawHeaders
from services.kit.clock import now, paris_day
from services.kit.database import Connection
from services.kit.errors import FieldError, Invalid, Missing, Refusal

router = APIRouter(prefix="/v1")

_TOLD: Final = frozenset({b"accept-language", b"at-least", b"prefer"})
_CSV: Final = "text/csv; charset=utf-8"


@router.post("/reports")
async def post_report(request: Request) -> Response:
    """Issues a document, numbered, and says what moved since the issue before it."""
    parts, caller = parts_of(request), caller_of(request)
    asked = _asked(ReportIn.model_validate_json(await request.body()), paris_day(now()))
    document = await compose(parts, caller, _passed_on(request), asked)

    async def make(conn: Connection) -> Answer:
        issued, previous = await issue(conn, caller, asked, document)
        moved = None
        if previous is not None:
            before = await store.content_of(conn, caller.tenant_id, previous.report_id)
            moved = changes(orjson.loads(before), document)
        location = {"Location": f"/v1/reports/{dress('rep', issued.report_id)}"}
        return Answer(202, {**shown(issued), "changes_since_previous": moved}, location)

    return await once(parts.pool, caller, make)


@router.get("/reports")
async def get_reports(
    request: Request,
    policy: Annotated[str | None, Query()] = None,
    kind: Annotated[ReportKind | None, Query()] = None,
    after: Annotated[str | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> dict[str, Any]:
    """The documents issued, the newest first."""
    place = cursor.read_item(after) if after else None
    wanted = store.Wanted(caller_of(request).tenant_id, _policy(policy), kind, place)
    found = await store.page(parts_of(request).pool, wanted, limit + 1)
    page, more = found[:limit], len(found) > limit
    following = cursor.after_item(page[-1].issued_at, page[-1].report_id) if more else None
    return {"items": [shown(one) for one in page], "next": following}


@router.get("/reports/{report_id}")
async def get_report(request: Request, report_id: str) -> dict[str, Any]:
    """One document: its number, its dates, where the log stood, its hash."""
    return shown(await _visible(request, report_id))


@router.get("/reports/{report_id}/content")
async def get_content(request: Request, report_id: str, format: ReportFormat = "json") -> Response:  # noqa: A002
    """The document, the same bytes for ever; a statement's claims also as a table."""
    issued = await _visible(request, report_id)
    if format == "csv" and issued.asked.kind != "statement":
        raise Refusal("report-format-unavailable", allowed=["json"])
    kept = await store.content_of(parts_of(request).pool, caller_of(request).tenant_id, issued.report_id)
    content = kept if format == "json" else statement_as_csv(kept)
    headers = {
        "ETag": f'"{issued.content_hash}-{format}"',
        "Content-Disposition": f'attachment; filename="{issued.number}.{format}"',
    }
    return Response(content, media_type="application/json" if format == "json" else _CSV, headers=headers)


@router.get("/reports/{report_id}/changes")
async def get_changes(
    request: Request, report_id: str, known_on: Annotated[str | None, Query()] = None
) -> dict[str, Any]:
    """What a document of the same day would say otherwise now, or as known on another day: figure by figure."""
    issued = await _visible(request, report_id)
    day = paris_day(now()) if known_on is None else _day(known_on)
    asked = replace(issued.asked, known_on=day)
    parts, caller = parts_of(request), caller_of(request)
    document = await compose(parts, caller, _passed_on(request), asked)
    moved = changes(orjson.loads(await store.content_of(parts.pool, caller.tenant_id, issued.report_id)), document)
    return {
        "report_id": report_id,
        "number": issued.number,
        "as_of": asked.as_of.isoformat(),
        "known_on": {"before": issued.asked.known_on.isoformat(), "after": day.isoformat()},
        "final": document["final"],
        "log_position": document["log_position"],
        "identical": not moved,
        "changes": moved,
    }


def _asked(body: ReportIn, today: date) -> Asked:
    known_on = body.known_on or today
    as_of = body.as_of or min(today, known_on)
    if as_of.year - body.years + 1 < FIRST_DAY.year:
        english, french = f"no year before {FIRST_DAY.year}", f"aucune année avant {FIRST_DAY.year}"
        raise Invalid([FieldError("/years", "invalid-value", english, french)])
    return Asked(
        kind=body.kind,
        policy_id=body.policy_id,
        as_of=as_of,
        known_on=known_on,
        years=body.years,
    )


def _policy(text: str | None) -> UUID | None:
    try:
        return None if text is None else undress("pol", text)
    except ValueError:
        raise Invalid([FieldError("?policy", "wrong-format")]) from None


def _day(text: str) -> date:
    try:
        return read_day(text)
    except ValueError:
        raise Invalid([FieldError("?known_on", "invalid-value")]) from None


async def _visible(request: Request, report_id: str) -> Issued:
    try:
        wanted = undress("rep", report_id)
    except ValueError:
        raise Missing("report") from None
    found = await store.find(parts_of(request).pool, caller_of(request).tenant_id, wanted)
    if found is None:
        raise Missing("report")
    return found


def _passed_on(request: Request) -> RawHeaders:
    """What the services behind are told of the request: its language, and what it waits for."""
    return [(name, value) for name, value in request.headers.raw if name in _TOLD]
