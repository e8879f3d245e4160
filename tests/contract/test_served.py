"""What the gateway promises is what the services serve: no more, no less."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from services.claims.app import build as claims
from services.contracts.recomputation import KNOWN_COVERAGES, RECOMPUTATIONS, RESERVES
from services.gateway.operations.table import OPERATIONS
from services.kit.settings import Settings
from services.ratios.app import build as ratios

_SETTINGS = Settings(database_url="postgresql://nowhere")
# What services serve to the gateway, to one another or to operators, not to clients.
_INTERNAL = {
    ("GET", "/livez"), ("GET", "/readyz"), ("GET", "/metrics"), ("POST", "/internal/bulk"),
    ("GET", "/internal/statements/{}"), ("POST", KNOWN_COVERAGES), ("POST", RECOMPUTATIONS),
    ("POST", RESERVES),
}  # fmt: skip


def _shape(path: str) -> str:
    """A path without the names of its variables."""
    return "/".join("{}" if segment.startswith("{") else segment for segment in path.split("/"))


def _served(app: FastAPI) -> set[tuple[str, str]]:
    return {(method.upper(), _shape(path)) for path, methods in app.openapi()["paths"].items() for method in methods}


@pytest.mark.parametrize(("service", "app"), [("claims", claims(_SETTINGS)), ("ratios", ratios(_SETTINGS))])
def test_each_operation_is_served_and_each_route_is_public(service: str, app: FastAPI) -> None:
    promised = {(o.method, _shape(o.upstream_path or o.path)) for o in OPERATIONS if o.service == service}
    assert _served(app) - _INTERNAL == promised
