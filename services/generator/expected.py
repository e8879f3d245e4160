"""The S/P table that a portfolio must give, summed from what was decided while it was told.

Nothing here is shared with the product but the rounding of a pro rata: each rule of DOMAIN.md §1 is written out a
second time, over the generator's own figures. A table belongs to a cut: what was effective until `as_of` and known
until `known_on`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from services.contracts.money import pro_rata
from services.generator.claims import ClaimTold
from services.generator.lines import Collected, Written, euros

Group = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Cut:
    """Two dates that answer a question. `known_on` None: with all that is known."""

    as_of: date
    known_on: date | None

    def takes(self, effective_on: date, known_on: date) -> bool:
        """Whether a movement counts."""
        return effective_on <= self.as_of and (self.known_on is None or known_on <= self.known_on)


@dataclass(slots=True)
class Cell:
    """The figures of one year and coverage, in cents; `claims` counts those on which the coverage was called upon."""

    written: int = 0
    earned: int = 0
    collected: int = 0
    claims: int = 0
    claims_with_cost: int = 0
    paid_indemnity: int = 0
    paid_expense: int = 0
    case_reserve: int = 0
    recourse_received: int = 0
    recourse_forecast: int = 0

    @property
    def incurred(self) -> int:
        """The net cost (charge nette)."""
        paid = self.paid_indemnity + self.paid_expense
        return paid + self.case_reserve - self.recourse_received - self.recourse_forecast

    def add(self, other: Cell) -> None:
        """Both together."""
        for name in _FIGURES:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def told(self) -> dict[str, Any]:
        """As `expected.json` says it."""
        amounts = {name: getattr(self, name) for name in (*_FIGURES, "incurred")}
        return {name: n if name in _COUNTS else euros(n) for name, n in amounts.items()}


_FIGURES = tuple(f.name for f in fields(Cell))
_COUNTS = {"claims", "claims_with_cost"}


@dataclass(slots=True)
class Table:
    """The cells of one cut. `outside` holds the claims that no period of their policy covers."""

    cut: Cut
    cells: dict[Group, Cell] = field(default_factory=dict)
    outside: dict[Group, Cell] = field(default_factory=dict)
    totals: dict[bool, Cell] = field(default_factory=lambda: {True: Cell(), False: Cell()})

    def add_premium(self, row: Written, earned: dict[date, list[tuple[int, int]]]) -> None:
        """A written premium: whole in the year of its first day, earned by exact days.

        `earned` keeps what the row has earned until a day, for the tables that ask the same.
        """
        if not self.cut.takes(row.effective_on, row.known_on):
            return
        self._cell(row.start.year, row.coverage).written += row.cents
        stop = min(row.end, self.cut.as_of)
        if stop < row.start:
            return
        if stop not in earned:
            earned[stop] = list(earned_by_year(row, stop))
        for year, cents in earned[stop]:
            self._cell(year, row.coverage).earned += cents

    def add_collected(self, row: Collected) -> None:
        """A collected premium: in the year it was collected."""
        if self.cut.takes(row.effective_on, row.known_on):
            self._cell(row.effective_on.year, row.coverage).collected += row.cents

    def add_claim(self, claim: ClaimTold) -> None:
        """A claim, in the year it occurred."""
        called: dict[str, Cell] = {}
        for change in claim.changes:
            if self.cut.takes(change.effective_on, change.known_on):
                cell = called.setdefault(change.coverage, Cell())
                if change.measure != "opened":
                    setattr(cell, change.measure, getattr(cell, change.measure) + change.cents)
        cells = self.cells if claim.covered else self.outside
        for coverage, cell in called.items():
            cell.claims = 1
            cell.claims_with_cost = int(cell.incurred != 0)
            cells.setdefault((claim.occurred_on.year, coverage), Cell()).add(cell)
        if called:
            total = self.totals[claim.covered]
            total.claims += 1
            total.claims_with_cost += int(sum(cell.incurred for cell in called.values()) != 0)

    def told(self) -> dict[str, Any]:
        """The table under both scopes, as `expected.json` says it."""
        known_on = self.cut.known_on
        return {
            "as_of": str(self.cut.as_of),
            "known_on": None if known_on is None else str(known_on),
            "scopes": {"all": self._scope(covered_only=False), "covered": self._scope(covered_only=True)},
        }

    def _scope(self, *, covered_only: bool) -> dict[str, Any]:
        rows: dict[Group, Cell] = {}
        total = Cell()
        for cells in (self.cells,) if covered_only else (self.cells, self.outside):
            for group, cell in cells.items():
                rows.setdefault(group, Cell()).add(cell)
                total.add(cell)
        scopes = (True,) if covered_only else (True, False)
        # A claim on two coverages is one claim in the total.
        total.claims = sum(self.totals[scope].claims for scope in scopes)
        total.claims_with_cost = sum(self.totals[scope].claims_with_cost for scope in scopes)
        told = [{"group": {"year": y, "coverage": c}, **rows[y, c].told()} for y, c in sorted(rows)]
        return {"rows": told, "total": total.told()}

    def _cell(self, year: int, coverage: str) -> Cell:
        cell = self.cells.get((year, coverage))
        if cell is None:
            cell = self.cells[year, coverage] = Cell()
        return cell


def earned_by_year(row: Written, stop: date) -> Iterator[tuple[int, int]]:
    """What a premium has earned in each calendar year until a day; the window of its last day takes the rest."""
    whole = row.end.toordinal() - row.start.toordinal() + 1
    before = 0
    for year in range(row.start.year, stop.year + 1):
        first, last = max(row.start, date(year, 1, 1)), min(stop, date(year, 12, 31))
        cents = pro_rata(row.cents, last.toordinal() - first.toordinal() + 1, whole)
        if last == row.end:
            cents = row.cents - before
        before += cents
        yield year, cents


class Expected:
    """Every table of a portfolio, filled as it is told: its size is that of the tables."""

    def __init__(self, cuts: Sequence[Cut]) -> None:
        self._tables = [Table(cut) for cut in cuts]

    def add_premiums(self, figures: Iterable[Written | Collected]) -> None:
        """What one line does to the premiums."""
        for row in figures:
            earned: dict[date, list[tuple[int, int]]] = {}
            for table in self._tables:
                if isinstance(row, Written):
                    table.add_premium(row, earned)
                else:
                    table.add_collected(row)

    def add_claim(self, claim: ClaimTold) -> None:
        """A whole claim."""
        for table in self._tables:
            table.add_claim(claim)

    def told(self) -> list[dict[str, Any]]:
        """The tables, in the order of their cuts."""
        return [table.told() for table in self._tables]
