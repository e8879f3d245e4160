"""Keys, who I am, and what problems mean."""

from __future__ import annotations

from typing import Final

from services.gateway.access.bodies import KeyIn
from services.gateway.operations.model import JSON, Operation
from services.gateway.operations.shape import AFTER, LIMIT

_ASKED: Final = {"name": "CRM", "kind": "broker", "scopes": ["claims:read", "claims:write", "policies:read"]}
_KEY: Final = {
    "id": "key_5f0c8e2a7b914d36a8c1f7e94b2d6053", "name": "CRM", "kind": "broker",
    "scopes": ["claims:read", "claims:write", "policies:read"], "insurer_id": None, "on_behalf_of": True,
    "created_at": "2025-01-02T09:00:00Z", "expires_at": None, "revoked_at": None, "last_used_at": None,
}  # fmt: skip
_NEW_KEY: Final = {**_KEY, "token": "sk_live_<id>_<secret>"}
_ME: Final = {
    "key": _KEY, "tenant": {"code": "cabinet-martin", "demo": False}, "kind": "broker", "insurer_id": None,
    "scopes": _KEY["scopes"], "limits": {"body_bytes": 1000000, "list_items": 500},
}  # fmt: skip
_PROBLEM: Final = {
    "type": "urn:sinistra:problem:version-mismatch", "code": "version-mismatch", "status": 412,
    "title": {"fr": "La version indiquée n'est plus la bonne", "en": "The version given is stale"}, "retryable": False,
}  # fmt: skip

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "GET", "/v1/me", "gateway", "getMe", "Who I am: key, tenant, scopes, limits.", "Access",
        insurers=True, answer=_ME,
    ),
    Operation(
        "POST", "/v1/keys", "gateway", "createKey", "Makes an API key; the token is shown once.", "Access",
        scopes=("keys:manage",), status=201, idempotency="optional", accepts=(JSON,),
        body=KeyIn, example=_ASKED, answer=_NEW_KEY,
    ),
    Operation(
        "GET", "/v1/keys", "gateway", "listKeys", "The tenant's keys, the newest first.", "Access",
        scopes=("keys:manage",), parameters=(LIMIT, AFTER), answer={"items": [_KEY], "next": None},
    ),
    Operation(
        "GET", "/v1/keys/{key_id}", "gateway", "getKey", "One key, without its secret.", "Access",
        scopes=("keys:manage",), answer=_KEY,
    ),
    Operation(
        "DELETE", "/v1/keys/{key_id}", "gateway", "revokeKey",
        "Revokes a key; it stops within five seconds everywhere.", "Access", scopes=("keys:manage",), status=204,
    ),
    Operation(
        "GET", "/v1/problems/{code}", "gateway", "getProblem", "What a problem code means.", "Access",
        open=True, answer=_PROBLEM,
    ),
)  # fmt: skip
