"""Being asked to end: at once where that can be, and never lost."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.cli import running
from services.cli.stopping import Stopped, Stopping
from services.cli.up import up


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


@pytest.mark.usefixtures("stopping")
def test_an_error_in_its_place_ends_us_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken_off(*_: object) -> None:
        try:
            _signal()
        except Stopped:
            raise ValueError("a validator cannot be built") from None

    monkeypatch.setattr(running, "run", broken_off)
    up(tmp_path, 1, no_demo=True)
    assert capsys.readouterr().out == "Stopped.\n"


@pytest.mark.usefixtures("stopping")
def test_an_error_that_nobody_asked_for_is_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def wrong(*_: object) -> None:
        raise ValueError("wrong")

    monkeypatch.setattr(running, "run", wrong)
    with pytest.raises(ValueError, match="wrong"):
        up(tmp_path, 1, no_demo=True)


async def _signalled_in_a_loop() -> None:
    _signal()
    await asyncio.sleep(0.01)
