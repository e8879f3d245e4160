"""The answer that explains a cell: its figures, as they were where a change is asked for, and the lines behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.contracts.ids import dress
from services.contracts.money import Money
from services.kit.clock import instant
from services.kit.eventlog.tokens import encode_positions
from services.ratios.answer import basis_asked, pinned
from services.ratios.cuts import Cut
from services.ratios.explain.places import Place, write_place
from services.ratios.figures import figures, mixed, sums_of
from services.ratios.history.answer import shown
from services.ratios.indicators.change import Weights, change
from services.ratios.indicators.loss_ratio import GroupSums
from services.ratios.query.ask import Record
from services.ratios.query.question import Question
from services.ratios.query.stages import AMOUNTS
from services.ratios.written import text_of


@dataclass(frozen=True, slots=True)
class Known:
    """A cell as it was known: its figures, and the cut that they come from."""

    question: Question
    total: Record
    cut: Cut

    @property
    def sums(self) -> GroupSums:
        """What it sums to."""
        return sums_of(self.question.basis, self.total)


def explain_answer(known: Sequence[Known], lines: Sequence[Record], sums: Record, weights: Weights) -> dict[str, Any]:
    """The answer as JSON's own types. `known`: the cell as it was, where its change is asked for, and as it is."""
    now = known[-1]
    question = now.question
    before = known[0] if len(known) > 1 else None
    page = lines[: question.limit]
    premium = "premium_gross" if question.basis.tax_basis == "gross" else "premium_net"
    return {
        "basis": basis_asked(question, now.total["versions"]),
        **_side(now),
        "currency": None if mixed(now.total) else now.total["currency_from"],
        "log_position": now.cut.log_position,
        "before": None if before is None else _side(before),
        "change": None if before is None else shown(change(before.sums, now.sums)),
        "sums": {
            "lines": sums["lines"],
            "incurred": str(Money(sums["incurred"])),
            "premium": str(Money(sums[premium])),
            "amounts": {name: str(Money(sums[name])) for name in AMOUNTS},
        },
        "items": [_line(line, weights, changed=before is not None) for line in page],
        "next": _next(page[-1]) if len(lines) > len(page) else None,
    }


def _side(known: Known) -> dict[str, Any]:
    return {
        "as_of": known.question.as_of.isoformat(),
        "known_on": known.question.known_on.isoformat(),
        "final": known.cut.final and pinned(known.question),
        "figures": figures(known.question, known.total),
    }


def _line(line: Record, weights: Weights, *, changed: bool) -> dict[str, Any]:
    kind = line["kind"]
    of_premium = kind == "premium" or (kind == "rounding" and not any(line[name] for name in (*AMOUNTS, "incurred")))
    subject = line["subject_id"]
    # A premium is what a ratio divides by: it has a part of its change alone.
    points = None if of_premium and not changed else weights.points(line["incurred"], line["premium"])
    return {
        "because": line["because"],
        "claim_id": None if of_premium else dress("clm", subject),
        "policy_id": dress("pol", subject) if of_premium else None,
        "event_id": None if line["event_id"] is None else dress("evt", line["event_id"]),
        "kind": line["event_kind"],
        "effective_on": None if line["effective_on"] is None else line["effective_on"].isoformat(),
        "recorded_at": None if line["recorded_at"] is None else instant(line["recorded_at"]),
        "position": _position(line),
        "coverage": line["coverage_code"] or None,
        "cost_category": line["cost_category"],
        "recourse_type": line["recourse_type"],
        "handling": line["handling"],
        "stated_by": line["stated_by"],
        "earns_from": None if line["earns_from"] is None else line["earns_from"].isoformat(),
        "earns_to": None if line["earns_to"] is None else line["earns_to"].isoformat(),
        "currency": line["currency"],
        "amounts": {name: str(Money(line[name])) for name in AMOUNTS if line[name]},
        "incurred": str(Money(line["incurred"])),
        "premium": str(Money(line["premium"])),
        "points": text_of(points),
    }


def _position(line: Record) -> str | None:
    """Where the event stands in the log, as `At-Least` takes it."""
    if line["at_partition"] is None:
        return None
    return encode_positions({line["at_partition"]: line["at_position"]})


def _next(line: Record) -> str:
    place = Place(
        line["place"], line["because"], line["log_partition"], line["subject_id"], line["position"], line["row_no"]
    )
    return write_place(place)
