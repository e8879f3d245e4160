"""The OpenAPI 3.1 document, written from the table of operations and the bodies' models."""

from __future__ import annotations

import json
from typing import Any, Final

from pydantic import TypeAdapter

from services.contracts.problems import CATALOGUE
from services.gateway.openapi.answers import answers
from services.gateway.openapi.requests import parameters, security
from services.gateway.operations.model import JSON, Operation
from services.gateway.operations.table import OPERATIONS

_REF: Final = "#/components/schemas/{model}"

_INTRODUCTION: Final = """\
One base path `/v1`. JSON in snake_case; money is a decimal string with two decimals (`"1250.00"`), dates are ISO 8601,
ids are prefixed and opaque. Unknown fields are refused in requests; answers and enumerations may grow. Errors are
RFC 9457 problems with a permanent `code`, titles in French, or in English by `Accept-Language`.
"""

_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "params", "retryable", "errors", "trace_id"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:sinistra:problem:version-mismatch"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": sorted(CATALOGUE)},
        "detail": {"type": "string"},
        "params": {"type": "object"},
        "retryable": {"type": "boolean"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {name: {"type": "string"} for name in ("pointer", "code", "detail")},
            },
        },
        "trace_id": {"type": ["string", "null"]},
    },
}


def document() -> dict[str, Any]:
    """The whole document."""
    schemas: dict[str, Any] = {"Problem": _PROBLEM}
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sinistra", "version": "1", "description": _INTRODUCTION},
        "tags": [{"name": tag} for tag in dict.fromkeys(operation.tag for operation in OPERATIONS)],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "`sk_live_<id>_<secret>` or `sk_test_…`."}
            },
        },
    }


def exported() -> bytes:
    """The document as the file that is committed."""
    return (json.dumps(document(), ensure_ascii=False, indent=1) + "\n").encode()


def _operation(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": _rules(operation),
        "tags": [operation.tag],
        "security": security(operation),
        "x-scopes": list(operation.scopes),
        "x-if-match": operation.if_match,
        "x-idempotency-key": operation.idempotency,
        "parameters": parameters(operation),
        "responses": answers(operation),
    }
    if operation.accepts:
        described["requestBody"] = _body(operation, schemas)
    return described


def _body(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object"}
    if operation.body is not None:
        schema = TypeAdapter(operation.body).json_schema(ref_template=_REF)
        for name, model in schema.pop("$defs", {}).items():
            assert schemas.setdefault(name, model) == model, f"two models are named {name}"
    elif JSON not in operation.accepts:
        schema = {"type": "string", "format": "binary"}
    content: dict[str, Any] = {}
    for media in operation.accepts:
        content[media] = {"schema": schema}
        if operation.example is not None and media == JSON:
            content[media]["example"] = operation.example
    return {"required": True, "content": content}


def _rules(operation: Operation) -> str:
    """What a caller must bring along, in words."""
    rules = []
    if operation.open:
        rules.append("No key is needed.")
    elif operation.scopes:
        rules.append("Scope: " + ", ".join(f"`{scope}`" for scope in operation.scopes) + ".")
    else:
        rules.append("Any key.")
    if not operation.open and not operation.insurers:
        rules.append("Not for insurer keys.")
    if operation.writes:
        rules.append(f"`Idempotency-Key`: {operation.idempotency}. `If-Match`: {operation.if_match}.")
    if operation.accepts:
        rules.append(f"Body: at most {operation.max_body:,} bytes.".replace(",", " "))
    return " ".join(rules)
