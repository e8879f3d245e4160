"""Keys, who I am, and what problems mean."""

from __future__ import annotations

from typing import Final

from services.gateway.access.bodies import KeyIn
from services.gateway.operations.model import JSON, Operation
from services.gateway.operations.shape import AFTER, LIMIT

_ASKED: Final = {"name": "CRM", "kind": "broker", "scopes": ["claims:read", "claims:write", "policies:read"]}

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "GET", "/v1/me", "gateway", "getMe", "Who I am: key, tenant, scopes, limits.", "Access",
        insurers=True,
    ),
    Operation(
        "POST", "/v1/keys", "gateway", "createKey", "Makes an API key; the token is shown once.", "Access",
        scopes=("keys:manage",), status=201, idempotency="optional", accepts=(JSON,),
        body=KeyIn, example=_ASKED,
    ),
    Operation(
        "GET", "/v1/keys", "gateway", "listKeys", "The tenant's keys, the newest first.", "Access",
        scopes=("keys:manage",), parameters=(LIMIT, AFTER),
    ),
    Operation(
        "GET", "/v1/keys/{key_id}", "gateway", "getKey", "One key, without its secret.", "Access",
        scopes=("keys:manage",),
    ),
    Operation(
        "DELETE", "/v1/keys/{key_id}", "gateway", "revokeKey",
        "Revokes a key; it stops within five seconds everywhere.", "Access", scopes=("keys:manage",), status=204,
    ),
    Operation(
        "GET", "/v1/problems/{code}", "gateway", "getProblem", "What a problem code means.", "Access",
        open=True,
    ),
)  # fmt: skip
