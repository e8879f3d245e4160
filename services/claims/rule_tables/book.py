"""The dated rules as a rule reads them: a value holds from a day to a day, and a missing one is an error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from services.contracts.money import Money
from services.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One dated row of a table. `to_verify`: its value or reading is not certain, and is shown as «à vérifier»."""

    table: str
    key: str
    values: Mapping[str, str]
    valid_from: date | None = None
    valid_to: date | None = None
    legal_reference: str | None = None
    to_verify: bool = False

    @property
    def version(self) -> str:
        """How an event names the rule that decided it: `<table>@<valid_from>`."""
        return f"{self.table}@{self.valid_from or 'open'}"

    def holds(self, on: date) -> bool:
        """Whether the row is in force on a day, both its days included."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)

    def money(self, name: str) -> Money:
        """An amount of the row."""
        return Money.parse(self.values[name])

    def rate(self, name: str) -> Decimal:
        """A rate of the row, a fraction."""
        return Decimal(self.values[name])

    def whole(self, name: str) -> int:
        """A whole number of the row."""
        return int(self.values[name])


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Every dated rule that a tenant decides by, in the order in which they count: the later of two that hold.

    `read` takes the version of each row that is handed out, for the command that is being decided
    (docs/decisions/0063-which-dated-rules-decided.md).
    """

    rows: Mapping[str, tuple[RuleRow, ...]] = field(default_factory=dict)
    by_key: Mapping[tuple[str, str], tuple[RuleRow, ...]] = field(default_factory=dict, compare=False)
    read: list[str] | None = field(default=None, compare=False)

    @classmethod
    def of(cls, rows: Iterable[RuleRow]) -> RuleBook:
        """The book of these rows; of two that hold on one day, the later in the order given counts."""
        tables: dict[str, list[RuleRow]] = {}
        keys: dict[tuple[str, str], list[RuleRow]] = {}
        for row in rows:
            tables.setdefault(row.table, []).append(row)
            keys.setdefault((row.table, row.key), []).append(row)
        return cls({table: tuple(found) for table, found in tables.items()}, {k: tuple(f) for k, f in keys.items()})

    def noting(self, read: list[str]) -> RuleBook:
        """The same book, which writes down what is read from it."""
        return RuleBook(self.rows, self.by_key, read)

    def find(self, table: str, key: str, on: date) -> RuleRow | None:
        """The row of a key that holds on a day; None where there is none."""
        for row in reversed(self.by_key.get((table, key), ())):
            if row.holds(on):
                self._note(row)
                return row
        return None

    def get(self, table: str, key: str, on: date) -> RuleRow:
        """The row of a key that holds on a day. Refuses with `rule-missing`: a value is never guessed."""
        row = self.find(table, key, on)
        if row is None:
            raise Refusal("rule-missing", table=table, key=key, on=on)
        return row

    def held(self, table: str, on: date) -> tuple[RuleRow, ...]:
        """The row of each key of a table that holds on a day."""
        found = {row.key: row for row in self.rows.get(table, ()) if row.holds(on)}
        for row in found.values():
            self._note(row)
        return tuple(found.values())

    def _note(self, row: RuleRow) -> None:
        if self.read is not None and row.version not in self.read:
            self.read.append(row.version)
