"""Bodies of what happens to a premium (prime), by its kind."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from services.contracts.events.policy import WrittenReason
from services.contracts.http.base import (
    NOTHING,
    Amount,
    Body,
    Code,
    Day,
    PositiveAmount,
    Reference,
    SignedAmount,
)
from services.contracts.http.wrong import dates_reversed
from services.contracts.ids import CollectionId


class SplitIn(Body):
    """The part of one coverage in a premium; signed on adjustments."""

    coverage_code: Code | None = None
    net: SignedAmount
    tax: SignedAmount = NOTHING
    gross: SignedAmount
    commission: SignedAmount = NOTHING


class _Premium(Body):
    receipt_no: Reference
    effective_on: Day


class _PremiumAmounts(_Premium):
    period_start: Day
    period_end: Day
    split: Annotated[tuple[SplitIn, ...], Field(max_length=100)] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> _PremiumAmounts:
        if self.period_end < self.period_start:
            raise dates_reversed()
        return self


class PremiumWrittenIn(_PremiumAmounts):
    """Prime émise; `effective_on` is the day of issue."""

    kind: Literal["written"]
    reason: WrittenReason = "new"
    net: Amount
    tax: Amount = NOTHING
    fees: Amount = NOTHING
    gross: Amount
    commission: Amount = NOTHING


class PremiumAdjustedIn(_PremiumAmounts):
    """Régularisation: signed amounts on a written receipt."""

    kind: Literal["adjusted"]
    reason: Literal["audit", "amendment", "error"]
    net: SignedAmount
    tax: SignedAmount = NOTHING
    fees: SignedAmount = NOTHING
    gross: SignedAmount
    commission: SignedAmount = NOTHING


class PremiumRefundedIn(_PremiumAmounts):
    """Ristourne: positive amounts; the kind gives the direction."""

    kind: Literal["refunded"]
    net: Amount
    tax: Amount = NOTHING
    fees: Amount = NOTHING
    gross: Amount
    commission: Amount = NOTHING


class PremiumCancelledIn(_Premium):
    """Annulation of a whole receipt: the exact opposite of what it holds."""

    kind: Literal["cancelled"]


class PremiumCollectedIn(_Premium):
    """Prime encaissée: a gross amount, whole or in part; its net and split follow pro rata."""

    kind: Literal["collected"]
    gross: PositiveAmount
    method: Code = "transfer"


class PremiumReversedIn(Body):
    """Impayé, rejet: undoes one collection; a line of a file may name it by the line that made it instead."""

    kind: Literal["reversed"]
    collection_id: CollectionId | None = None
    effective_on: Day
    reason: Code = "unpaid"


PremiumIn = Annotated[
    PremiumWrittenIn
    | PremiumAdjustedIn
    | PremiumRefundedIn
    | PremiumCancelledIn
    | PremiumCollectedIn
    | PremiumReversedIn,
    Field(discriminator="kind"),
]
