"""Which lines of a claim an insurer speaks of: its files name coverages and categories, coverages alone, or neither."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.lines import Where, line_of
from services.claims.positions.parts import line_in
from services.contracts.events.common import CostCategory, CostType, Line
from services.contracts.events.position import PositionLine
from services.contracts.events.recourse import RecourseType
from services.contracts.money import Money
from services.kit.errors import FieldError, Invalid, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What an insurer states of a line, and what it says of where that line stands; None: it does not say."""

    claim_coverage_id: UUID | None = None
    coverage_code: str | None = None
    cost_type: CostType = "indemnity"
    cost_category: CostCategory | None = None
    recourse_type: RecourseType = "third_party"
    paid_to_date: Money
    case_reserve: Money
    recourse_received: Money
    recourse_forecast: Money | None = None


@dataclass(frozen=True, slots=True)
class Meant:
    """A line, and what the figures that stand on it are all of: that line alone, its coverage, or its type of cost."""

    line: Line
    whole: Literal["line", "coverage", "cost_type"]

    def holds(self, line: Line) -> bool:
        """Whether what stands on another line would be in these figures, were nothing stated beside them."""
        if self.whole == "line" or self.line.cost_type != line.cost_type:
            return self.line == line
        return self.whole == "cost_type" or self.line.claim_coverage_id == line.claim_coverage_id


@dataclass(frozen=True, slots=True)
class Stated:
    """A line of a position, and what its figures are all of."""

    line: PositionLine
    meant: Meant


def stated_lines(dossier: Dossier, figures: Sequence[Figures], before: Sequence[PositionLine]) -> tuple[Stated, ...]:
    """The lines of a position, each once; `before` are those of the file's last one.

    Refuses with `coverage-not-open`, `coverage-ambiguous`, `position-line-ambiguous`; Invalid `line-stated-twice`.
    """
    stated: dict[Line, Stated] = {}
    meant = [_meant(dossier, one) for one in figures]
    for n, (one, figure) in enumerate(zip(figures, meant, strict=True)):
        line = figure.line if figure.whole == "line" else _place(dossier, figure, meant, before, n)
        if line in stated:
            raise Invalid([FieldError(f"/lines/{n}", "line-stated-twice")])
        position_line = PositionLine(
            claim_coverage_id=line.claim_coverage_id,
            cost_type=line.cost_type,
            cost_category=line.cost_category,
            paid_to_date=one.paid_to_date,
            case_reserve=one.case_reserve,
            recourse_received=one.recourse_received,
            recourse_forecast=one.recourse_forecast,
            recourse_type=one.recourse_type,
        )
        stated[line] = Stated(position_line, Meant(line, figure.whole))
    return tuple(stated.values())


def _meant(dossier: Dossier, one: Figures) -> Meant:
    """The line that an insurer names; without a category, the one where its figures stand for want of another."""
    where = Where(one.claim_coverage_id, one.coverage_code, one.cost_type, one.cost_category or "other")
    line = line_of(dossier, where, may_be_closed=True)
    if one.cost_category is not None:
        return Meant(line, "line")
    return Meant(line, "cost_type" if line.claim_coverage_id is None else "coverage")


def _place(dossier: Dossier, figure: Meant, beside: Sequence[Meant], before: Sequence[PositionLine], n: int) -> Line:
    """Where a figure stands that is all of its coverage or type of cost: where the last position had it, else on the
    line that has amounts.

    Booked beside that line it would count the same cost twice; over several, nobody can say what of it is whose.
    """
    stated = within(figure, [line_in(line) for line in before], beside)
    places = stated if len(stated) == 1 else within(figure, used_lines(dossier, figure.line.cost_type), beside)
    if len(places) > 1:
        raise Refusal("position-line-ambiguous", pointer=f"/lines/{n}", lines=len(places))
    return places[0] if places else figure.line


def within(figure: Meant, lines: Iterable[Line], beside: Iterable[Meant]) -> list[Line]:
    """Those of some lines that a figure holds, each once: none that is stated beside it, more exactly than it is."""
    others = [one for one in beside if one.whole == "line" or (one.whole, figure.whole) == ("coverage", "cost_type")]
    return [
        line for line in dict.fromkeys(lines) if figure.holds(line) and not any(other.holds(line) for other in others)
    ]


def used_lines(dossier: Dossier, cost_type: CostType) -> Iterator[Line]:
    """The lines of a type of cost on which an amount of the insurer's ever stood."""
    ledger = dossier.ledger
    for key, paid in ledger.paid.items():
        if key.borne_by == "insurer" and key.line.cost_type == cost_type and paid.changes:
            yield key.line
    for line, reserve in ledger.reserves.items():
        if line.cost_type == cost_type and reserve.changes:
            yield line
    for balances in (ledger.received, ledger.forecasts):
        for where, balance in balances.items():
            if where.beneficiary == "insurer" and where.line.cost_type == cost_type and balance.changes:
                yield where.line
