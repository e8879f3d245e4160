"""Sessions, against a real server on a socket: what is sent, and what becomes of every kind of refusal."""

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from services.cli import session, state
from services.cli.exits import Exit, Failed
from services.cli.session import Session
from services.kit.embedded_postgres import free_port


class _Echo(BaseHTTPRequestHandler):
    """Answers /<status>/<code> with that problem, /lines with lines, the rest with what it got."""

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        sent = self.rfile.read(length).decode()
        status, body = 200, json.dumps({"path": self.path, "key": self.headers["Authorization"], "sent": sent})
        parts = self.path.split("/")
        if len(parts) == 3 and parts[1].isdigit():
            status = int(parts[1])
            problem = {
                "code": parts[2],
                "title": "Refusé",
                "detail": "Refusé – limit: 3 – /amount: absent",
                "errors": [{"pointer": "/amount", "code": "missing", "detail": "absent"}],
            }
            body = json.dumps(problem) if parts[2] != "html" else "<html>"
        if self.path == "/lines":
            body = "one\ntwo\n"
        self.send_response(status)
        self.send_header("Log-Position", "abc")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    do_GET = do_POST = _answer  # noqa: N815 - the names http.server looks for

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def served() -> Iterator[Session]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Session(f"http://127.0.0.1:{server.server_port}", "sk_test")
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_request_carries_key_query_and_body(served: Session) -> None:
    answer = served.request("POST", "/x", params={"q": "é&"}, body=b"hello")
    assert answer.json() == {"path": "/x?q=%C3%A9%26", "key": "Bearer sk_test", "sent": "hello"}
    assert answer.headers["log-position"] == "abc"


def test_a_file_is_sent_as_it_is(served: Session) -> None:
    answer = served.request("POST", "/x", body=BytesIO(b"line\n"), headers={"Content-Length": "5"})
    assert answer.json()["sent"] == "line\n"


def test_lines_come_one_by_one(served: Session) -> None:
    assert list(served.lines("/lines")) == [b"one\n", b"two\n"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/401/unauthenticated", Exit.NOT_ALLOWED),
        ("/403/forbidden", Exit.NOT_ALLOWED),
        ("/404/not-found", Exit.REFUSED),
        ("/422/limit-exceeded", Exit.REFUSED),
        ("/503/projection-behind", Exit.BEHIND),
        ("/503/upstream-unavailable", Exit.CANNOT_REACH),
        ("/500/html", Exit.OUR_FAULT),
    ],
)
def test_every_refusal_is_one_line_and_its_code(served: Session, path: str, code: Exit) -> None:
    with pytest.raises(Failed) as raised:
        served.get(path)
    assert raised.value.code is code
    assert "\n" not in raised.value.line
    if "html" not in path:
        assert path.rsplit("/", 1)[1] in raised.value.line
        assert raised.value.line.endswith(") · limit: 3 – /amount: absent")


def test_nobody_there() -> None:
    with pytest.raises(Failed, match="Cannot reach") as raised:
        Session(f"http://127.0.0.1:{free_port()}", "key").get("/")
    assert raised.value.code is Exit.CANNOT_REACH


def test_the_folder_named_wins_over_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state.write(tmp_path, state.State("http://folder", "of the folder", os.getpid(), None, "", {}))
    monkeypatch.setenv("SINISTRA_URL", "http://variable/")
    monkeypatch.setenv("SINISTRA_API_KEY", "of the variable")
    assert session.find(tmp_path) == Session("http://folder", "of the folder")
    assert session.find(None) == Session("http://variable", "of the variable")
    monkeypatch.delenv("SINISTRA_API_KEY")
    with pytest.raises(Failed, match="SINISTRA_API_KEY"):
        session.find(None)
    monkeypatch.delenv("SINISTRA_URL")
    monkeypatch.setenv("SINISTRA_DATA_DIR", str(tmp_path))
    assert session.find(None) == Session("http://folder", "of the folder")
