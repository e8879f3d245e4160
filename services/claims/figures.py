"""The balances of a claim in rows: one per coverage, one for what is not allocated, and their total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, TypeAlias
from uuid import UUID

from services.claims.balances import Ledger
from services.claims.dossier import Dossier
from services.contracts.money import ZERO, Money

Row: TypeAlias = dict[str, Money]

SUMMED: Final = (
    "paid_indemnity",
    "paid_expense",
    "case_reserve_indemnity",
    "case_reserve_expense",
    "recourse_received",
    "recourse_forecast",
    "insured_paid",
    "insured_recovered",
)
"""What is summed from dated changes; the rest of a row follows from these."""


def rows(dossier: Dossier, as_of: date | None = None) -> Mapping[UUID | None, Row]:
    """A row for each coverage of the claim, and under None what is not allocated, if there is any.

    `as_of` leaves out what moved after that day. incurred = paid + case_reserve - recourse_received
    - recourse_forecast; what the insured bears or recovers is no cost of the insurer's.
    """
    found: dict[UUID | None, Row] = {key: dict.fromkeys(SUMMED, ZERO) for key in dossier.coverages}
    for key, name, amount in _amounts(dossier.ledger, as_of):
        row = found.setdefault(key, dict.fromkeys(SUMMED, ZERO))
        row[name] += amount
    return {key: _derived(row) for key, row in found.items()}


def sum_of(found: Mapping[UUID | None, Row]) -> Row:
    """The row of the whole claim."""
    sums = dict.fromkeys(SUMMED, ZERO)
    for row in found.values():
        for name in SUMMED:
            if row[name]:
                sums[name] += row[name]
    return _derived(sums)


def _amounts(ledger: Ledger, as_of: date | None) -> Iterator[tuple[UUID | None, str, Money]]:
    for line, balance in ledger.reserves.items():
        yield line.claim_coverage_id, f"case_reserve_{line.cost_type}", balance.at(as_of)
    for paid, balance in ledger.paid.items():
        name = f"paid_{paid.line.cost_type}" if paid.borne_by == "insurer" else "insured_paid"
        yield paid.line.claim_coverage_id, name, balance.at(as_of)
    for where, balance in ledger.received.items():
        name = "recourse_received" if where.beneficiary == "insurer" else "insured_recovered"
        yield where.line.claim_coverage_id, name, balance.at(as_of)
    for where, balance in ledger.forecasts.items():
        if where.beneficiary == "insurer":
            yield where.line.claim_coverage_id, "recourse_forecast", balance.at(as_of)


def _derived(row: Row) -> Row:
    paid = row["paid_indemnity"] + row["paid_expense"]
    reserve = row["case_reserve_indemnity"] + row["case_reserve_expense"]
    incurred = paid + reserve - row["recourse_received"] - row["recourse_forecast"]
    return {**row, "paid": paid, "case_reserve": reserve, "incurred": incurred}
