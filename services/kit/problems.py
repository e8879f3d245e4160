"""Errors as RFC 9457 `application/problem+json`, the same bytes from every service (API.md «Errors»).

The catalogue of codes is passed in: the kit knows how to speak, not what can go wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Protocol

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.kit.diagnosis import Problem, problem_of
from services.kit.errors import Conflict, Invalid, Missing, Refusal, Unavailable

MEDIA_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "urn:sinistra:problem:"


class Kind(Protocol):
    """What a catalogue says about a code."""

    @property
    def status(self) -> int: ...
    @property
    def title_fr(self) -> str: ...
    @property
    def title_en(self) -> str: ...
    @property
    def retryable(self) -> bool: ...


Catalogue = Mapping[str, Kind]


class Speech(Protocol):
    """Tells the facts of a problem to people; an empty text where they need not read them."""

    def __call__(self, facts: Mapping[str, object], /, *, french: bool) -> str: ...


def problem_response(
    exc: Exception,
    headers: Mapping[str, str],
    catalogue: Catalogue,
    *,
    body: bytes | None = None,
    speech: Speech | None = None,
) -> Response:
    """The answer for an exception; `headers` are the request's (language and trace), `body` what it carried."""
    return render(problem_of(exc, body=body), headers, catalogue, speech)


def render(
    problem: Problem, headers: Mapping[str, str], catalogue: Catalogue, speech: Speech | None = None
) -> Response:
    """The problem's bytes, in the language and with the trace of the request."""
    kind = catalogue.get(problem.code)
    status = kind.status if kind else 422
    french = prefers_french(headers.get("accept-language", ""))
    title = problem.code if kind is None else kind.title_fr if french else kind.title_en
    content: dict[str, object] = {
        "type": TYPE_PREFIX + problem.code,
        "title": title,
        "status": status,
        "code": problem.code,
        "detail": _sentence(title, problem, speech or _plainly, french=french),
        "params": dict(problem.params),
        "retryable": kind.retryable if kind else False,
        "errors": [{"pointer": e.pointer, "code": e.code, "detail": e.says(french=french)} for e in problem.errors],
        "trace_id": trace_id(headers),
    }
    answer = {"Content-Language": "fr" if french else "en", **problem.headers}
    if status == 401:
        answer.setdefault("WWW-Authenticate", "Bearer")
    return Response(orjson.dumps(content, default=_plain), status, answer, MEDIA_TYPE)


def install(app: FastAPI, catalogue: Catalogue, speech: Speech | None = None) -> None:
    """Makes every error of an application a problem, the unforeseen included; `speech` tells the facts of one."""

    async def handle(request: Request, exc: Exception) -> Response:
        return problem_response(exc, request.headers, catalogue, body=await _body_read(request), speech=speech)

    foreseen: tuple[type[Exception], ...] = (Refusal, Conflict, Missing, Invalid, Unavailable)
    for kind in (*foreseen, RequestValidationError, ValidationError, HTTPException):
        app.add_exception_handler(kind, handle)
    app.add_middleware(LastResort, catalogue=catalogue)


class LastResort:
    """Turns what no handler took into a problem, where the answer has not begun.

    Starlette's own place for this answers and then raises again, so that the server would log the message, with
    whatever it says about people.
    """

    def __init__(self, app: ASGIApp, catalogue: Catalogue) -> None:
        self._app = app
        self._catalogue = catalogue

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything through; only an exception is our business."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except ClientDisconnect:
            return
        except Exception as exc:
            if begun:
                raise
            await problem_response(exc, Request(scope).headers, self._catalogue)(scope, receive, send)


def prefers_french(accept_language: str) -> bool:
    """Says whether the titles go out in French: always, unless English is asked for with more weight."""
    weights = {"fr": -1.0, "en": -1.0}
    for item in accept_language.split(","):
        tag, _, rest = item.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language in weights:
            weights[language] = max(weights[language], _weight(rest))
    return weights["en"] <= 0 or weights["fr"] >= weights["en"]


def trace_id(headers: Mapping[str, str]) -> str | None:
    """What finds this request in the logs: the trace of `traceparent`, else our correlation id."""
    parts = headers.get("traceparent", "").split("-")
    if len(parts) == 4 and len(parts[1]) == 32:
        return parts[1]
    return headers.get("sinistra-correlation", headers.get("x-request-id", "")).replace("-", "") or None


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


def _sentence(title: str, problem: Problem, speech: Speech, *, french: bool) -> str:
    between, colon = (" ; ", " : ") if french else ("; ", ": ")
    said = ((e.pointer, (e.says(french=french) or e.code).rstrip(".")) for e in problem.errors)
    wrong = (colon.join(filter(None, where_and_what)) for where_and_what in said)
    return " – ".join(part for part in (title, speech(problem.params, french=french), between.join(wrong)) if part)


def _plainly(facts: Mapping[str, object], /, *, french: bool) -> str:
    colon = " : " if french else ": "
    return ", ".join(f"{name}{colon}{_shown(value)}" for name, value in facts.items())


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple | set | frozenset) else str(value)


def _plain(value: Any) -> object:
    """Money and Decimal as their text; sets and mappings as what JSON has."""
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)


async def _body_read(request: Request) -> bytes | None:
    """The body if the route has read it: a second read answers from memory, a first one is not begun here."""
    return await request.body() if hasattr(request, "_body") else None
