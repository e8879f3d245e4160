"""The query of `GET /v1/reconciliation`: filters and cuts of a question, and what is its own."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.contracts.money import ZERO, Money
from services.contracts.periods import read_day
from services.kit.errors import Expected
from services.ratios.cursors import read_word
from services.ratios.indicators.reconciliation import MEASURES, Measure
from services.ratios.own_parameters import OwnParameters
from services.ratios.query.question import Question

# What means something for a ratio, and nothing for a comparison claim by claim.
_REFUSED: Final = (
    *("group_by", "year_basis", "premium_basis", "tax_basis", "cost_basis", "recourse", "scope", "include_expenses"),
    *("include_ibnr", "cap", "excluded_layers", "format", "coverage", "segment", "rule_version", "sort"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next page begins: after a gap of so many cents, on a claim and a measure."""

    cents: int
    claim_id: UUID
    measure: Measure


@dataclass(frozen=True, slots=True)
class Asked:
    """Which differences are asked for. `cut_off` None: each claim's latest; `tolerance` None: the dated one."""

    question: Question
    cut_off: date | None
    measures: tuple[Measure, ...]
    min_gap: Money
    tolerance: Money | None
    after: Place | None

    @property
    def tolerates(self) -> UUID | None:
        """The tenant by whose threshold both agree; None, the product's: a broker's own is no insurer's business."""
        return None if self.question.insurer_only is not None else self.question.tenant_id


def read_asked(pairs: Iterable[tuple[str, str]], *, tenant_id: UUID, insurer_only: str | None, today: date) -> Asked:
    """What is asked. Raises Invalid with every wrong parameter."""
    own = OwnParameters(pairs, refused=_REFUSED)
    parts: dict[str, Any] = {
        "cut_off": own.take("cut_off", _day_or_none, None),
        "measures": own.take("measure", _measures, MEASURES),
        "min_gap": own.take("min_gap", _not_negative, ZERO),
        "tolerance": own.take("tolerance", _tolerance, None),
        "after": own.take("after", _place, None),
    }
    question = own.question(tenant_id=tenant_id, insurer_only=insurer_only, today=today).question
    return Asked(question=question, **parts)


def write_place(place: Place) -> str:
    """The place as an opaque word."""
    text = json.dumps([place.cents, place.claim_id.hex, place.measure], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _place(text: str) -> Place | None:
    found = read_word(text)
    match found:
        case [int(cents), str(claim_id), str(measure)] if measure in MEASURES and abs(cents) < 2**62:
            return Place(cents, UUID(hex=claim_id), measure)
        case _:
            raise Expected("un curseur de la dernière page de cette liste", "a cursor of this list's last page")


def _day_or_none(text: str) -> date | None:
    return read_day(text)


def _measures(text: str) -> tuple[Measure, ...]:
    names = tuple(text.split(","))
    if not set(names) <= set(MEASURES) or len(set(names)) < len(names):
        measures = ", ".join(MEASURES)
        raise Expected(f"chacune une fois, parmi {measures}", f"each once, of {measures}")
    return tuple(measure for measure in MEASURES if measure in names)


def _tolerance(text: str) -> Money | None:
    return _not_negative(text)


def _not_negative(text: str) -> Money:
    amount = Money.parse(text)
    if amount.cents < 0 or amount.cents >= 10**13:
        raise Expected(
            "un montant nul ou positif, inférieur à cent milliards",
            "an amount of zero or more, below a hundred billion",
        )
    return amount
