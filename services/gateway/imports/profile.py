"""What a profile says: how the lines of a sender's file become commands. Profiles are data, never code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Content = Literal["policies", "claims", "positions", "native"]
LineCommand = Literal["policy-line", "claim-line", "position-line", "report-position"]


@dataclass(frozen=True, slots=True)
class Constant:
    """The same value on every line."""

    value: object


@dataclass(frozen=True, slots=True)
class Text:
    """A column as it is; the part `before` a mark; or what `lookup` says for it."""

    column: str
    before: str | None = None
    lookup: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """Columns that together name something, with a hyphen between them: `1996-Fire`."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """The exact sum of columns less the `minus` ones, in whole cents; one column is a sum too."""

    columns: tuple[str, ...]
    optional: bool = False
    minus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """A date; `format` as strptime has it, ISO 8601 without."""

    column: str
    format: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class YearEdge:
    """The first or the last day of the calendar year in a column."""

    column: str
    last: bool


@dataclass(frozen=True, slots=True)
class ByZero:
    """One of two values, by whether an amount is zero."""

    column: str
    zero: str
    other: str


@dataclass(frozen=True, slots=True)
class Tree:
    """An object of the body; left out where the amount of `unless_zero` is zero."""

    fields: tuple[tuple[str, Node], ...]
    unless_zero: str | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list of the body."""

    items: tuple[Node, ...]


Source = Constant | Text | Joined | Amount | Day | YearEdge | ByZero
Node = Source | Tree | Items


@dataclass(frozen=True, slots=True)
class LineKey:
    """How the sender names a line: its columns, with a prefix that tells this file's lines from its other files'."""

    columns: tuple[str, ...]
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The sender's codes in our words; any other code refuses the line as `refused_as`."""

    codes: Mapping[str, str]
    refused_as: str = "line-unreadable"


@dataclass(frozen=True, slots=True)
class Formats:
    """How the sender writes: what the file's first line does not tell is tried in this order.

    `unit` is what one of its amounts means in euros: 1000 where it counts in thousands.
    """

    encodings: tuple[str, ...] = ("utf-8-sig", "cp1252")
    delimiters: tuple[str, ...] = (",", ";", "\t")
    decimal: Literal[".", ","] = "."
    unit: Literal[1, 1000] = 1


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of file of one sender.

    `sender` is the namespace of its line and claim keys, and what files wait for one another by. `measures` are
    amounts summed for control. A native profile has lines that are commands already: no body, no line key.
    """

    name: str
    version: int
    content: Content
    description: str
    sender: str
    command: LineCommand | None = None
    line_key: LineKey | None = None
    body: Tree = Tree(())
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    formats: Formats = Formats()
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """The profile as it was written, for whoever asks for it."""

    def pushed_by(self, insurer_id: str | None) -> Profile:
        """The profile as it holds for who pushes a file.

        Anybody may push native lines, so an insurer's key has a namespace of its own there, as it has over HTTP:
        two insurers may use the same keys, and neither learns of the other's.
        """
        if insurer_id is None or not self.native:
            return self
        return replace(self, sender=f"{self.sender}/{insurer_id}")

    @property
    def native(self) -> bool:
        """Its lines are commands already."""
        return self.content == "native"

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it reads, each once, in the order of its text."""
        named = [*self.line_key.columns] if self.line_key else []
        named += [*_columns(self.body), *self.measures.values()]
        return tuple(dict.fromkeys(named))


def _columns(node: Node) -> list[str]:
    match node:
        case Constant():
            return []
        case Amount(columns=columns, minus=minus):
            return [*columns, *minus]
        case Joined(columns=columns):
            return list(columns)
        case Text(column=column) | Day(column=column) | YearEdge(column=column) | ByZero(column=column):
            return [column]
        case Items(items=items):
            return [column for item in items for column in _columns(item)]
        case Tree(fields=fields, unless_zero=unless_zero):
            return [*([unless_zero] if unless_zero else []), *(c for _, child in fields for c in _columns(child))]
