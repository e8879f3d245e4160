"""Requests made from the document itself: no answer that it does not announce, and never a 500.

Whatever is generated is sent over a real socket to the whole house.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.claims.app import build as claims
from services.gateway.access import store
from services.gateway.access.model import SCOPES
from services.gateway.app import build
from services.gateway.openapi.document import document
from services.kit.settings import Settings
from services.ratios.app import build as ratios

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

# Files are pushed in the tests of imports: schemathesis writes no CSV and no gzip.
schema = schemathesis.openapi.from_dict(document()).exclude(operation_id="createImport")


@dataclass
class Server:
    """Where the house listens, and a key to it."""

    url: str
    token: str


async def _token(database_url: str) -> str:
    conn = await asyncpg.connect(database_url)
    try:
        tenant = await store.ensure_tenant(conn, "cabinet-martin")
        return (await store.create_key(conn, tenant, "t", "broker", SCOPES)).token
    finally:
        await conn.close()


@pytest.fixture(scope="module")
def house(database_url: str) -> Iterator[Server]:
    """The whole house in a thread with a loop of its own: schemathesis asks synchronously."""
    token = asyncio.run(_token(database_url))
    settings_ = Settings(database_url=database_url, run_projector=True)
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        app = build(settings_, claims(settings_), ratios(settings_))
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="on", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, args=([sock],))
        thread.start()
        try:
            while not server.started and thread.is_alive():
                thread.join(0.05)
            yield Server(f"http://127.0.0.1:{sock.getsockname()[1]}", token)
        finally:
            server.should_exit = True
            thread.join()


@schema.parametrize()
@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture],
)
def test_nothing_is_answered_that_is_not_announced(case: schemathesis.Case[Any], house: Server) -> None:
    if case.path_parameters.get("key_id"):
        case.path_parameters["key_id"] = "key_" + "0" * 32  # not our own
    headers = {"Authorization": f"Bearer {house.token}"}
    case.call_and_validate(base_url=house.url, headers=headers, checks=CHECKS, timeout=20)
