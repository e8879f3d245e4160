"""`sinistra keys`: API keys, made, listed, revoked."""

import asyncio
import json
from typing import Annotated, Any
from uuid import uuid4

import typer

from services.cli import session, show
from services.cli.exits import Exit, Failed
from services.cli.session import DataDir

commands = typer.Typer()
group = typer.Typer(help="API keys (clés d'accès).", no_args_is_help=True)
commands.add_typer(group, name="keys")

AsJson = Annotated[bool, typer.Option("--json", help="The API's answer.")]


@group.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    *,
    scope: Annotated[list[str], typer.Option(help="A scope; may be given several times.")],
    kind: Annotated[str, typer.Option(help="broker, insurer or service.")] = "broker",
    insurer: Annotated[str | None, typer.Option(help="The insurer of an insurer key.", show_default=False)] = None,
    expires_at: Annotated[str | None, typer.Option(help="2027-01-01T00:00:00Z.", show_default=False)] = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Makes a key. Its token is shown once, now."""
    body = {"name": name, "kind": kind, "scopes": scope, "insurer_id": insurer, "expires_at": expires_at}
    sent = json.dumps({field: value for field, value in body.items() if value is not None}).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
    made = session.find(data_dir).request("POST", "/v1/keys", body=sent, headers=headers).json()
    if as_json:
        show.as_json(made)
        return
    show.line(f"{made['id']} · {made['name']} · {', '.join(made['scopes'])}")
    show.line("À noter maintenant : la clé n'est montrée qu'une fois.")
    print(made["token"])


@group.command("bootstrap")
def bootstrap(tenant: Annotated[str, typer.Argument(help="The tenant's code; made if it is missing.")]) -> None:
    """Makes a key with every scope in the database of DATABASE_URL itself: how a deployment begins."""
    from services.cli.access import new_key
    from services.kit.settings import Settings

    try:
        url = Settings().database("gateway")
    except ValueError as error:
        raise Failed(Exit.USAGE, str(error)) from None
    print(asyncio.run(new_key(url, tenant)))


@group.command("list")
def list_keys(*, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Lists the tenant's keys, revoked ones too, the newest first."""
    server = session.find(data_dir)
    keys: list[Any] = []
    params = {"limit": "500"}
    while True:
        page = server.get("/v1/keys", params)
        keys += page["items"]
        if page["next"] is None:
            break
        params["after"] = page["next"]
    if as_json:
        show.as_json({"items": keys, "next": None})
        return
    rows = [[k["id"], k["name"], k["insurer_id"] or k["kind"], _state(k), show.moment(k["last_used_at"])] for k in keys]
    show.table(None, ["Clé", "Nom", "Pour", "État", "Dernier usage"], rows)


@group.command("revoke")
def revoke(
    key: Annotated[str, typer.Argument(metavar="ID", help="The key's id, key_….")], *, data_dir: DataDir = None
) -> None:
    """Revokes a key; it stops within seconds everywhere."""
    session.find(data_dir).request("DELETE", f"/v1/keys/{key}")
    show.line(f"{key} révoquée")


def _state(key: Any) -> str:
    if key["revoked_at"]:
        return f"révoquée le {show.day(key['revoked_at'])}"
    return f"jusqu'au {show.day(key['expires_at'])}" if key["expires_at"] else "active"
