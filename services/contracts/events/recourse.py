"""Events of recourse (recours): sought, forecast, received, closed. EVENTS.md §4.5."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from services.contracts.events.common import Line, MoneyContext
from services.contracts.events.settlement import Basis
from services.contracts.money import Money

RecourseType = Literal[
    "third_party", "convention_irsa", "convention_irsi", "convention_irca", "salvage",
    "coinsurer", "double_insurer", "insured_deductible", "expense",
]  # fmt: skip
Beneficiary = Literal["insurer", "insured"]
Direction = Literal["sought", "suffered"]
ConventionRole = Literal["own", "liability"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionFigure:
    """How a convention between insurers came to its amount: flat (forfait), or the real cost.

    `own_liability_rate` is our insured's; `case` that of the scale, where one was named.
    """

    role: ConventionRole
    basis: Literal["flat", "real"]
    own_liability_rate: Decimal | None = None
    damage_net: Money | None = None
    case: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseOpened:
    """Recours ouvert. `liability_rate` is that of the side it runs against; `convention` says how it fixed `amount`.

    `to_verify`: that amount rests on a dated value that is not certain («à vérifier»); None: it does not.
    """

    BUSINESS_DATE: ClassVar = "opened_on"

    recourse_id: UUID
    direction: Direction
    recourse_type: RecourseType
    beneficiary: Beneficiary
    against_party_id: str | None = None
    against_insurer_id: str | None = None
    liability_rate: Decimal | None = None
    amount: Money | None = None
    opened_on: date
    convention: ConventionFigure | None = None
    to_verify: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseClaimed(MoneyContext):
    """Recours présenté."""

    BUSINESS_DATE: ClassVar = "claimed_on"

    recourse_id: UUID
    amount: Money
    claimed_on: date
    document_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseAnswered:
    """Recours accepté ou contesté par l'adversaire."""

    BUSINESS_DATE: ClassVar = "answered_on"

    recourse_id: UUID
    answer: Literal["accepted", "disputed"]
    amount: Money | None = None
    grounds: tuple[str, ...] = ()
    answered_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseForecastSet(MoneyContext):
    """Prévision de recours: the level expected, by recourse and line."""

    BUSINESS_DATE: ClassVar = "set_on"

    recourse_id: UUID | None = None
    recourse_type: RecourseType
    beneficiary: Beneficiary
    line: Line
    before: Money
    after: Money
    set_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseReceived(MoneyContext):
    """Recours encaissé."""

    BUSINESS_DATE: ClassVar = "received_on"

    receipt_id: UUID
    recourse_id: UUID | None = None
    recourse_type: RecourseType
    beneficiary: Beneficiary
    line: Line
    amount: Money
    received_on: date
    from_party_id: str | None = None
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseRemitted(MoneyContext):
    """Reversement of money that came in."""

    BUSINESS_DATE: ClassVar = "remitted_on"

    receipt_id: UUID
    to: Beneficiary
    amount: Money
    remitted_on: date
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseClosed:
    """Recours clos ou abandonné."""

    BUSINESS_DATE: ClassVar = "closed_on"

    recourse_id: UUID
    reason: Literal["received", "abandoned", "rejected", "time_barred", "uneconomic"]
    closed_on: date


RecourseEvent = (
    RecourseOpened
    | RecourseClaimed
    | RecourseAnswered
    | RecourseForecastSet
    | RecourseReceived
    | RecourseRemitted
    | RecourseClosed
)
