"""`sinistra serve` and `sinistra project`: the processes themselves, composed from the services."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.exits import Exit, Failed

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from services.kit.settings import Settings

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

    from services.kit import telemetry
    from services.kit.settings import Settings

    settings = Settings()
    telemetry.configure(settings.log_level)
    uvicorn.run(
        _app(service, settings),
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
                return ratios.build(settings)
            case Service.GATEWAY:
                return gateway.build(settings)
            case Service.ALL:
                return gateway.build(settings, claims.build(settings), ratios.build(settings))
    except ValueError as error:
        raise Failed(Exit.USAGE, str(error)) from None
