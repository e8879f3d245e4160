"""The feed over HTTP: a page as JSON, or lines for as long as there are events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from time import monotonic
from typing import Any, Final

import orjson
from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from services.claims.caller import Ask, Asked
from services.claims.feed import cursor
from services.claims.feed.asked import Asked as Question
from services.claims.feed.asked import asked
from services.claims.feed.page import Page, read_page
from services.claims.feed.start import positions_at_end_of
from services.kit.errors import Refusal
from services.kit.eventlog.reader import heads

router = APIRouter()

_LINES: Final = ("application/x-ndjson", "application/jsonl")
_LINES_PAGE: Final = 1000
_FIRST_PAUSE: Final = 0.02
_LONGEST_PAUSE: Final = 0.5


@router.get("/internal/events")
async def get_events(ask: Asked) -> Response:
    """Events after a cursor, oldest first inside each partition, as CloudEvents."""
    question = asked(ask.request.query_params)
    after = await _begin(ask, question)
    if any(media in ask.headers.get("accept", "") for media in _LINES):
        return StreamingResponse(_lines(ask, question, after), media_type=_LINES[0])
    page = await _page_or_wait(ask, question, after, question.limit)
    return Response(orjson.dumps(_whole(page)), media_type="application/json")


async def _begin(ask: Ask, question: Question) -> dict[int, int]:
    if question.after is not None:
        await _must_be_of_this_log(ask, question.after)
        return question.after
    match question.start:
        case date() as day:
            return await positions_at_end_of(ask.house.pool, day)
        case "now":
            return await heads(ask.house.pool)
        case "beginning":
            return {}


async def _must_be_of_this_log(ask: Ask, after: dict[int, int]) -> None:
    """A cursor beyond the log was taken before a backup came back: what is written next would be passed over."""
    here = await heads(ask.house.pool)
    if any(position > here.get(partition, 0) for partition, position in after.items()):
        raise Refusal("cursor-ahead-of-log")


async def _page_or_wait(ask: Ask, question: Question, after: dict[int, int], limit: int) -> Page:
    """The next page; where there is none, what comes within the time the reader waits."""
    until = monotonic() + question.wait
    pause = _FIRST_PAUSE
    while True:
        page = await read_page(ask.house.pool, ask.caller, after, question.filters, limit)
        left = until - monotonic()
        if page.items or page.more or left <= 0:
            return page
        after = page.after  # passed, though nothing was shown: filters
        await asyncio.sleep(min(pause, left))
        pause = min(pause * 2, _LONGEST_PAUSE)


async def _lines(ask: Ask, question: Question, after: dict[int, int]) -> AsyncIterator[bytes]:
    """Every event to come, a line each; after each batch a line with the cursor to go on from."""
    while True:
        page = await _page_or_wait(ask, question, after, _LINES_PAGE)
        after = page.after
        lines = [orjson.dumps(item) for item in page.items]
        yield b"\n".join([*lines, orjson.dumps({"next": cursor.write(after)})]) + b"\n"
        if not page.items and not page.more:
            return


def _whole(page: Page) -> dict[str, Any]:
    return {"items": page.items, "next": cursor.write(page.after), "more": page.more}
