"""Stands where claims does, behind the gateway: keeps lines by their keys, and can be slow, away or full."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from services.contracts.bulk import BulkLine, BulkOutcome

_lines = msgspec.json.Decoder(BulkLine)


@dataclass
class Books:
    """What was booked, by sender, key and stream; `calls` holds the line numbers of each call, in order."""

    kept: dict[tuple[str, str, str], str] = field(default_factory=dict)
    calls: list[list[int]] = field(default_factory=list)
    streams: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    away: bool = False
    sent_away: int = 0
    pause_seconds: float = 0.0
    refuses: set[str] = field(default_factory=set)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        request = Request(scope, receive)
        response = self._send_away() if self.away else await self._book(request)
        await response(scope, receive, send)

    def _send_away(self) -> Response:
        self.sent_away += 1
        return Response(status_code=503)

    async def _book(self, request: Request) -> Response:
        lines = _lines.decode_lines(await request.body())
        assert len({line.stream[:4] for line in lines}) == 1, "one partition a call"
        await asyncio.sleep(self.pause_seconds)
        self.headers.append(dict(request.headers))
        self.calls.append([line.n for line in lines])
        self.streams += [line.stream_type for line in lines]
        outcomes = [self._one(request.headers["sinistra-sender"], line) for line in lines]
        return Response(msgspec.json.Encoder().encode_lines(outcomes), media_type="application/x-ndjson")

    def _one(self, sender: str, line: BulkLine) -> BulkOutcome:
        if line.line_key in self.refuses:
            return BulkOutcome(line.n, "rejected", code="policy-unknown")
        name = (sender, line.line_key, line.stream)  # as the log does: a command is looked for in its own stream
        before = self.kept.get(name)
        if before not in (None, line.line_hash):
            return BulkOutcome(line.n, "rejected", code="line-changed")
        self.kept[name] = line.line_hash
        return BulkOutcome(line.n, "created" if before is None else "unchanged", position=len(self.kept))
