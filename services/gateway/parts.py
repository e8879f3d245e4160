"""What the gateway's own routes work with; `parts_of(request)` gives it to them."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from services.contracts.internal import Caller
from services.gateway.access.keyring import Keyring
from services.kit.database import Pool
from services.kit.settings import Settings
from services.kit.upstream.base import Upstream


@dataclass(frozen=True, slots=True)
class Parts:
    """Opened when the gateway starts, closed when it stops."""

    settings: Settings
    pool: Pool
    keyring: Keyring
    claims: Upstream
    ratios: Upstream


def parts_of(request: Request) -> Parts:
    """The gateway's parts, for a route of its own."""
    parts = request.app.state.parts
    assert isinstance(parts, Parts)
    return parts


def caller_of(request: Request) -> Caller:
    """Who asks: the front has authenticated and authorised them."""
    caller = request.state.caller
    assert isinstance(caller, Caller)
    return caller
