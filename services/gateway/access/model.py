"""Who may call: tenants, keys, scopes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.contracts.ids import dress
from services.contracts.internal import PrincipalKind

SCOPES: Final = (
    "policies:read",
    "policies:write",
    "claims:read",
    "claims:write",
    "payments:approve",
    "imports:write",
    "ratios:read",
    "reports:read",
    "events:read",
    "webhooks:manage",
    "keys:manage",
    "medical:read",
    "compliance:read",
    "admin",
)

# What an insurer may be given: its own policies and claims, never keys, health, AML or administration.
INSURER_SCOPES: Final = frozenset(
    {"policies:read", "claims:read", "claims:write", "imports:write", "ratios:read", "events:read"}
)


@dataclass(frozen=True, slots=True)
class Key:
    """An API key without its secret. `insurer_id` is set for insurer keys alone."""

    key_id: UUID
    tenant_id: UUID
    tenant_code: str
    demo: bool
    name: str
    kind: PrincipalKind
    scopes: frozenset[str]
    insurer_id: str | None
    on_behalf_of: bool
    secret_hash: bytes
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    @property
    def public_id(self) -> str:
        """`key_…`: its name in headers, logs and the API."""
        return dress("key", self.key_id)

    def usable(self, now: datetime) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made, with the token that is shown once."""

    key: Key
    token: str
