"""How a command ends: the exit codes scripts rely on, and the error that carries one."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    OUR_FAULT = 1
    USAGE = 2
    CANNOT_REACH = 3
    NOT_ALLOWED = 4
    REFUSED = 5
    LINES_REJECTED = 6
    BEHIND = 7


class Failed(Exception):
    """Ends the command with one line for people on stderr and a code for scripts."""

    def __init__(self, code: Exit, line: str) -> None:
        super().__init__(line)
        self.code = code
        self.line = line
