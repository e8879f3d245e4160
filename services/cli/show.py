"""How the command line shows figures to people: French numbers and dates, tables that fit."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.kit.clock import PARIS

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

NO_BREAK = "\N{NARROW NO-BREAK SPACE}"
NOTHING = "–"


def as_json(answered: Any) -> None:
    """An answer for machines, as the API gave it."""
    print(json.dumps(answered, ensure_ascii=False, indent=2))


def amount(text: str | None) -> str:
    """`1234.50` as `1 234,50`."""
    if text is None:
        return NOTHING
    whole, _, cents = text.partition(".")
    sign = "-" if whole.startswith("-") else ""
    grouped = f"{int(whole.lstrip('-')):,}".replace(",", NO_BREAK)
    return f"{sign}{grouped},{cents or '00'}"


def percent(text: str | None) -> str:
    """`58.00` as `58,00 %`."""
    return NOTHING if text is None else f"{text.replace('.', ',')}{NO_BREAK}%"


def points(text: str | None) -> str:
    """`-2.50` as `-2,50`, `2.50` as `+2,50`: points say on which side they are."""
    if text is None:
        return NOTHING
    return text.replace(".", ",") if text.startswith("-") else f"+{text.replace('.', ',')}"


def day(text: str | None) -> str:
    """`2025-03-14` as `14/03/2025`."""
    if text is None:
        return NOTHING
    year, month, number = text[:10].split("-")
    return f"{number}/{month}/{year}"


def moment(text: str | None) -> str:
    """`2025-03-14T08:30:00Z` as `14/03/2025 09:30`: the time in Paris."""
    return NOTHING if text is None else f"{datetime.fromisoformat(text).astimezone(PARIS):%d/%m/%Y %H:%M}"


def progress(*columns: "ProgressColumn", quiet: bool = False) -> "Progress":
    """A progress bar on stderr; into a file or a pipe it says nothing, so that an error stays one line."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    return Progress(*columns, transient=True, console=console, disable=quiet or not console.is_terminal)


def table(title: str | None, columns: Sequence[str], rows: Sequence[Sequence[str]], *, figures: int = 0) -> None:
    """Prints a table whose last `figures` columns are numbers. Data is data: nothing in it is markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if title is not None:
        line(title)
    drawn = Table(header_style="bold", box=None, pad_edge=False)
    for n, column in enumerate(columns):
        drawn.add_column(
            column, justify="right" if n >= len(columns) - figures else "left", no_wrap=n > 0 or figures > 0
        )
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    console = Console()
    # Figures are never cut: in a narrow window, or into a file, lines are as long as they need to be.
    wide = Console(width=10_000).measure(drawn).maximum
    console.width = max(console.width, wide) if figures or not console.is_terminal else console.width
    console.print(drawn)


def line(text: str) -> None:
    """Prints one line of prose."""
    from rich.console import Console

    Console().print(text, markup=False, highlight=False, soft_wrap=True)
