"""Bodies and answers about keys."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from services.contracts.http.base import Body, Opaque
from services.contracts.http.wrong import instant_format
from services.contracts.internal import PrincipalKind
from services.gateway.access.model import Key
from services.gateway.operations.model import MEGABYTE
from services.kit.clock import instant


def _moment(value: object) -> datetime:
    """Text alone: Pydantic would also take seconds since 1970, and years that PostgreSQL's clock does not have."""
    try:
        moment = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise instant_format() from None
    if moment.tzinfo is None or not 1900 <= moment.year <= 2999:
        raise instant_format()
    return moment


Instant = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
"""A moment with its time zone, RFC 3339."""


class KeyIn(Body):
    """Makes an API key; an insurer key sees that insurer's policies and claims only."""

    name: Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]+$", max_length=100)]
    kind: PrincipalKind = "broker"
    scopes: Annotated[tuple[str, ...], Field(min_length=1, max_length=50)]
    insurer_id: Opaque | None = None
    on_behalf_of: bool = True
    expires_at: Instant | None = None


def shown(key: Key) -> dict[str, Any]:
    """A key as the API shows it, without its secret."""
    return {
        "id": key.public_id,
        "name": key.name,
        "kind": key.kind,
        "scopes": sorted(key.scopes),
        "insurer_id": key.insurer_id,
        "on_behalf_of": key.on_behalf_of,
        "created_at": _instant(key.created_at),
        "expires_at": _instant(key.expires_at),
        "revoked_at": _instant(key.revoked_at),
        "last_used_at": _instant(key.last_used_at),
    }


def me(key: Key) -> dict[str, Any]:
    """Who a caller is, and what holds for it."""
    return {
        "key": shown(key),
        "tenant": {"code": key.tenant_code, "demo": key.demo},
        "kind": key.kind,
        "insurer_id": key.insurer_id,
        "scopes": sorted(key.scopes),
        "limits": {"body_bytes": MEGABYTE, "list_items": 500},
    }


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
