"""What the gateway tells a service about a request, in headers that never come from outside.

The gateway strips every incoming `sinistra-*` header before it sets its own; services listen on
loopback or a private network only, and trust them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self, get_args
from uuid import UUID

TENANT = "sinistra-tenant"
PRINCIPAL = "sinistra-principal"
PRINCIPAL_KIND = "sinistra-principal-kind"
INSURER = "sinistra-insurer"
ACTOR = "sinistra-actor"
ON_BEHALF = "sinistra-on-behalf"
SCOPES = "sinistra-scopes"
CHANNEL = "sinistra-channel"
COMMAND = "sinistra-command"
REQUEST_HASH = "sinistra-request-hash"
CORRELATION = "sinistra-correlation"
SENDER = "sinistra-sender"
FILE_HASH = "sinistra-file-hash"
TRACEPARENT = "traceparent"
MEDICAL = "medical:read"
"""The scope without which nothing about somebody's health is shown."""

PrincipalKind = Literal["broker", "insurer", "service"]
Channel = Literal["crm", "bulk", "edi", "email", "console", "rule"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, for which tenant, and under which command.

    `insurer_id` is set for insurer keys alone: they see that insurer's policies and claims only. `on_behalf` says
    that `actor` is a person whom the key named (On-Behalf-Of), and not the key itself. `scopes` are those of the key
    that decide what is shown, the way in having been checked by the gateway.
    """

    tenant_id: UUID
    principal: str
    kind: PrincipalKind
    insurer_id: str | None
    actor: str
    channel: Channel
    command_id: UUID
    request_hash: str
    correlation_id: UUID
    traceparent: str | None
    on_behalf: bool = False
    scopes: frozenset[str] = frozenset()

    @property
    def reads_health(self) -> bool:
        """Whether what is said of somebody's health is shown: with a scope of its own, and never to an insurer."""
        return self.insurer_id is None and MEDICAL in self.scopes

    @classmethod
    def from_headers(cls, headers: Mapping[str, str]) -> Self:
        """Reads the internal headers. KeyError or ValueError: the request did not pass the gateway."""
        kind, channel = headers[PRINCIPAL_KIND], headers[CHANNEL]
        if kind not in get_args(PrincipalKind) or channel not in get_args(Channel):
            raise ValueError("internal headers with an unknown principal kind or channel")
        return cls(
            tenant_id=UUID(headers[TENANT]),
            principal=headers[PRINCIPAL],
            kind=kind,  # type: ignore[arg-type]
            insurer_id=headers.get(INSURER),
            actor=headers[ACTOR],
            channel=channel,  # type: ignore[arg-type]
            command_id=UUID(headers[COMMAND]),
            request_hash=headers[REQUEST_HASH],
            correlation_id=UUID(headers[CORRELATION]),
            traceparent=headers.get(TRACEPARENT),
            on_behalf=headers.get(ON_BEHALF) == "true",
            scopes=frozenset(headers.get(SCOPES, "").split()),
        )

    def to_headers(self) -> dict[str, str]:
        """The internal headers, as `from_headers` reads them."""
        optional = {
            INSURER: self.insurer_id,
            TRACEPARENT: self.traceparent,
            ON_BEHALF: "true" if self.on_behalf else None,
            SCOPES: " ".join(sorted(self.scopes)) or None,
        }
        return {
            TENANT: str(self.tenant_id),
            PRINCIPAL: self.principal,
            PRINCIPAL_KIND: self.kind,
            ACTOR: self.actor,
            CHANNEL: self.channel,
            COMMAND: str(self.command_id),
            REQUEST_HASH: self.request_hash,
            CORRELATION: str(self.correlation_id),
            **{name: value for name, value in optional.items() if value is not None},
        }
