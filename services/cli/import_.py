"""`sinistra import`: sends a file, follows it to its end, and waits until the ratios know it."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from services.cli import session, show
from services.cli.exits import Exit, Failed
from services.cli.session import DataDir, Session

if TYPE_CHECKING:
    from rich.progress import Progress

commands = typer.Typer()

_CHUNK_BYTES = 256 * 1024
_LOOK_EVERY_SECONDS = 0.3
_RESTART_SECONDS = 30.0
_BEHIND_SECONDS = 600.0
_SHOWN_LINES = 10


@commands.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV or NDJSON, or its .gz.")
    ],
    profile: Annotated[
        str, typer.Option("--profile", help="How the file is read; GET /v1/import-profiles lists them.")
    ],
    expected_lines: Annotated[
        int | None, typer.Option("--expected-lines", min=0, help="Refuse the file if it has another number.")
    ] = None,
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="The import as JSON on stdout, nothing else.")] = False,
) -> int:
    """Imports a file of policies or claims. Sending it twice books nothing twice; exit code 6 if lines were refused."""
    server = session.find(data_dir)
    # Before a long upload: the server, the key and the profile are what they should be.
    server.get(f"/v1/import-profiles/{profile}")
    with _progress(quiet=as_json) as progress:
        started = _send(server, file, profile, expected_lines, progress)
        ended = _follow(server, started["id"], progress)
        if ended["state"] == "completed" and ended["log_position"]:
            _wait_for_ratios(server, ended["log_position"], progress)
    if ended["state"] == "failed":
        raise _failed(ended)
    refused = _refused(server, ended)
    if as_json:
        print(json.dumps({**ended, "rejected_lines": refused}, ensure_ascii=False))
    else:
        _tell(ended, refused)
    return Exit.LINES_REJECTED if ended["counts"]["rejected"] else Exit.DONE


def _send(server: Session, file: Path, profile: str, expected_lines: int | None, progress: "Progress") -> Any:
    size = file.stat().st_size
    task = progress.add_task("Envoi", total=size)
    params = {"profile": profile, **({} if expected_lines is None else {"expected_lines": str(expected_lines)})}
    headers = {
        "Idempotency-Key": str(uuid4()),
        "Content-Type": "application/octet-stream",
        "Content-Length": str(size),
    }

    def chunks(opened: IO[bytes]) -> Iterator[bytes]:
        while chunk := opened.read(_CHUNK_BYTES):
            yield chunk
            progress.advance(task, len(chunk))

    with file.open("rb") as opened:
        answer = server.request("POST", "/v1/imports", params=params, body=chunks(opened), headers=headers)
    progress.remove_task(task)
    return answer.json()


def _follow(server: Session, import_id: str, progress: "Progress") -> Any:
    """The import at its end. A server that restarts meanwhile goes on with it, so we are patient."""
    task = progress.add_task("Contrôle", total=None)
    unreachable_since: float | None = None
    while True:
        try:
            found = server.get(f"/v1/imports/{import_id}")
            unreachable_since = None
        except Failed as failed:
            unreachable_since = unreachable_since or time.monotonic()
            if failed.code != Exit.CANNOT_REACH or time.monotonic() - unreachable_since > _RESTART_SECONDS:
                raise
        else:
            if found["state"] in ("completed", "failed"):
                progress.remove_task(task)
                return found
            if found["state"] == "applying":
                steps = found["progress"]
                progress.update(task, description="Lignes", completed=steps["done"], total=steps["total"])
        time.sleep(_LOOK_EVERY_SECONDS)


def _wait_for_ratios(server: Session, position: str, progress: "Progress") -> None:
    """Returns when the ratios have passed a position of the log. Raises Failed with the code for «behind»."""
    task = progress.add_task("Ratios", total=None)
    deadline = time.monotonic() + _BEHIND_SECONDS
    while True:
        try:
            # A year without data: the cheapest question that waits.
            params = {"group_by": "year", "years": "1900"}
            server.get("/v1/ratios/loss-ratio", params, {"At-Least": position, "Prefer": "wait=10"})
        except Failed as failed:
            if failed.code != Exit.BEHIND or time.monotonic() > deadline:
                raise
        else:
            progress.remove_task(task)
            return


def _refused(server: Session, ended: Any) -> Any:
    if not ended["counts"]["rejected"]:
        return []
    return server.get(f"/v1/imports/{ended['id']}/lines", {"result": "rejected", "limit": str(_SHOWN_LINES)})["items"]


def _failed(ended: Any) -> Failed:
    problem = ended["problem"]
    line = f"{problem['title']} ({problem['code']}) · {problem['detail']}"
    if not ended["resumable"]:
        return Failed(Exit.REFUSED, line)
    code = Exit.CANNOT_REACH if problem["code"] == "upstream-unavailable" else Exit.OUR_FAULT
    return Failed(code, f"{line} · send the file again, or POST /v1/imports/{ended['id']}/rerun")


def _tell(ended: Any, refused: Any) -> None:
    counts = ended["counts"]
    created, unchanged, rejected = counts["created"], counts["unchanged"], counts["rejected"]
    late = f" (dont {counts['late']} tardives)" if counts["late"] else ""
    unmatched = f" (dont {counts['unmatched']} sans sinistre)" if counts["unmatched"] else ""
    lines = created + unchanged + rejected
    print(f"{lines} lignes : {created} créées{late}, {unchanged} inchangées, {rejected} rejetées{unmatched}")
    for name, sums in ended["sums"].items():
        print(f"{name} : lu {sums['read']} €, repris {sums['applied']} €, écart {sums['differing']} €")
    for line in refused:
        why = "; ".join(f"{e['pointer'] or '/'} {e['detail'] or e['code']}" for e in line["errors"])
        key = f" ({line['line_key']})" if line["line_key"] else ""
        print(f"  ligne {line['n']}{key} : {line['title']} [{line['code']}]" + (f" · {why}" if why else ""))
    if counts["rejected"] > len(refused):
        print(
            f"  … et {counts['rejected'] - len(refused)} autres : GET /v1/imports/{ended['id']}/lines?result=rejected"
        )


def _progress(*, quiet: bool) -> "Progress":
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return show.progress(*columns, quiet=quiet)
