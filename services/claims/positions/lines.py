"""Which lines of a claim an insurer speaks of: its files name coverages and categories, or neither."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
class Stated:
    """A line of a position; `named` by the insurer, or found as the place of a total."""

    line: PositionLine
    named: bool


def stated_lines(dossier: Dossier, figures: Sequence[Figures], before: Sequence[PositionLine]) -> tuple[Stated, ...]:
    """The lines of a position, each once; `before` are those of the file's last one.

    Refuses with `coverage-not-open`, `coverage-ambiguous`, `position-line-ambiguous`; Invalid `line-stated-twice`.
    """
    stated: dict[Line, Stated] = {}
    named = [_named(dossier, one) for one in figures]
    for n, (one, place) in enumerate(zip(figures, named, strict=True)):
        line = place or _unnamed(dossier, one.cost_type, named, before, n)
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
        stated[line] = Stated(position_line, named=place is not None)
    return tuple(stated.values())


def _named(dossier: Dossier, one: Figures) -> Line | None:
    """The line that an insurer names, by its coverage, its category or both; None where it names neither."""
    if one.claim_coverage_id is None and one.coverage_code is None and one.cost_category is None:
        return None
    where = Where(one.claim_coverage_id, one.coverage_code, one.cost_type, one.cost_category or "other")
    return line_of(dossier, where, may_be_closed=True)


def _unnamed(
    dossier: Dossier, cost_type: CostType, named: Sequence[Line | None], before: Sequence[PositionLine], n: int
) -> Line:
    """Where a figure stands that is all of its type of cost, but for what is named beside it: where the last position
    had it, else on the line that has amounts.

    Booked beside that line it would count the same cost twice; over several, nobody can say what of it is whose.
    """
    stated = [line_in(line) for line in before if line.cost_type == cost_type and line_in(line) not in named]
    used = [line for line in dict.fromkeys(used_lines(dossier, cost_type)) if line not in named]
    places = stated if len(stated) == 1 else used
    if len(places) > 1:
        raise Refusal("position-line-ambiguous", pointer=f"/lines/{n}", lines=len(places))
    return places[0] if places else Line(None, cost_type, "other")


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
