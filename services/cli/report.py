"""`sinistra report`: issues a numbered document about a policy, and keeps it as a file."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import typer

from services.cli import session, show
from services.cli.exits import Exit, Failed
from services.cli.policies import policy_id
from services.cli.session import DataDir

commands = typer.Typer()

_KINDS: Final = {"statement": "Statistique sinistres", "renewal": "Fiche de renouvellement"}
_FORMATS: Final = {".json": "json", ".csv": "csv"}


@commands.command("report")
def report(
    kind: Annotated[Literal["statement", "renewal"], typer.Argument(help="Which document.")],
    policy: Annotated[str, typer.Argument(help="The policy's id or number.")],
    *,
    as_of: Annotated[str | None, typer.Option(help="What was effective by this day.", show_default=False)] = None,
    known_on: Annotated[str | None, typer.Option(help="What was known on this day.", show_default=False)] = None,
    out: Annotated[
        Path | None, typer.Option(help="Keep it as this file: .json, a statement also .csv.", show_default=False)
    ] = None,
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="The API's answer.")] = False,
) -> None:
    """Issues a document (relevé): numbered, the same bytes for ever, with what moved since the last one."""
    written = _FORMATS.get(out.suffix, None) if out is not None else "json"
    if written is None:
        raise Failed(Exit.USAGE, f"{out}: the name ends in .json or .csv.")
    server = session.find(data_dir)
    asked = {"kind": kind, "policy_id": policy_id(server, policy), "as_of": as_of, "known_on": known_on}
    body = json.dumps({name: value for name, value in asked.items() if value is not None}).encode()
    issued = server.request("POST", "/v1/reports", body=body, headers={"Content-Type": "application/json"}).json()
    if out is not None:
        _keep(out, server.request("GET", issued["content"], params={"format": written}).body)
    if as_json:
        show.as_json(issued)
    else:
        show.line(_said(issued))


def _keep(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Failed(Exit.USAGE, f"Cannot write {out}: {error.strerror}.") from None


def _said(issued: Mapping[str, Any]) -> str:
    moved = issued["changes_since_previous"]
    since = "" if moved is None else f", {len(moved)} changement(s) depuis le précédent" if moved else ", inchangé"
    return (
        f"{_KINDS[issued['kind']]} {issued['number']} arrêté au {show.day(issued['as_of'])}, "
        f"connu au {show.day(issued['known_on'])}{since} · {issued['id']} · sha256 {issued['content_hash'][:16]}"
    )
