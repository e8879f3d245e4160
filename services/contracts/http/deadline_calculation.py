"""The body of `POST /v1/calculators/deadline`, in the words of the golden cases."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, RootModel, model_validator

from services.contracts.events.diary import InterruptionCause
from services.contracts.http.base import Body, Code, Day, PositiveAmount, Rate
from services.contracts.http.wrong import dates_reversed, wrong

RegionCode = Literal["alsace_moselle"]
MOST_INTERRUPTIONS = 200
MOST_STAGES = 20

ExtensionDays = Annotated[int, Field(ge=0, le=3_660)]
ExtensionMonths = Annotated[int, Field(ge=0, le=120)]
_Months = Annotated[int, Field(ge=1, le=1_200)]


class LegalDeadlineIn(Body):
    """When a legal obligation falls due (échéance légale).

    The trigger is `trigger_on`; where the law counts from the later of two days, both may be given instead:
    `declared_on` or `known_on` (knowledge of the loss), and `published_on` (the order, arrêté).
    """

    operation: Literal["deadline"]
    code: Code
    trigger_on: Day | None = None
    declared_on: Day | None = None
    known_on: Day | None = None
    published_on: Day | None = None
    region: RegionCode | None = None
    extension_days: ExtensionDays = 0
    extension_months: ExtensionMonths = 0

    @model_validator(mode="after")
    def _triggered(self) -> LegalDeadlineIn:
        later_of = (self.declared_on, self.known_on, self.published_on)
        if (self.trigger_on is None) == (later_of == (None, None, None)):
            raise wrong(
                "trigger-missing",
                "Donner trigger_on, ou les dates dont la plus tardive compte.",
                "Either trigger_on, or the days of which the later counts.",
            )
        return self


class MotorOfferIn(Body):
    """The offer owed after a motor accident: of several obligations, the earliest due date."""

    operation: Literal["motor_offer"]
    accident_on: Day
    claim_received_on: Day | None = None
    injury: bool = False
    region: RegionCode | None = None

    @model_validator(mode="after")
    def _owed(self) -> MotorOfferIn:
        if self.claim_received_on is None and not self.injury:
            raise wrong(
                "trigger-missing",
                "Sans blessé ni demande d’indemnité, aucune offre n’est due.",
                "Without injury or a claim for indemnity no offer is owed.",
            )
        if self.claim_received_on is not None and self.claim_received_on < self.accident_on:
            raise dates_reversed()
        return self


class InterruptionIn(Body):
    """What may restart the limitation period."""

    cause: InterruptionCause
    on: Day


class LimitationIn(Body):
    """Prescription: from the event, or its knowledge, and its interruptions on."""

    operation: Literal["limitation"]
    code: Literal["limitation", "limitation_drought", "limitation_personal_accident"] = "limitation"
    occurred_on: Day
    known_on: Day | None = None
    interruptions: Annotated[tuple[InterruptionIn, ...], Field(max_length=MOST_INTERRUPTIONS)] = ()
    region: RegionCode | None = None

    @model_validator(mode="after")
    def _in_order(self) -> LimitationIn:
        if self.known_on is not None and self.known_on < self.occurred_on:
            raise dates_reversed()
        return self


class StageIn(Body):
    """A multiple of the legal rate for so many months; without `months` from there on."""

    multiplier: Rate
    months: _Months | None = None


class LateInterestIn(Body):
    """Intérêts de retard on an amount.

    `legal_rate`, or the table's for the `creditor`; `multiplier` or `schedule`, or the table's for the late
    obligation `code`, else the simple legal rate.
    """

    operation: Literal["late_interest"]
    amount: PositiveAmount
    start: Day = Field(alias="from")
    end: Day = Field(alias="to")
    legal_rate: Rate | None = None
    creditor: Literal["individual", "professional"] | None = None
    multiplier: Rate | None = None
    schedule: Annotated[tuple[StageIn, ...], Field(max_length=MOST_STAGES)] = ()
    code: Code | None = None

    @model_validator(mode="after")
    def _consistent(self) -> LateInterestIn:
        if self.end < self.start:
            raise dates_reversed()
        if (self.legal_rate is None) == (self.creditor is None):
            raise wrong(
                "rate-or-creditor", "Donner legal_rate ou creditor, l’un des deux.", "Either legal_rate or creditor."
            )
        if sum((self.multiplier is not None, bool(self.schedule), self.code is not None)) > 1:
            raise wrong(
                "schedule-named-twice",
                "Donner multiplier, schedule ou code, un seul des trois.",
                "One of multiplier, schedule and code.",
            )
        if self.schedule and [s.months is None for s in self.schedule] != [*[False] * (len(self.schedule) - 1), True]:
            raise wrong(
                "schedule-open-end",
                "La dernière étape du barème, et elle seule, est sans months.",
                "The last stage of the schedule, and it alone, is without months.",
            )
        return self


class EasterIn(Body):
    """Easter Sunday of a year."""

    operation: Literal["easter"]
    year: Annotated[int, Field(ge=1900, le=2999)]


class DeadlineCalculation(
    RootModel[
        Annotated[
            LegalDeadlineIn | MotorOfferIn | LimitationIn | LateInterestIn | EasterIn, Field(discriminator="operation")
        ]
    ]
):
    """What the calculator takes: a deadline, a motor offer, a limitation, late interest, or Easter."""
