"""A command's way to the running server: finds it, speaks HTTP to it, turns its refusals into one line."""

import http.client
import json
import os
import socket
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Annotated, Any
from urllib.parse import urlencode, urlsplit

import typer

from services.cli import state
from services.cli.exits import Exit, Failed

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="The data folder of a running `sinistra up`.", show_default=False),
]
"""The option every command takes that talks to the server."""

Body = bytes | IO[bytes] | Iterable[bytes]

_TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said, with a 2xx or 3xx status."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Session:
    """Where the server is and who we are."""

    base_url: str
    api_key: str = field(repr=False)

    def get(self, path: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> Any:
        """The JSON at a path. Raises Failed."""
        return self.request("GET", path, params=params, headers=headers).json()

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request with its whole answer; a body that is a file is streamed. Raises Failed."""
        connection, response = self._send(method, path, params, body, headers)
        try:
            answer = Answer(response.status, _lower(response), response.read())
        except OSError as error:
            raise self._unreachable(error) from None
        finally:
            connection.close()
        return _checked(answer)

    def lines(self, path: str, params: Mapping[str, str] | None = None) -> Iterator[bytes]:
        """The lines of a streamed answer, as they come. Raises Failed."""
        connection, response = self._send("GET", path, params, None, {"Accept": "application/x-ndjson"})
        try:
            if response.status >= 400:
                _checked(Answer(response.status, _lower(response), response.read()))
            yield from response
        except OSError as error:
            raise self._unreachable(error) from None
        finally:
            connection.close()

    def _send(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        body: Body | None,
        headers: Mapping[str, str] | None,
    ) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        url = urlsplit(self.base_url)
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        connection = kind(url.hostname or "localhost", url.port, timeout=_TIMEOUT_SECONDS)
        target = url.path.rstrip("/") + path + (f"?{urlencode(params)}" if params else "")
        sent = {"Authorization": f"Bearer {self.api_key}", "Accept-Language": "fr", **(headers or {})}
        try:
            connection.request(method, target, body=body, headers=sent)
            return connection, connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise self._unreachable(error) from None

    def _unreachable(self, error: Exception) -> Failed:
        said = "it does not answer in time" if isinstance(error, socket.timeout) else str(error) or type(error).__name__
        return Failed(Exit.CANNOT_REACH, f"Cannot reach {self.base_url}: {said}.")


def find(data_dir: Path | None) -> Session:
    """The server of --data-dir; else of SINISTRA_URL and SINISTRA_API_KEY; else of the default data folder."""
    url = os.environ.get("SINISTRA_URL")
    if data_dir is None and url:
        key = os.environ.get("SINISTRA_API_KEY")
        if not key:
            raise Failed(Exit.USAGE, "SINISTRA_URL is set: set SINISTRA_API_KEY too.")
        if not url.startswith(("http://", "https://")):
            raise Failed(Exit.USAGE, f"SINISTRA_URL begins with http:// or https://, not {url}.")
        return Session(url.rstrip("/"), key)
    found = state.read(data_dir or state.default_data_dir())
    return Session(found.base_url, found.api_key)


def _lower(response: http.client.HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.getheaders()}


def _checked(answer: Answer) -> Answer:
    """The answer, or the one line its problem makes."""
    if answer.status < 400:
        return answer
    try:
        problem: dict[str, Any] = answer.json()
    except ValueError:
        problem = {}
    code = str(problem.get("code") or answer.status)
    said = str(problem.get("title") or "La demande a échoué")
    # The detail repeats the title, then says the facts and every wrong field.
    detail = str(problem.get("detail") or "").removeprefix(said).lstrip(" –")
    line = f"{said} ({code})" + (f" · {detail}" if detail else "")
    raise Failed(_exit_of(answer.status, code), line.replace("\n", " "))


def _exit_of(status: int, code: str) -> Exit:
    if code == "projection-behind":
        return Exit.BEHIND
    if status in {401, 403}:
        return Exit.NOT_ALLOWED
    if status in {429, 502, 503, 504}:
        return Exit.CANNOT_REACH
    return Exit.OUR_FAULT if status >= 500 else Exit.REFUSED
