"""`sinistra serve` and `sinistra project`: the processes themselves, composed from the services."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.exits import Exit, Failed

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from starlette.types import ASGIApp

    from services.kit.settings import Settings
    from services.kit.upstream.base import Upstream

commands = typer.Typer()

# Longer than any answer needs, shorter than what a supervisor or a container waits before it kills.
_GRACE_SECONDS = 5


class Service(StrEnum):
    """What a process serves."""

    ALL = "all"
    GATEWAY = "gateway"
    CLAIMS = "claims"
    RATIOS = "ratios"


@commands.command()
def serve(
    service: Annotated[Service, typer.Argument(help="`all` is the gateway with claims and ratios in its process.")],
    host: Annotated[str | None, typer.Option(help="SINISTRA_HOST, else this machine only.")] = None,
    port: Annotated[int | None, typer.Option(help="SINISTRA_PORT, else 8420.")] = None,
) -> None:
    """Serves one service, or all of them, until it is told to stop."""
    import uvicorn

    from services.kit import heap, telemetry
    from services.kit.settings import Settings

    settings = Settings()
    telemetry.configure(settings.log_level)
    app = _app(service, settings)
    heap.settle()
    uvicorn.run(
        app,
        host=host or settings.host,
        port=port if port is not None else settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


def _app(service: Service, settings: "Settings") -> "ASGIApp":
    """Only here is it decided what stands beside what."""
    from services.claims import app as claims
    from services.gateway import app as gateway
    from services.ratios import app as ratios

    try:
        match service:
            case Service.CLAIMS:
                return claims.build(settings)
            case Service.RATIOS:
                return ratios.build(settings, _claims_at(settings))
            case Service.GATEWAY:
                return gateway.build(settings)
            case Service.ALL:
                app = claims.build(settings)
                return gateway.build(settings, app, ratios.build(settings, _claims_in(app)))
    except ValueError as error:
        raise Failed(Exit.USAGE, str(error)) from None


def _claims_at(settings: "Settings") -> "AbstractAsyncContextManager[Upstream]":
    """Claims across the network, for ratios."""
    from services.kit.upstream.network import connected

    if settings.claims_url is None:
        raise ValueError("set CLAIMS_URL")
    return connected("claims", settings.claims_url)


def _claims_in(app: "ASGIApp") -> "AbstractAsyncContextManager[Upstream]":
    """Claims in this process, for ratios beside it; the gateway runs its lifespan."""
    from contextlib import nullcontext

    from services.kit.upstream.direct import DirectUpstream

    return nullcontext(DirectUpstream("claims", app, {}))


@commands.command()
def project() -> None:
    """Follows the log: keeps the read models of claims and ratios, until it is told to stop."""
    import asyncio

    from services.kit import telemetry
    from services.kit.settings import Settings

    settings = Settings()
    telemetry.configure(settings.log_level)
    asyncio.run(_project(settings))


async def _project(settings: "Settings") -> None:
    import asyncio
    import signal

    from services.claims import app as claims
    from services.kit import heap
    from services.ratios import app as ratios

    heap.settle()
    stop = asyncio.Event()
    for asked in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(asked, stop.set)
    # One that fails takes the other along: the process ends, and whoever keeps it running starts both again.
    async with asyncio.TaskGroup() as projectors:
        projectors.create_task(claims.project(settings, stop))
        projectors.create_task(ratios.project(settings, stop))
