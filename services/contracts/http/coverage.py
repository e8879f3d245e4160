"""Bodies of the stand taken on a coverage and of what the insured answers to a refusal."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from services.contracts.events.declaration import Decision
from services.contracts.http.base import Amount, Body, Code, Day, PositiveAmount, Reference, SealedText
from services.contracts.ids import EventId

Ground = Literal[
    "not_covered", "excluded", "outside_period", "unpaid_premium", "below_deductible", "misdeclaration",
    "late_with_prejudice", "no_proof", "fraud_suspected",
]  # fmt: skip
"""Why a coverage is refused, in whole or in part (motifs du refus)."""


class DecisionIn(Body):
    """Prise de position; a refusal states its grounds and the remedies open to the insured.

    `refused_amount` is what the decision withholds. `stake` is what stays contested after it: it is stated only where
    a contested refusal is decided again, for a refusal that nobody contests is at stake nowhere.
    """

    after: Decision
    grounds: Annotated[tuple[Ground, ...], Field(max_length=20)] = ()
    clauses: Annotated[tuple[Reference, ...], Field(max_length=50)] = ()
    evidence: Annotated[tuple[EventId, ...], Field(max_length=100)] = ()
    decided_by: Literal["insurer", "broker"] = "insurer"
    decided_on: Day
    notified_on: Day | None = None
    remedies_stated: bool = False
    refused_amount: Amount | None = None
    stake: Amount | None = None


class ContestIn(Body):
    """Contestation du refus; without a `stake`, the amount that the refusal withholds is at stake."""

    contested_on: Day
    grounds: Annotated[tuple[Code, ...], Field(max_length=20)] = ()
    narrative: SealedText = None
    stake: PositiveAmount | None = None
