"""`/livez`, `/readyz`, `/metrics`: for those who operate claims."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Request, Response

from services.kit.readiness import database_state
from services.kit.telemetry import metrics_response

router = APIRouter()


@router.get("/livez")
async def get_livez() -> dict[str, str]:
    """The process runs."""
    return {"status": "ok"}


@router.get("/metrics")
async def get_metrics() -> Response:
    """This process's metrics, as Prometheus reads them."""
    return metrics_response()


@router.get("/readyz")
async def get_readyz(request: Request) -> Response:
    """503 if the database is away or behind in migrations."""
    database = await database_state(request.app.state.house.pool, "claims")
    content = {"status": "ok" if database == "ok" else "unavailable", "database": database}
    return Response(orjson.dumps(content), 200 if database == "ok" else 503, media_type="application/json")
