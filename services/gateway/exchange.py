"""One request on its way through, and what is known about it for the log."""

from __future__ import annotations

from typing import Final

from starlette.types import Message, Receive, Scope, Send

from services.contracts.internal import CORRELATION, TRACEPARENT
from services.contracts.problems import CATALOGUE
from services.contracts.problems.speech import plainly_told
from services.gateway.access.model import Key
from services.gateway.headers import passed_back
from services.gateway.operations.model import Operation
from services.gateway.request import ids_of
from services.kit.asgi import header
from services.kit.problems import problem_response

_NO_ROUTE: Final = "(none)"


class Exchange:
    """Sends the answer, with the request's id on it, and remembers its status."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self.ids = ids_of(scope)
        self.status = 0
        self.operation: Operation | None = None
        self.key: Key | None = None
        self._send = send

    @property
    def route(self) -> str:
        """The template of the path; a path itself would put ids into logs and metrics."""
        return self.operation.path if self.operation else _NO_ROUTE

    async def send(self, message: Message) -> None:
        """Passes the answer on, less what is between the gateway and the service."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = passed_back(message["headers"])
            headers.append((b"x-request-id", self.ids.request_id.encode("latin-1")))
            message = {**message, "headers": headers}
        await self._send(message)

    async def refuse(self, exc: Exception, receive: Receive) -> None:
        """Answers with a problem."""
        language = header(self.scope, b"accept-language") or b""
        headers = {"accept-language": language.decode("latin-1"), CORRELATION: self.ids.correlation.hex}
        if self.ids.traceparent:
            headers[TRACEPARENT] = self.ids.traceparent
        await problem_response(exc, headers, CATALOGUE, speech=plainly_told)(self.scope, receive, self.send)
