"""The answer about what broker and insurer differ by: totals first, then claim by claim with its cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.contracts.ids import dress
from services.contracts.money import Money
from services.kit.clock import instant
from services.ratios.cuts import Cut
from services.ratios.indicators.reconciliation import Measure, Noted, Parting, Said, parting
from services.ratios.reconciliation.parameters import Asked, Place, write_place
from services.ratios.reconciliation.words import label
from services.ratios.thresholds.values import Threshold


class Books:
    """What was stated and noted of some claims, for every measure."""

    def __init__(self, statements: Sequence[Any], movements: Sequence[Any]) -> None:
        self._statements: dict[UUID, list[Any]] = defaultdict(list)
        self._movements: dict[UUID, list[Any]] = defaultdict(list)
        for row in statements:
            self._statements[row["claim_id"]].append(row)
        for row in movements:
            self._movements[row["claim_id"]].append(row)

    def parting(self, gap: Any) -> Parting:
        """How a gap came about."""
        measure: Measure = gap["measure"]
        said = [_said(row, measure) for row in self._statements[gap["claim_id"]]]
        noted = [
            Noted(row["position"], row["effective_on"], row[measure], row) for row in self._movements[gap["claim_id"]]
        ]
        return parting(measure, said, noted, gap["cut_off_on"], gap["tolerance"])


def _said(row: Any, measure: Measure) -> Said:
    first, last = row["position"], row["position_last"]
    return Said(row["insurer_claim_no"], row["cut_off_on"], first, last, row[measure], last > first, row)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: `page` may hold one row more, which says that there is a next page."""

    totals: Sequence[Any]
    page: Sequence[Any]
    books: Books
    tolerance: Threshold


def reconciliation_answer(asked: Asked, cut: Cut, found: Found, *, french: bool) -> dict[str, Any]:
    """The answer as JSON's own types."""
    question = asked.question
    shown = found.page[: question.limit]
    following = None
    if len(found.page) > len(shown):
        last = shown[-1]
        following = write_place(Place(last["size"], last["claim_id"], last["measure"]))
    insurer_asks = question.insurer_only is not None
    return {
        "as_of": question.as_of.isoformat(),
        "known_on": question.known_on.isoformat(),
        "cut_off": asked.cut_off.isoformat() if asked.cut_off else None,
        "final": cut.final,
        "log_position": cut.log_position,
        "tolerance": _tolerance(asked, found.tolerance),
        "totals": [_total(row) for row in found.totals],
        "items": [item(row, found.books.parting(row), french=french, insurer_asks=insurer_asks) for row in shown],
        "next": following,
    }


def _tolerance(asked: Asked, dated: Threshold) -> dict[str, Any]:
    """What is tolerated: as asked, or as dated data says of a cut-off on the day asked for."""
    if asked.tolerance is not None:
        return {"amount": str(asked.tolerance), "rule_version": None, "to_verify": False}
    amount = Money(int((dated.value * 100).to_integral_value()))
    return {"amount": str(amount), "rule_version": dated.version, "to_verify": dated.to_verify}


def _total(row: Any) -> dict[str, Any]:
    return {
        "insurer_id": row["insurer_id"],
        "currency": row["currency"],
        "measure": row["measure"],
        "claims": row["claims"],
        "agreeing": row["agreeing"],
        "differing": row["differing"],
        "explained": row["explained"],
        "broker": str(Money(row["broker"])),
        "insurer": str(Money(row["insurer"])),
        "gap": str(Money(row["gap"])),
    }


def item(row: Any, found: Parting, *, french: bool, insurer_asks: bool) -> dict[str, Any]:
    """One gap: both amounts, since when and by what they differ, and what was said of it."""
    return {
        "id": gap_id(row["position_id"], row["measure"]),
        "claim_id": dress("clm", row["claim_id"]),
        "insurer_claim_no": row["insurer_claim_no"],
        "policy_id": dress("pol", row["policy_id"]) if row["policy_id"] else None,
        "policy_no": row["policy_no"],
        "insurer_id": row["insurer_id"],
        "handling": row["handling"],
        "position_id": dress("pos", row["position_id"]),
        "cut_off_on": row["cut_off_on"].isoformat(),
        "measure": row["measure"],
        "currency": row["currency"],
        "broker": str(Money(row["broker"])),
        "insurer": str(Money(row["insurer"])),
        "gap": str(Money(row["gap"])),
        "ahead": found.ahead,
        "agreed_on": found.agreed_on.isoformat() if found.agreed_on else None,
        "diverged_on": found.diverged_on.isoformat(),
        "events": [*map(_said_event, found.said), *map(_noted_event, found.noted)],
        "explanation": None if row["code"] is None else explanation(row, french=french, insurer_asks=insurer_asks),
    }


def gap_id(position_id: UUID, measure: str) -> str:
    """How a gap is called: the position that shows it, and the measure."""
    return f"gap_{position_id.hex}_{measure}"


def explanation(row: Mapping[str, Any], *, french: bool, insurer_asks: bool) -> dict[str, Any]:
    """What was said of a gap. `holds`: it still is of the same amount. An insurer is not told who said it."""
    return {
        "id": dress("xpl", row["explanation_id"]),
        "code": row["code"],
        "label": label(row["code"], french=french),
        "gap": str(Money(row["explained_gap"])),
        "holds": row["explained_gap"] == row["gap"],
        "explained_by": None if insurer_asks else row["explained_by"],
        "recorded_at": instant(row["explained_at"]),
    }


def _said_event(said: Said) -> dict[str, Any]:
    row = said.source
    return {
        "event_id": dress("evt", row["event_id"]),
        "kind": "position-reported",
        "effective_on": row["cut_off_on"].isoformat(),
        "recorded_at": instant(row["recorded_at"]),
        "stated_by": "insurer",
        "amount": None if said.cents is None else str(Money(said.cents)),
    }


def _noted_event(noted: Noted) -> dict[str, Any]:
    row = noted.source
    return {
        "event_id": dress("evt", row["event_id"]),
        "kind": row["kind"],
        "effective_on": row["effective_on"].isoformat(),
        "recorded_at": instant(row["recorded_at"]),
        "stated_by": row["stated_by"],
        "amount": str(Money(noted.cents)),
    }
