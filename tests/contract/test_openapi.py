"""The committed document is the one the gateway serves, and it says all that API.md asks of an operation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import TypeAdapter

from services.contracts.problems import CATALOGUE
from services.gateway.app import build
from services.gateway.openapi.answers import codes
from services.gateway.openapi.document import document, exported
from services.gateway.operations.model import JSON, Operation
from services.gateway.operations.table import OPERATIONS
from services.kit.settings import Settings

FILE = Path(__file__).parents[2] / "docs" / "openapi.json"


async def _nothing(*_: Any) -> None: ...


def test_the_committed_document_is_current() -> None:
    assert FILE.read_bytes() == exported(), "run: python -m services.gateway.openapi > docs/openapi.json"


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    return document()


def test_references_lead_somewhere(published: dict[str, Any]) -> None:
    schemas = published["components"]["schemas"]
    text = json.dumps(published)
    wanted = {part.partition('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert wanted == set(schemas)


def test_names_are_unique() -> None:
    names = [operation.name for operation in OPERATIONS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_an_operation_is_fully_described(operation: Operation, published: dict[str, Any]) -> None:
    described = published["paths"][operation.path][operation.method.lower()]
    assert described["x-if-match"] in {"no", "optional", "required"}
    assert operation.open or operation.scopes or operation.path == "/v1/me"
    assert set(codes(operation)) <= CATALOGUE.keys()
    if JSON in operation.accepts:
        assert operation.example is not None


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if o.body], ids=lambda operation: operation.name)
def test_the_example_of_a_body_is_a_body(operation: Operation) -> None:
    TypeAdapter(operation.body).validate_json(json.dumps(operation.example))


def served(app: FastAPI) -> set[tuple[str, str]]:
    """What an application answers: FastAPI's own list of it."""
    return {(method.upper(), path) for path, methods in app.openapi()["paths"].items() for method in methods}


def test_every_route_of_the_gateway_is_in_the_table() -> None:
    gateway = build(Settings(database_url="postgresql://nowhere"), _nothing, _nothing)
    assert served(gateway._own) == {(o.method, o.path) for o in OPERATIONS if o.service == "gateway"}
