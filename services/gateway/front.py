"""The way in: finds the operation, checks who asks and what comes along, and hands the request on as bytes.

Thin ASGI on purpose: a second framework layer on every request costs more than all of this.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Final

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from services.contracts.internal import CORRELATION, Caller
from services.gateway import request
from services.gateway.access.keyring import Keyring
from services.gateway.exchange import Exchange
from services.gateway.headers import passed_on
from services.gateway.matcher import Matcher
from services.gateway.operations.model import Operation, Service
from services.kit.asgi import limited, read_body, with_body
from services.kit.errors import Missing
from services.kit.telemetry import RequestMetrics

CALLER: Final = "caller"
"""Where the gateway's own routes find who asks: `request.state.caller`."""

_CLIENT_LEFT: Final = 499

_log = structlog.get_logger("gateway")


class Front:
    """Serves every request; `services` are the applications that answer."""

    def __init__(self, operations: Matcher, keyring: Keyring, services: Mapping[Service, ASGIApp]) -> None:
        self._operations = operations
        self._keyring = keyring
        self._services = services
        self._metrics = RequestMetrics("gateway")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, whatever happens, and notes it."""
        began = perf_counter()
        exchange = Exchange(scope, send)
        try:
            await self._serve(exchange, receive)
        except ClientDisconnect:
            exchange.status = exchange.status or _CLIENT_LEFT
        except Exception as exc:
            if exchange.status:  # too late for a problem: a broken connection says that this was no answer
                _log.warning("answer-broken-off", route=exchange.route, error=type(exc).__name__)
                raise
            await exchange.refuse(exc, receive)
        finally:
            self._note(exchange, perf_counter() - began)

    async def _serve(self, exchange: Exchange, receive: Receive) -> None:
        scope = exchange.scope
        operation = exchange.operation = self._find(scope)
        if operation.open:
            await self._services[operation.service](_traced(scope, exchange.ids), receive, exchange.send)
            return
        key = exchange.key = await self._keyring.authenticate(request.bearer(scope))
        request.authorise(operation, key)
        request.check(operation, scope)
        if operation.streamed:
            body, onward = b"", limited(receive, operation.max_body)
        else:
            body = await read_body(receive, operation.max_body) if operation.writes else b""
            onward = with_body(body, receive)
        caller = request.caller(operation, key, exchange.ids, scope, body)
        inner = _inner_scope(_traced(scope, exchange.ids), operation, caller)
        await self._services[operation.service](inner, onward, exchange.send)

    def _find(self, scope: Scope) -> Operation:
        here = self._operations.find(scope["path"])
        operation = here.get(scope["method"])
        if operation is None:
            if not here:
                raise Missing(scope["path"])
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(here))})
        return operation

    def _note(self, exchange: Exchange, seconds: float) -> None:
        method, route, status = exchange.scope["method"], exchange.route, exchange.status
        self._metrics.observe(method, route, status, seconds)
        if exchange.operation is not None and exchange.operation.open:
            return
        key = exchange.key
        _log.info(
            "request",
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 2),
            tenant=key.tenant_code if key else None,
            key=key.public_id if key else None,
            request_id=exchange.ids.request_id,
            trace_id=exchange.ids.trace_id,
        )


def _traced(scope: Scope, ids: request.Ids) -> Scope:
    """The request under our own name for it: what finds it in the logs, and what a problem of ours tells."""
    name = CORRELATION.encode("ascii")
    headers = [pair for pair in scope["headers"] if pair[0] != name]
    return {**scope, "headers": [*headers, (name, ids.correlation.hex.encode("ascii"))]}


def _inner_scope(scope: Scope, operation: Operation, caller: Caller) -> Scope:
    """What a service sees: our word for who asks, never the client's."""
    if operation.service == "gateway":
        return {**scope, "state": {**scope.get("state", {}), CALLER: caller}}
    headers = [(name.encode("ascii"), value.encode("ascii")) for name, value in caller.to_headers().items()]
    inner = {**scope, "headers": [*passed_on(scope["headers"]), *headers]}
    if operation.upstream_path is not None:
        inner["path"] = operation.upstream_path
        inner["raw_path"] = operation.upstream_path.encode()
    return inner
