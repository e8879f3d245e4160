"""`sinistra events`: the feed of events in a terminal."""

import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from services.cli import session, show
from services.cli.session import DataDir, Session

commands = typer.Typer()
group = typer.Typer(help="The feed of events.", no_args_is_help=True)
commands.add_typer(group, name="events")

_WAIT_SECONDS = 20


@group.command("tail")
def tail(
    *,
    start: Annotated[str, typer.Option(help="now, beginning, or a day: what was recorded after it.")] = "now",
    after: Annotated[str | None, typer.Option(help="The cursor to go on from.", show_default=False)] = None,
    kind: Annotated[str | None, typer.Option(help="Only these kinds, comma-separated.", show_default=False)] = None,
    claim: Annotated[str | None, typer.Option(help="Only this claim.", show_default=False)] = None,
    policy: Annotated[str | None, typer.Option(help="Only this policy.", show_default=False)] = None,
    no_follow: Annotated[bool, typer.Option("--no-follow", help="End when there is nothing more.")] = False,
    data_dir: DataDir = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The feed's own lines: events, withheld ranges, and `next`, the cursor.")
    ] = False,
) -> None:
    """Prints events as they are recorded, until Ctrl-C."""
    server = session.find(data_dir)
    asked = {"start": start, "after": after, "kind": kind, "claim": claim, "policy": policy}
    params = {name: value for name, value in asked.items() if value is not None}
    if not no_follow:
        params["wait"] = str(_WAIT_SECONDS)
    for item in _items(server, params, follow=not no_follow):
        _print(item, as_json=as_json)


def _items(server: Session, params: dict[str, str], *, follow: bool) -> Iterator[Any]:
    """Events page by page, and after each page the cursor to go on from, as in the feed's own NDJSON."""
    while True:
        page = server.get("/v1/events", params)
        yield from page["items"]
        if page["next"] != params.get("after"):
            yield {"next": page["next"]}
        params = {name: value for name, value in params.items() if name != "start"} | {"after": page["next"]}
        if not page["more"] and not follow:
            return


def _print(item: Any, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(item, ensure_ascii=False), flush=True)
    elif "data" in item:
        data = item["data"]
        recorded, effective = show.moment(data["recorded_at"]), show.day(data["effective_on"])
        place = f"{data['log_partition']}:{data['position']}"
        print(f"{recorded}  {place:>12}  {item['type']:<28} effet {effective}  {item['subject']}", flush=True)
