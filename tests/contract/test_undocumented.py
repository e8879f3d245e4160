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
from schemathesis.core.result import Ok
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.gateway.access import store
from services.gateway.access.model import SCOPES
from services.gateway.openapi.document import document
from services.kit.settings import Settings
from tests.support.whole import composed

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

# Files are pushed in the tests of imports: schemathesis writes no CSV and no gzip.
schema = schemathesis.openapi.from_dict(document()).exclude(operation_id="createImport")
FEW = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture],
)


def _operations() -> Iterator[APIOperation[Any, Any, Any, Any]]:
    for read in schema.get_all_operations():
        assert isinstance(read, Ok), read
        yield read.ok()


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
        app = composed(settings_)
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


def _ask(case: schemathesis.Case[Any], house: Server) -> None:
    if case.path_parameters.get("key_id"):
        case.path_parameters["key_id"] = "key_" + "0" * 32  # not our own
    headers = {"Authorization": f"Bearer {house.token}"}
    case.call_and_validate(base_url=house.url, headers=headers, checks=CHECKS, timeout=120)


@pytest.mark.parametrize("operation", list(_operations()), ids=lambda operation: operation.label)
def test_nothing_is_answered_that_is_not_announced(operation: APIOperation[Any, Any, Any, Any], house: Server) -> None:
    # An operation's requests are written when it is its turn: parametrised by schemathesis, those of all operations
    # would be whenever tests are collected, by each worker of a run.
    ask = build_operation_test(
        config=schema.config, operation=operation, test_func=_ask, given_kwargs={}, feedback=NO_FEEDBACK,
        explicit_settings=FEW,
    )  # fmt: skip
    ask(house=house)
