"""A service that nobody said where to find."""

from __future__ import annotations

from starlette.types import Receive, Scope, Send

from services.kit.errors import Unavailable


class AbsentUpstream:
    """Stands where a service is not: whoever needs it is told that it is away, and all else is served."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  there is nobody to ask
        """Unavailable `upstream-unavailable`, whatever is asked."""
        raise Unavailable("upstream-unavailable")
