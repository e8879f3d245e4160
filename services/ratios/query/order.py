"""In what order rows stand, and where a page of them begins.

Rows are sorted by their group, or first by one figure or axis of it (`sort`); what has no value stands last either way.
A figure is sorted by its exact value, not by what is shown of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.ratios.query.axes import COLUMNS, columns
from services.ratios.query.measures import measure
from services.ratios.query.question import Question, Sort
from services.ratios.query.sql import Arguments

# After every text in C order, so that what has no value stands last.
_LAST: Final = "U&'\\+10FFFF'"


@dataclass(frozen=True, slots=True)
class Key:
    """What rows are compared by, one after another: an expression that is never null."""

    name: str
    expression: str
    type: str
    descending: bool = False

    @property
    def ordered(self) -> str:
        """As ORDER BY takes it."""
        return f"{self.expression}{' DESC' if self.descending else ''}"


def sort_keys(question: Question) -> list[Key]:
    """The keys of a row: those of `sort`, then its group's, so that no two rows are equal."""
    groups = [key for column in columns(question) for key in _of_column(column)]
    return [*_of_sort(question, question.sort), *groups] if question.sort else groups


def ordered(question: Question) -> str:
    """The keys as ORDER BY takes them; of a single row, any."""
    return ", ".join(key.ordered for key in sort_keys(question)) or "1"


def shown_keys(question: Question) -> str:
    """The values of a row's keys, as its cursor keeps them."""
    return f"ARRAY[{', '.join(f'({key.expression})::text' for key in sort_keys(question))}]::text[] AS sort_keys"


def after(question: Question, args: Arguments) -> str:
    """A condition: the row stands after that of the cursor."""
    if not question.after:
        return "true"
    keys = sort_keys(question)
    values = [args.add(value, "text") for value in question.after]
    later: list[str] = []
    for n, key in enumerate(keys):
        same = [_compared(k, "=", v) for k, v in zip(keys[:n], values[:n], strict=True)]
        later.append(" AND ".join((*same, _compared(key, "<" if key.descending else ">", values[n]))))
    return "(" + " OR ".join(f"({one})" for one in later) + ")"


def _compared(key: Key, how: str, value: str) -> str:
    return f"{key.expression} {how} {value}::{key.type}"


def _of_sort(question: Question, sort: Sort) -> list[Key]:
    if sort.by in COLUMNS:
        return [key for column in COLUMNS[sort.by] for key in _of_column(column, descending=sort.descending)]
    name, value = f"{'-' if sort.descending else ''}{sort.by}", f"({measure(question, sort.by)})"
    return [
        Key("", f"({value} IS NULL)::int", "int"),
        Key(name, f"coalesce({value}, 0)::numeric", "numeric", sort.descending),
    ]


def _of_column(column: str, *, descending: bool = False) -> list[Key]:
    name = f"{'-' if descending else ''}{column}"
    if column == "year":
        return [Key(name, "year", "int", descending)]
    if not descending:
        return [Key(name, f"""coalesce(nullif({column}::text, ''), {_LAST}) COLLATE "C\"""", "text")]
    missing = f"(coalesce({column}::text, '') = '')::int"
    return [Key("", missing, "int"), Key(name, f"""coalesce({column}::text, '') COLLATE "C\"""", "text", descending)]
