"""For those who operate this; no key is asked for, so keep the port to those who should see it."""

from __future__ import annotations

from typing import Final

from services.gateway.operations.model import Operation

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "GET", "/livez", "gateway", "getLiveness", "The process runs.", "Operations",
        open=True,
    ),
    Operation(
        "GET", "/readyz", "gateway", "getReadiness",
        "503 if the database, its migrations or a service is missing; 200 `degraded` if a partition is stopped.",
        "Operations", open=True,
    ),
    Operation(
        "GET", "/metrics", "gateway", "getMetrics", "Metrics, as Prometheus reads them.", "Operations",
        open=True, answer="sinistra_http_requests_total 1.0", answer_media=("text/plain",),
    ),
    Operation(
        "GET", "/version", "gateway", "getVersion", "The release that answers.", "Operations",
        open=True,
    ),
    Operation(
        "GET", "/openapi.json", "gateway", "getOpenApi", "This document.", "Operations",
        open=True, answer={"openapi": "3.1.0"},
    ),
    Operation(
        "GET", "/docs", "gateway", "getDocs", "This document as a page.", "Operations",
        open=True, answer="<!doctype html>", answer_media=("text/html",),
    ),
)  # fmt: skip
