"""Calls endpoints directly where they need nothing of FastAPI but their request.

FastAPI's matching, solving and calling cost more than a whole command's rules do. A route whose endpoint takes path
variables as text and dependencies of the request alone, and answers with a Response, is served here; any other goes on
to FastAPI. What an endpoint says, and how its errors are answered, is the same both ways.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services.kit.paths import Paths

_NEEDS: Final = ("query_params", "header_params", "cookie_params", "body_params")

Depends = Callable[[Request], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """An endpoint, the names of its path variables in order, what it depends on, and its name for the request."""

    call: Callable[..., Awaitable[Response]]
    variables: tuple[str, ...]
    depends: tuple[tuple[str, Depends], ...]
    request: str | None


def hasten(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Serves what it can of these routers (which the application includes as they are) without FastAPI's machinery."""
    paths: Paths[_Endpoint] = Paths()
    for router in routers:
        for route in router.routes:
            endpoint = _endpoint(route) if isinstance(route, APIRoute) else None
            if endpoint is not None and isinstance(route, APIRoute):
                for method in route.methods or ():
                    paths.add(method, route.path, endpoint)
    # Innermost: what watches requests and catches the unforeseen stays outside.
    app.user_middleware.append(Middleware(FastRoutes, paths=paths, handlers=app.exception_handlers))


class FastRoutes:
    """The middleware that `hasten` adds."""

    def __init__(self, app: ASGIApp, paths: Paths[_Endpoint], handlers: Mapping[Any, Any]) -> None:
        self._app = app
        self._paths = paths
        self._handlers = handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves the request here if it can."""
        endpoint = None
        if scope["type"] == "http":
            found = self._paths.find(scope["path"])
            endpoint = found.methods.get(scope["method"])
        if endpoint is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            arguments: dict[str, Any] = dict(zip(endpoint.variables, found.values, strict=True))
            if endpoint.request is not None:
                arguments[endpoint.request] = request
            for name, depend in endpoint.depends:
                arguments[name] = await depend(request)
            response = await endpoint.call(**arguments)
        except Exception as exc:
            handler = self._handler(exc)
            if handler is None:
                raise
            response = await handler(request, exc)
        await response(scope, receive, send)

    def _handler(self, exc: Exception) -> Any:
        return next((self._handlers[kind] for kind in type(exc).__mro__ if kind in self._handlers), None)


def _endpoint(route: APIRoute) -> _Endpoint | None:
    """The route's endpoint if it can be called directly."""
    dependant = route.dependant
    says = inspect.signature(route.endpoint)
    names = [segment[1:-1] for segment in route.path.split("/") if segment.startswith("{")]
    simple = (
        says.return_annotation in {Response, "Response"}
        and not any(getattr(dependant, need) for need in _NEEDS)
        and all(says.parameters[name].annotation in {str, "str"} for name in names if name in says.parameters)
        and {field.name for field in dependant.path_params} == set(names)
        and all(_simple(inner) for inner in dependant.dependencies)
    )
    if not simple:
        return None
    depends = tuple((inner.name, inner.call) for inner in dependant.dependencies)
    return _Endpoint(route.endpoint, tuple(names), depends, dependant.request_param_name)  # type: ignore[arg-type]


def _simple(dependant: Any) -> bool:
    """A dependency that awaits nothing but the request."""
    return (
        inspect.iscoroutinefunction(dependant.call)
        and list(inspect.signature(dependant.call).parameters) == [dependant.request_param_name]
        and dependant.name is not None
    )
