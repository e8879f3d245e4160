"""Being asked to end: by Ctrl-C, by SIGTERM, by a terminal that is closed."""

import asyncio
import signal
from types import FrameType


class Stopped(BaseException):
    """Somebody asked us to end."""


class Stopping:
    """What was asked of this process. Make one in the main thread, before anything is started.

    A signal raises Stopped where it finds us, to end a wait at once. That alone is not relied upon: Python drops what
    is raised while it clears up objects, so whatever goes on for long calls `check` too. Within an event loop nothing
    is raised, for a loop broken off anywhere may crash the interpreter: its tasks are cancelled.
    """

    def __init__(self) -> None:
        self._asked = False
        self._ending = False
        signal.signal(signal.SIGINT, self._on_signal)
        signal.signal(signal.SIGTERM, self._on_signal)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup asks us to stay
            signal.signal(signal.SIGHUP, self._on_signal)

    @property
    def asked(self) -> bool:
        """Whether somebody asked us to end."""
        return self._asked

    def check(self) -> None:
        """Raises Stopped once we are asked to end."""
        if self._asked:
            raise Stopped

    def end(self) -> None:
        """Lets no further signal disturb the clearing up, which begins now."""
        self._ending = True

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True
        if self._ending:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise Stopped from None
        loop.call_soon_threadsafe(_cancel_all, loop)


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()
