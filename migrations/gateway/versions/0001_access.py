"""Tenants, API keys, and the answers kept for repeated requests that make no event."""

from __future__ import annotations

from typing import Final

from migrations.sql import run

revision: Final = "gateway_0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None

TABLES: Final = """
CREATE TABLE gateway.tenant (
  tenant_id  uuid PRIMARY KEY,
  code       text COLLATE "C" NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE gateway.api_key (
  key_id       uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL REFERENCES gateway.tenant,
  name         text NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('broker', 'insurer', 'service')),
  scopes       text[] NOT NULL,
  insurer_id   text CHECK ((kind = 'insurer') = (insurer_id IS NOT NULL)),
  on_behalf_of boolean NOT NULL,                -- may name the person it acts for
  secret_hash  bytea NOT NULL CHECK (length(secret_hash) = 32),
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz,
  revoked_at   timestamptz,
  last_used_at timestamptz                      -- written now and then, not by every request
);
CREATE INDEX api_key_of_tenant ON gateway.api_key (tenant_id, created_at DESC, key_id DESC);

-- POSTs that make events need no such table: the log itself answers their repeats.
CREATE TABLE gateway.idempotency (
  command_id   uuid PRIMARY KEY,                -- made from tenant, principal, method, path and the client's key
  request_hash text NOT NULL,
  status       smallint NOT NULL,
  headers      json NOT NULL,
  body         bytea NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idempotency_by_age ON gateway.idempotency (created_at);
"""


def upgrade() -> None:
    """Makes the tables."""
    run(TABLES)
