"""Logs as JSON lines without personal data, and the metrics of requests."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import orjson
import structlog
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Histogram, generate_latest
from starlette.responses import Response

REDACTED: Final = "[redacted]"

# Words that a field's name may be made of when its value says something about a person, or opens a door.
_PRIVATE: Final = frozenset(
    {
        *("address", "authorization", "bank", "birth", "body", "contact", "contacts", "cookie", "email", "iban"),
        *("identity", "narrative", "password", "phone", "secret", "text", "token", "url", "dsn", "query"),
    }
)
_OPENS_A_DOOR: Final = re.compile(r"sk_(live|test)_\w+|://[^/\s:]+:[^@/\s]+@")

_REQUESTS: Final = Counter("sinistra_http_requests", "Requests answered.", ("service", "method", "route", "status"))
_SECONDS: Final = Histogram(
    "sinistra_http_request_seconds",
    "Time to the end of the answer.",
    ("service", "route"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


def configure(level: str) -> None:
    """Sends our logs, and those of the libraries from warnings on, to standard error as JSON lines."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redact,
            structlog.processors.JSONRenderer(serializer=_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )


def redact(_logger: object, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Empties what may be personal or secret, by the name of its field and by its look."""
    for name, value in entry.items():
        if _PRIVATE.intersection(name.lower().split("_")):
            entry[name] = REDACTED
        elif isinstance(value, str) and ("sk_" in value or "://" in value):
            entry[name] = _OPENS_A_DOOR.sub(REDACTED, value)
    return entry


class RequestMetrics:
    """Counts and times a service's requests by route template, never by path: a path holds ids."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._known: dict[tuple[str, str, int], Any] = {}
        self._timed: dict[str, Any] = {}

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Notes one answered request."""
        counted = self._known.get((method, route, status))
        if counted is None:  # looking a label up costs more than counting
            counted = _REQUESTS.labels(self._service, method, route, str(status))
            self._known[method, route, status] = counted
        timed = self._timed.get(route)
        if timed is None:
            timed = self._timed[route] = _SECONDS.labels(self._service, route)
        counted.inc()
        timed.observe(seconds)


def metrics_response() -> Response:
    """This process's metrics, as Prometheus reads them."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


def _json(entry: Mapping[str, Any], **_: object) -> bytes:
    return orjson.dumps(entry, default=str)
