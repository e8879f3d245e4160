"""What a PostgreSQL error means to whoever was writing or following (the table in EVENT_LOG.md §4)."""

from __future__ import annotations

import asyncio
from enum import Enum, auto

import asyncpg

from services.kit.database import Connection


class Fault(Enum):
    """LOST: the connection went, what it did is unknown. BUSY: a lock or a time-out, nothing was done.
    BAD: a value the database refuses. WIRING: anything else, a fault of ours.
    """

    LOST = auto()
    BUSY = auto()
    BAD = auto()
    WIRING = auto()


_BUSY = frozenset({"40P01", "40001", "55P03", "57014"})


def fault_of(error: BaseException, conn: Connection | None = None) -> Fault:
    """Sorts an error of asyncpg or of the network; on a connection that is closed by now, everything is LOST."""
    if conn is not None and _gone(conn):
        return Fault.LOST
    if isinstance(error, asyncpg.PostgresError):
        return _by_state(error.sqlstate or "")
    # TimeoutError: the server has gone silent. InternalClientError: it said goodbye in the middle of an answer.
    lost = (OSError, asyncio.TimeoutError, asyncpg.InternalClientError)
    return Fault.LOST if isinstance(error, lost) else Fault.WIRING


def _gone(conn: Connection) -> bool:
    try:
        return conn.is_closed()
    except asyncpg.InterfaceError:  # a pool has already taken the broken connection back
        return True


def _by_state(sqlstate: str) -> Fault:
    if sqlstate in _BUSY:
        return Fault.BUSY
    # 08 connection, 53 out of connections, memory or disk, 57P the server is stopping, starting or has crashed.
    if sqlstate.startswith(("08", "53", "57P")):
        return Fault.LOST
    return Fault.BAD if sqlstate.startswith(("22", "23")) else Fault.WIRING
