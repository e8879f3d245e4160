"""Being asked to end: at once where that can be, and never lost."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator

import pytest

from services.cli.stopping import Stopped, Stopping


@pytest.fixture
def stopping() -> Iterator[Stopping]:
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield Stopping()
    for one, handler in before.items():
        signal.signal(one, handler)


def _signal(number: signal.Signals = signal.SIGTERM) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_breaks_a_wait_off_and_so_does_the_next(stopping: Stopping, number: signal.Signals) -> None:
    stopping.check()
    for _ in range(2):
        with pytest.raises(Stopped):
            _signal(number)


def test_once_the_clearing_up_has_begun_a_signal_disturbs_nothing(stopping: Stopping) -> None:
    stopping.end()
    _signal()
    asyncio.run(_signalled_in_a_loop())


def test_what_python_drops_is_still_asked(stopping: Stopping, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception that leaves a finalizer is reported and goes no further."""
    dropped: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda report: dropped.append(report.exc_type))

    class Signalled:
        def __del__(self) -> None:
            _signal()

    Signalled()
    assert dropped == [Stopped]
    with pytest.raises(Stopped):
        stopping.check()


def test_in_a_loop_tasks_are_cancelled_and_clear_up(stopping: Stopping) -> None:
    cleared = []

    async def work() -> None:
        try:
            _signal()
            cleared.append("went on to where it waits")
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleared.append("cleared up")

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(work())
    assert cleared == ["went on to where it waits", "cleared up"]
    with pytest.raises(Stopped):
        stopping.check()


async def _signalled_in_a_loop() -> None:
    _signal()
    await asyncio.sleep(0.01)
