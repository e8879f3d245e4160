"""How the command line shows figures to people: French numbers and dates, tables that fit."""

import json
from collections.abc import Sequence
from typing import Any

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


def day(text: str | None) -> str:
    """`2025-03-14` as `14/03/2025`."""
    if text is None:
        return NOTHING
    year, month, number = text[:10].split("-")
    return f"{number}/{month}/{year}"


def moment(text: str | None) -> str:
    """`2025-03-14T09:30:00Z` as `14/03/2025 09:30`, in the time it is written in."""
    return NOTHING if text is None else f"{day(text)} {text[11:16]}"


def table(title: str | None, columns: Sequence[str], rows: Sequence[Sequence[str]], *, figures: int = 0) -> None:
    """Prints a table whose last `figures` columns are numbers. Data is data: nothing in it is markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for n, column in enumerate(columns):
        is_figure = n >= len(columns) - figures
        drawn.add_column(column, justify="right" if is_figure else "left", no_wrap=is_figure)
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    Console(soft_wrap=False).print(drawn)


def line(text: str) -> None:
    """Prints one line of prose."""
    from rich.console import Console

    Console().print(text, markup=False, highlight=False)
