"""`sinistra projections`: how far the read models are, and making the ratios' ledger anew."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from services.cli import session, show, state
from services.cli.exits import Exit, Failed
from services.cli.session import DataDir

commands = typer.Typer()
group = typer.Typer(help="Read models kept from the log (projections).", no_args_is_help=True)
commands.add_typer(group, name="projections")

_STATES = {"ok": "à jour", "degraded": "arrêtée par endroits", "unavailable": "indisponible"}
_STAGES = {"events": "Événements", "cells": "Partitions", "swap": "Échange"}


@group.command("status")
def status(
    *, data_dir: DataDir = None, as_json: Annotated[bool, typer.Option("--json", help="The API's answer.")] = False
) -> None:
    """Says how many events each service has still to read, and where an event has stopped it."""
    answered = session.find(data_dir).get("/readyz")
    if as_json:
        show.as_json(answered)
        return
    rows = [[name, *_row(service)] for name, service in answered["services"].items()]
    show.table(None, ["Service", "État", "Partitions arrêtées", "Retard (événements)"], rows, figures=1)


def _row(service: Any) -> list[str]:
    stopped = ", ".join(map(str, service.get("stopped_partitions", []))) or show.NOTHING
    return [_STATES.get(service["status"], service["status"]), stopped, str(service.get("lag_events", show.NOTHING))]


@group.command("rebuild")
def rebuild(*, data_dir: DataDir = None) -> None:
    """Makes the ratios' ledger anew from the log, beside the live one, then swaps the two."""
    stopped = asyncio.run(_rebuild(_database_url(data_dir)))
    if stopped:
        where = ", ".join(map(str, stopped))
        raise Failed(
            Exit.OUR_FAULT, f"Rebuilt, but an event still stops partition {where}: `sinistra doctor` says why."
        )
    show.line("Projection reconstruite.")


def _database_url(data_dir: Path | None) -> str:
    """The database of the server that runs on a data folder, else that of DATABASE_URL."""
    from services.kit.settings import Settings

    settings = Settings()
    if data_dir is None and settings.database_url:
        return settings.database("ratios")
    # The tables made anew belong to whoever makes them: that must be the role that keeps them.
    return state.read(data_dir or state.default_data_dir()).service_urls["ratios"]


async def _rebuild(url: str) -> list[int]:
    """Rebuilds; the partitions that are stopped afterwards."""
    import asyncpg

    from services.kit import telemetry
    from services.kit.database import open_pool
    from services.kit.eventlog.standing import standing
    from services.ratios.ledger.tables import SCHEMA
    from services.ratios.projector import NAME
    from services.ratios.rebuild import Progress, RebuildStopped
    from services.ratios.rebuild import rebuild as make_anew

    telemetry.configure("critical")  # what stops a partition is said in words at the end
    with show.progress() as bar:
        tasks = {stage: bar.add_task(title, total=None) for stage, title in _STAGES.items()}

        def tell(progress: Progress) -> None:
            bar.update(tasks[progress.stage], completed=progress.done, total=progress.total)

        try:
            pool = await open_pool(url, max_size=3, application_name="sinistra rebuild")
        except (OSError, asyncpg.PostgresError) as error:
            raise Failed(Exit.CANNOT_REACH, f"Cannot reach the database: {error}.") from None
        try:
            await make_anew(pool, tell)
            return [at.log_partition for at in await standing(pool, SCHEMA, NAME) if at.stopped is not None]
        except RebuildStopped as stopped:
            raise Failed(Exit.OUR_FAULT, str(stopped)) from None
        finally:
            await pool.close()
