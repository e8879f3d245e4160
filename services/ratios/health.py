"""`/livez`, `/readyz`, `/metrics`: a stopped partition degrades the service, it does not take it away."""

from __future__ import annotations

from typing import Any, Final

import orjson
from fastapi import APIRouter, Request, Response
from prometheus_client import Gauge

from services.contracts.ids import dress
from services.kit.readiness import database_state
from services.kit.telemetry import metrics_response
from services.ratios.standing import PartitionStanding, status

_LAG: Final = Gauge("sinistra_ratios_projection_lag_events", "Events in the log that the ratios do not hold yet.")
_STOPPED: Final = Gauge("sinistra_ratios_projection_stopped_partitions", "Partitions that an event has stopped.")

router = APIRouter()


@router.get("/livez")
async def get_livez() -> dict[str, str]:
    """The process runs."""
    return {"status": "ok"}


@router.get("/readyz")
async def get_readyz(request: Request) -> Response:
    """503 without the database or its migrations; 200 `degraded` while an event stops a partition."""
    database = await database_state(request.app.state.pool, "ratios")
    if database != "ok":
        return _json({"status": "unavailable", "database": database}, 503)
    partitions = await status(request.app.state.pool)
    stopped = [_stopped(partition) for partition in partitions if partition.stopped is not None]
    return _json(
        {
            "status": "degraded" if stopped else "ok",
            "database": database,
            "lag_events": sum(partition.lag for partition in partitions),
            "stopped_partitions": stopped,
        }
    )


@router.get("/metrics")
async def get_metrics(request: Request) -> Response:
    """This process's metrics, and how far the projection is behind."""
    partitions = await status(request.app.state.pool)
    _LAG.set(sum(partition.lag for partition in partitions))
    _STOPPED.set(sum(partition.stopped is not None for partition in partitions))
    return metrics_response()


def _stopped(partition: PartitionStanding) -> dict[str, Any]:
    stopped = partition.stopped
    assert stopped is not None
    return {
        "log_partition": partition.log_partition,
        "position": stopped.position,
        "event_id": None if stopped.event_id is None else dress("evt", stopped.event_id),
        "error": stopped.error,
        "since": stopped.since.isoformat(),
    }


def _json(content: dict[str, Any], status_code: int = 200) -> Response:
    return Response(orjson.dumps(content), status_code, media_type="application/json")
