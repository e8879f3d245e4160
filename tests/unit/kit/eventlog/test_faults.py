"""What each error of the table in EVENT_LOG.md §4 is taken for."""

from __future__ import annotations

import asyncpg
import pytest

from services.kit.eventlog.faults import Fault, fault_of


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (asyncpg.DeadlockDetectedError(""), Fault.BUSY),
        (asyncpg.SerializationError(""), Fault.BUSY),
        (asyncpg.LockNotAvailableError(""), Fault.BUSY),
        (asyncpg.QueryCanceledError(""), Fault.BUSY),
        (asyncpg.NotNullViolationError(""), Fault.BAD),
        (asyncpg.UniqueViolationError(""), Fault.BAD),
        (asyncpg.CheckViolationError(""), Fault.BAD),
        (asyncpg.InvalidTextRepresentationError(""), Fault.BAD),
        (asyncpg.CharacterNotInRepertoireError(""), Fault.BAD),
        (asyncpg.AdminShutdownError(""), Fault.LOST),
        (asyncpg.CrashShutdownError(""), Fault.LOST),
        (asyncpg.CannotConnectNowError(""), Fault.LOST),
        (asyncpg.TooManyConnectionsError(""), Fault.LOST),
        (asyncpg.ConnectionDoesNotExistError(""), Fault.LOST),
        (asyncpg.DiskFullError(""), Fault.LOST),
        (ConnectionRefusedError(), Fault.LOST),
        (TimeoutError(), Fault.LOST),
        (asyncpg.UndefinedFunctionError(""), Fault.WIRING),
        (asyncpg.InsufficientPrivilegeError(""), Fault.WIRING),
        (asyncpg.InvalidPasswordError(""), Fault.WIRING),
        (asyncpg.InterfaceError(""), Fault.WIRING),
        (ValueError(), Fault.WIRING),
    ],
)
def test_fault(error: Exception, fault: Fault) -> None:
    assert fault_of(error) is fault
