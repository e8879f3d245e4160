"""The body of `POST /v1/calculators/earned-premium`, in the words of the golden cases."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, RootModel, model_validator

from services.contracts.http.base import Body, Day, PositiveAmount, Rate, SignedAmount
from services.contracts.http.wrong import dates_reversed, wrong
from services.contracts.money import ZERO

MOST_WINDOWS = 200
MOST_PREMIUMS = 200


class PremiumIn(Body):
    """A premium over its period. An endorsement may give its annual amount and the days of the cover period.

    As elsewhere, `refunded` and `cancelled` take positive amounts: the kind gives the direction.
    """

    kind: Literal["written", "adjusted", "refunded", "cancelled"] = "written"
    net: SignedAmount | None = None
    annual_net: SignedAmount | None = None
    annual_days: Annotated[int, Field(ge=1, le=3_660)] | None = None
    period_start: Day
    period_end: Day

    @property
    def gives_back(self) -> bool:
        """Whether the amount goes back to the policyholder."""
        return self.kind in ("refunded", "cancelled")

    @model_validator(mode="after")
    def _consistent(self) -> PremiumIn:
        if self.period_end < self.period_start:
            raise dates_reversed()
        if self.gives_back and any(amount is not None and amount < ZERO for amount in (self.net, self.annual_net)):
            raise wrong("amount-negative", "Montant négatif non admis.", "An amount here is not negative.")
        if (self.net is None) == (self.annual_net is None):
            raise wrong("net-named-twice", "Donner net ou annual_net, l'un des deux.", "Either net or annual_net.")
        if (self.annual_net is None) != (self.annual_days is None):
            raise wrong(
                "annual-days-missing", "annual_net et annual_days vont ensemble.", "annual_net goes with annual_days."
            )
        return self


class WindowIn(Body):
    """Days for which the earned part is asked, both included."""

    start: Day = Field(alias="from")
    end: Day = Field(alias="to")

    @model_validator(mode="after")
    def _consistent(self) -> WindowIn:
        if self.end < self.start:
            raise dates_reversed()
        return self


class EarnedPremiumIn(Body):
    """Prime acquise: windows that do not overlap, or none for all until `as_of`."""

    operation: Literal["earned_premium"] = "earned_premium"
    movements: Annotated[tuple[PremiumIn, ...], Field(min_length=1, max_length=MOST_PREMIUMS)]
    windows: Annotated[tuple[WindowIn, ...], Field(max_length=MOST_WINDOWS)] = ()
    last_covered_on: Day | None = None
    as_of: Day | None = None

    @model_validator(mode="after")
    def _apart(self) -> EarnedPremiumIn:
        ordered = sorted(self.windows, key=lambda window: window.start)
        if any(later.start <= earlier.end for earlier, later in pairwise(ordered)):
            raise wrong("windows-overlap", "Des fenêtres se chevauchent.", "Windows do not overlap.")
        return self


class TaxSplitIn(Body):
    """Net and tax of a premium with tax."""

    operation: Literal["tax_split"]
    gross: PositiveAmount
    tax_rate: Rate


class EarnedPremiumCalculation(RootModel[Annotated[EarnedPremiumIn | TaxSplitIn, Field(union_mode="left_to_right")]]):
    """What the calculator takes: an earned premium, or a tax split."""
