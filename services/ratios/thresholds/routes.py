"""`GET/PUT /v1/portfolio/thresholds/{name}`: dated thresholds, only ever added to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from services.contracts.http.loading import ThresholdIn
from services.contracts.internal import Caller
from services.kit.clock import instant, now
from services.kit.database import Pool
from services.kit.errors import Missing
from services.kit.problems import prefers_french
from services.ratios.asking import InPool, as_json
from services.ratios.dated import Dates, dates_of
from services.ratios.thresholds.store import own_thresholds, set_threshold
from services.ratios.thresholds.values import NAMES, Name, Threshold, product_thresholds, threshold_on, title

router = APIRouter(prefix="/v1/portfolio/thresholds")


@router.get("")
async def get_thresholds(request: Request, pool: InPool) -> Response:
    """Every threshold, with what holds `as_of` a day as it was known."""
    caller = Caller.from_headers(request.headers)
    dates = dates_of(request.query_params.multi_items(), now())
    own = await own_thresholds(pool, caller.tenant_id, dates.known_before)
    items = [
        _shown(name, own, dates, french=prefers_french(request.headers.get("accept-language", ""))) for name in NAMES
    ]
    return as_json({"items": items, "next": None})


@router.get("/{name}")
async def get_threshold(name: str, request: Request, pool: InPool) -> Response:
    """One threshold, with every row behind it."""
    dates = dates_of(request.query_params.multi_items(), now())
    return await _answered(request, pool, _known(name), dates)


@router.put("/{name}")
async def put_threshold(name: str, request: Request, pool: InPool) -> Response:
    """Sets a threshold from a day on; the same day again corrects it, the same value again changes nothing."""
    caller = Caller.from_headers(request.headers)
    known = _known(name)
    body = ThresholdIn.model_validate_json(await request.body())
    threshold = Threshold(known, body.valid_from, body.value, recorded_by=caller.actor)
    await set_threshold(pool, caller.tenant_id, threshold)
    return await _answered(request, pool, known, dates_of((), now()))


def _known(name: str) -> Name:
    for known in NAMES:
        if known == name:
            return known
    raise Missing("threshold")


async def _answered(request: Request, pool: Pool, name: Name, dates: Dates) -> Response:
    caller = Caller.from_headers(request.headers)
    own = await own_thresholds(pool, caller.tenant_id, dates.known_before)
    shown = _shown(name, own, dates, french=prefers_french(request.headers.get("accept-language", "")))
    rows = [row for row in (*product_thresholds(), *own) if row.name == name]
    shown["rows"] = [_row(row) for row in sorted(rows, key=lambda row: row.valid_from)]
    return as_json(shown)


def _shown(name: Name, own: Sequence[Threshold], dates: Dates, *, french: bool) -> dict[str, Any]:
    held = threshold_on(own, name, dates.as_of)
    return {
        "name": name,
        "title": title(name, french=french),
        **dates.told(),
        "value": f"{held.value:.2f}",
        "origin": held.origin,
        "to_verify": held.to_verify,
        "version": held.version,
    }


def _row(row: Threshold) -> dict[str, Any]:
    return {
        "valid_from": row.valid_from.isoformat(),
        "value": f"{row.value:.2f}",
        "origin": row.origin,
        "to_verify": row.to_verify,
        "recorded_at": None if row.recorded_at is None else instant(row.recorded_at),
        "recorded_by": row.recorded_by,
    }
