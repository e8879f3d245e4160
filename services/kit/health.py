"""`/livez`, `/readyz`, `/metrics` of a service that keeps a projection: a stopped partition degrades the service, it
does not take it away.
"""

from __future__ import annotations

from typing import Any, Final

import orjson
from fastapi import APIRouter, Request, Response
from prometheus_client import Gauge

from services.kit.clock import instant
from services.kit.eventlog.standing import PartitionStanding, standing
from services.kit.readiness import database_state
from services.kit.settings import Section
from services.kit.telemetry import metrics_response

_LAG: Final = Gauge("sinistra_projection_lag_events", "Events in the log not applied yet.", ("service",))
_STOPPED: Final = Gauge("sinistra_projection_stopped_partitions", "Partitions that an event has stopped.", ("service",))


def health_routes(service: Section, projection: str) -> APIRouter:
    """The routes for those who operate a service; its pool is the application's `state.pool`."""
    router = APIRouter()

    async def partitions(request: Request) -> list[PartitionStanding]:
        return await standing(request.app.state.pool, service, projection)

    @router.get("/livez")
    async def get_livez() -> dict[str, str]:
        """The process runs."""
        return {"status": "ok"}

    @router.get("/readyz")
    async def get_readyz(request: Request) -> Response:
        """503 without the database or its migrations; 200 `degraded` while an event stops a partition."""
        database = await database_state(request.app.state.pool, service)
        if database != "ok":
            return _json({"status": "unavailable", "database": database}, 503)
        return _json(_report(database, await partitions(request)))

    @router.get("/metrics")
    async def get_metrics(request: Request) -> Response:
        """This process's metrics, and how far the projection is behind."""
        found = await partitions(request)
        _LAG.labels(service).set(sum(partition.lag for partition in found))
        _STOPPED.labels(service).set(sum(partition.stopped is not None for partition in found))
        return metrics_response()

    return router


def _report(database: str, partitions: list[PartitionStanding]) -> dict[str, Any]:
    stopped = [_stopped(partition) for partition in partitions if partition.stopped is not None]
    return {
        "status": "degraded" if stopped else "ok",
        "database": database,
        "lag_events": sum(partition.lag for partition in partitions),
        "stopped_partitions": stopped,
    }


def _stopped(partition: PartitionStanding) -> dict[str, Any]:
    stopped = partition.stopped
    assert stopped is not None
    return {
        "log_partition": partition.log_partition,
        "position": stopped.position,
        "event_id": None if stopped.event_id is None else f"evt_{stopped.event_id.hex}",
        "error": stopped.error,
        "since": instant(stopped.since),
    }


def _json(content: dict[str, Any], status_code: int = 200) -> Response:
    return Response(orjson.dumps(content), status_code, media_type="application/json")
