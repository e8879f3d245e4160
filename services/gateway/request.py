"""What the gateway reads of a request before it passes it on: who, whether they may, and under which command."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from starlette.types import Scope

from services.contracts.ids import http_command
from services.contracts.internal import Caller
from services.gateway.access.model import Key
from services.gateway.operations.model import Operation
from services.kit.asgi import declared_length, header
from services.kit.errors import FieldError, Invalid, Refusal

_TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_REQUEST_ID: Final = re.compile(r"[!-~]{1,128}")
_IDEMPOTENCY_KEY: Final = re.compile(r"[!-~]{1,255}")
# The scopes that decide what a service shows of what it was asked for.
_SHOWN_BY: Final = frozenset({"medical:read"})
_ACTOR: Final = re.compile(r"[!-~]{1,64}")


class Ids(NamedTuple):
    """How this request is called: by us (correlation), by the client (request id), by its trace."""

    correlation: UUID
    request_id: str
    traceparent: str | None

    @property
    def trace_id(self) -> str:
        """What a problem tells the client: the log has it too."""
        return self.traceparent.split("-")[1] if self.traceparent else self.correlation.hex


def ids_of(scope: Scope) -> Ids:
    """The request's names; a client's own that are malformed count as absent."""
    correlation = uuid4()
    given = _text(scope, b"x-request-id")
    trace = _text(scope, b"traceparent")
    return Ids(
        correlation,
        given if given and _REQUEST_ID.fullmatch(given) else correlation.hex,
        trace if trace and _TRACEPARENT.fullmatch(trace) else None,
    )


def bearer(scope: Scope) -> str:
    """The token of `Authorization: Bearer`. Refusal `unauthenticated` without."""
    kind, _, token = (_text(scope, b"authorization") or "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Refusal("unauthenticated")
    return token.strip()


def authorise(operation: Operation, key: Key) -> None:
    """Refusal `forbidden` if the key may not call the operation, with the scopes it lacks."""
    lacking = [scope for scope in operation.scopes if scope not in key.scopes]
    if lacking:
        raise Refusal("forbidden", scopes=lacking)
    if key.kind == "insurer" and not operation.insurers:
        raise Refusal("forbidden", kind=key.kind)


def check(operation: Operation, scope: Scope) -> None:
    """Whether the request carries what the operation needs, before its body is read.

    Refusals: `body-too-large`, `unsupported-media-type`, `if-match-required`, `idempotency-key-required`.
    """
    if (declared_length(scope) or 0) > operation.max_body:
        raise Refusal("body-too-large", limit=operation.max_body)
    if operation.accepts:
        media = (_text(scope, b"content-type") or "").partition(";")[0].strip().lower()
        if media not in operation.accepts:
            raise Refusal("unsupported-media-type", accepts=list(operation.accepts))
    if operation.if_match == "required" and header(scope, b"if-match") is None:
        raise Refusal("if-match-required")
    if operation.idempotency == "required" and header(scope, b"idempotency-key") is None:
        raise Refusal("idempotency-key-required")


def caller(operation: Operation, key: Key, ids: Ids, scope: Scope, body: bytes) -> Caller:
    """Who asks, for the service that answers; a write gets its command id from its Idempotency-Key."""
    method, path = scope["method"], scope["path"]
    command, fingerprint = ids.correlation, ""
    if operation.writes:
        given = _matching(scope, b"idempotency-key", _IDEMPOTENCY_KEY)
        command = http_command(key.tenant_id, key.public_id, method, path, given) if given else uuid4()
        fingerprint = sha256(b"%s\n%s\n%s" % (method.encode(), path.encode(), body)).hexdigest()
    return Caller(
        tenant_id=key.tenant_id,
        principal=key.public_id,
        kind=key.kind,
        insurer_id=key.insurer_id,
        actor=_actor(scope, key),
        channel="crm",
        command_id=command,
        request_hash=fingerprint,
        correlation_id=ids.correlation,
        traceparent=ids.traceparent,
        on_behalf=header(scope, b"on-behalf-of") is not None,
        scopes=key.scopes & _SHOWN_BY,
    )


def _actor(scope: Scope, key: Key) -> str:
    """The person a CRM acts for, where it says so; else the key itself."""
    named = _matching(scope, b"on-behalf-of", _ACTOR)
    if named is None:
        return key.public_id
    if not key.on_behalf_of:
        raise Refusal("forbidden", header="On-Behalf-Of")
    return named


def _matching(scope: Scope, name: bytes, pattern: re.Pattern[str]) -> str | None:
    text = _text(scope, name)
    if text is not None and not pattern.fullmatch(text):
        raise Invalid([FieldError(f"?{name.decode()}", "wrong-format", f"{pattern.pattern}")])
    return text


def _text(scope: Scope, name: bytes) -> str | None:
    value = header(scope, name)
    return None if value is None else value.decode("latin-1")
