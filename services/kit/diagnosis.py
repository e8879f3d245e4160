"""Which problem an exception is, before anybody says it in a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import asyncpg
import structlog
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from services.kit.errors import Conflict, FieldError, Invalid, Missing, Refusal, Unavailable
from services.kit.field_errors import field_errors, is_unreadable, told

_log = structlog.get_logger("problems")

_BY_STATUS: Final = {
    400: "unreadable-body",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    413: "body-too-large",
    415: "unsupported-media-type",
    422: "invalid-request",
    503: "upstream-unavailable",
}
# The database is away, restarting or full: ask again, nothing is wrong with the request.
_DATABASE_AWAY: Final = (
    ConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)
# It took too long, others stood in the way, or a connection broke off under a query (which the driver then calls its
# own fault): ask again too, but somebody should look why.
_DATABASE_BUSY: Final = (
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """An error on its way out, before its title is looked up."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def problem_of(exc: Exception, *, body: bytes | None = None) -> Problem:
    """Which problem an exception is. What is not foreseen is `internal-error`, and logged without its message."""
    match exc:
        case Refusal(code=code, facts=facts) | Conflict(code=code, facts=facts):
            return Problem(code, params=facts)
        case Missing(code=code, what=what):
            return Problem(code, params={"what": what})
        case Invalid(code=code, errors=errors):
            return Problem(code, errors=tuple(told(error) for error in errors))
        case Unavailable(code=code, retry_after=seconds):
            return Problem(code, headers={"Retry-After": str(seconds)})
        case RequestValidationError() | ValidationError():
            found = exc.errors()
            if is_unreadable(found):
                return Problem("unreadable-body")
            return Problem("invalid-request", errors=tuple(field_errors(found, body)))
        case HTTPException(status_code=status):
            return Problem(_BY_STATUS.get(status, "internal-error"), headers=exc.headers or {})
        case _ if isinstance(exc, _DATABASE_AWAY):
            return Problem("database-unavailable", headers={"Retry-After": "1"})
        case _ if isinstance(exc, _DATABASE_BUSY):
            _log_unforeseen(exc)
            return Problem("database-unavailable", headers={"Retry-After": "1"})
        case asyncpg.DataError():
            # A value that PostgreSQL's types cannot hold (a NUL in a text, a date out of range) and no field refused.
            _log_unforeseen(exc)
            return Problem("invalid-request")
        case _:
            _log_unforeseen(exc)
            return Problem("internal-error")


def _log_unforeseen(exc: Exception) -> None:
    """Logs where it happened, not what the message says: it may quote a row or a body."""
    frames = []
    trace = exc.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rpartition('/services/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    _log.error("unforeseen", error=type(exc).__name__, where=frames[-12:])
