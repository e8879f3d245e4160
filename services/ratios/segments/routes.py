"""`/v1/portfolio/segments`: saved rules over the attributes of policies; every change is a version of all of them."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from services.contracts.http.segments import SegmentIn
from services.contracts.internal import Caller
from services.kit.clock import instant
from services.kit.database import Pool
from services.kit.errors import FieldError, Invalid, Missing
from services.ratios.asking import InPool, as_json
from services.ratios.dated import code, only
from services.ratios.segments.rules import Condition, Segment
from services.ratios.segments.store import remove_segment, segments_of, set_segment

router = APIRouter(prefix="/v1/portfolio/segments")


@router.get("")
async def get_segments(request: Request, pool: InPool) -> Response:
    """Every segment, the lowest rank first, as they stand or as a `version` had them."""
    caller = Caller.from_headers(request.headers)
    segments = await segments_of(pool, caller.tenant_id, _version(request))
    items = [_shown(segment) for segment in segments.all]
    return as_json({"version": segments.version, "items": items, "next": None})


@router.get("/{name}")
async def get_segment(name: str, request: Request, pool: InPool) -> Response:
    """One segment, as it stands or as a `version` had it."""
    return await _answered(request, pool, name, _version(request))


@router.put("/{name}")
async def put_segment(name: str, request: Request, pool: InPool) -> Response:
    """Saves a segment; the same again makes no version. The past is answered under it too."""
    caller = Caller.from_headers(request.headers)
    body = SegmentIn.model_validate_json(await request.body())
    conditions = tuple(
        Condition(one.field, one.one_of or one.none_of or (), none_of=one.one_of is None) for one in body.conditions
    )
    segment = Segment(code(name, "segment"), body.rank, conditions, caller.actor)
    await set_segment(pool, caller.tenant_id, segment)
    return await _answered(request, pool, name, None)


@router.delete("/{name}", status_code=204)
async def delete_segment(name: str, request: Request, pool: InPool) -> Response:
    """Removes a segment; earlier versions keep it."""
    caller = Caller.from_headers(request.headers)
    await remove_segment(pool, caller.tenant_id, code(name, "segment"), caller.actor)
    return Response(status_code=204)


async def _answered(request: Request, pool: Pool, name: str, version: int | None) -> Response:
    caller = Caller.from_headers(request.headers)
    segments = await segments_of(pool, caller.tenant_id, version)
    segment = segments.find(name)
    if segment is None:
        raise Missing("segment", "segment-not-found")
    return as_json(_shown(segment))


def _version(request: Request) -> int | None:
    text = only(request.query_params.multi_items(), ("version",)).get("version")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise Invalid([FieldError("?version", "invalid-value", "a whole number", "un nombre entier")])
    return int(text)


def _shown(segment: Segment) -> dict[str, Any]:
    return {
        "name": segment.name,
        "rank": segment.rank,
        "conditions": [_condition(condition) for condition in segment.conditions],
        "version": segment.version,
        "recorded_at": instant(segment.recorded_at) if segment.recorded_at else None,
        "recorded_by": segment.recorded_by,
    }


def _condition(condition: Condition) -> dict[str, Any]:
    return {"field": condition.field, "none_of" if condition.none_of else "one_of": list(condition.values)}
