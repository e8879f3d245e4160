"""`/livez`, `/readyz`, `/metrics`, `/version`: for those who operate this."""

from __future__ import annotations

import asyncio
from importlib.metadata import version
from typing import Any, Final, Literal

import orjson
from fastapi import APIRouter, Request, Response

from services.gateway.parts import parts_of
from services.kit.readiness import database_state
from services.kit.telemetry import metrics_response
from services.kit.upstream.base import Upstream, fetch
from services.kit.upstream.direct import DirectUpstream

_PATIENCE_SECONDS: Final = 5.0

_SHOWN: Final = ("status", "database", "lag_events")

State = Literal["ok", "degraded", "unavailable"]

router = APIRouter()


@router.get("/livez")
async def get_livez() -> dict[str, str]:
    """The process runs."""
    return {"status": "ok"}


@router.get("/version")
async def get_version() -> dict[str, str]:
    """The release that answers."""
    return {"name": "sinistra", "version": version("sinistra")}


@router.get("/metrics")
async def get_metrics(request: Request) -> Response:
    """This process's metrics, as Prometheus reads them: those of services in it too, which measure when asked."""
    parts = parts_of(request)
    for upstream in (parts.claims, parts.ratios):
        if isinstance(upstream, DirectUpstream):
            await fetch(upstream, "GET", "/metrics", [])
    return metrics_response()


@router.get("/readyz")
async def get_readyz(request: Request) -> Response:
    """503 if the database, a migration or a service is missing; 200 `degraded` if a partition is stopped."""
    parts = parts_of(request)
    database, claims, ratios = await asyncio.gather(
        database_state(parts.pool, "gateway"), _state(parts.claims), _state(parts.ratios)
    )
    services = {"claims": claims, "ratios": ratios}
    states = {service["status"] for service in services.values()}
    status: State = "ok"
    if database != "ok" or "unavailable" in states:
        status = "unavailable"
    elif "degraded" in states:
        status = "degraded"
    content = {"status": status, "database": database, "services": services}
    return Response(orjson.dumps(content), 503 if status == "unavailable" else 200, media_type="application/json")


async def _state(upstream: Upstream) -> dict[str, Any]:
    """What a service says about itself; `unavailable` if it says nothing in time."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            answer = await fetch(upstream, "GET", "/readyz", [])
        said = orjson.loads(answer.body)
    except Exception:  # whatever it is, the service is not ready
        return {"status": "unavailable"}
    if not isinstance(said, dict):
        return {"status": "unavailable"}
    shown = {name: said[name] for name in _SHOWN if name in said}
    known = answer.status == 200 and shown.get("status") in {"ok", "degraded"}
    return {**shown, "stopped_partitions": _places(said)} if known else {**shown, "status": "unavailable"}


def _places(said: dict[str, Any]) -> list[int]:
    """Which partitions are stopped. Why is for `sinistra doctor`: this page is open, an error may quote an event."""
    return [stopped["log_partition"] for stopped in said.get("stopped_partitions", [])]
