"""Claims and premiums of one's own, of which the calculator makes loss ratios: of a year, and of years side by side."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from services.contracts.http.base import NOTHING, Body, Code, Day, Reference, SignedAmount
from services.contracts.http.ratio_basis import BasisIn, RiskYears, Year
from services.contracts.http.wrong import named_once, wrong

MOST_CLAIMS = 2_000
MOST_YEARS = 50


class ClaimFiguresIn(Body):
    """A claim's balances. `covered` says whether it occurred in a period of its policy, for `scope: covered`."""

    id: Reference | None = None
    paid_indemnity: SignedAmount = NOTHING
    paid_expense: SignedAmount = NOTHING
    case_reserve_indemnity: SignedAmount = NOTHING
    case_reserve_expense: SignedAmount = NOTHING
    recourse_received: SignedAmount = NOTHING
    recourse_forecast: SignedAmount = NOTHING
    status: Code | None = None
    covered: bool = True


class PremiumFiguresIn(Body):
    """The premium of a year, net and gross of tax, on each basis that is known."""

    earned_net: SignedAmount | None = None
    earned_gross: SignedAmount | None = None
    written_net: SignedAmount | None = None
    written_gross: SignedAmount | None = None
    collected_net: SignedAmount | None = None
    collected_gross: SignedAmount | None = None


class LossRatioIn(Body):
    """S/P: claims of a year over its premium. `ibnr` is added where the basis includes it."""

    operation: Literal["loss_ratio"]
    year: Year | None = None
    as_of: Day | None = None
    premium: PremiumFiguresIn
    exposure: RiskYears | None = None
    claims: Annotated[tuple[ClaimFiguresIn, ...], Field(max_length=MOST_CLAIMS)] = ()
    ibnr: SignedAmount | None = None
    basis: BasisIn = BasisIn()

    @model_validator(mode="after")
    def _consistent(self) -> LossRatioIn:
        if getattr(self.premium, f"{self.basis.premium_basis}_{self.basis.tax_basis}") is None:
            raise _premium_missing(f"{self.basis.premium_basis}_{self.basis.tax_basis}")
        if self.basis.include_ibnr and self.ibnr is None:
            raise _ibnr_missing()
        _only_of_incurred(self.basis)
        return self


class YearIn(Body):
    """A year, its premium and its claims."""

    year: Year
    premium_net: SignedAmount
    premium_gross: SignedAmount | None = None
    claims: Annotated[tuple[ClaimFiguresIn, ...], Field(max_length=MOST_CLAIMS)] = ()
    ibnr: SignedAmount | None = None


class YearsIn(Body):
    """Years side by side, and the ratio of their sums. The premium is on the basis that is named."""

    operation: Literal["years"]
    as_of: Day
    current_year: Year | None = None
    years: Annotated[tuple[YearIn, ...], Field(min_length=1, max_length=MOST_YEARS)]
    basis: BasisIn = BasisIn()

    @model_validator(mode="after")
    def _consistent(self) -> YearsIn:
        named_once("year-given-twice", (str(year.year) for year in self.years))
        if sum(len(year.claims) for year in self.years) > MOST_CLAIMS:
            raise wrong("too-many-items", f"{MOST_CLAIMS} sinistres au plus.", f"{MOST_CLAIMS} claims at most.")
        if self.basis.tax_basis == "gross" and any(year.premium_gross is None for year in self.years):
            raise _premium_missing("premium_gross")
        if self.basis.include_ibnr and any(year.ibnr is None for year in self.years):
            raise _ibnr_missing()
        _only_of_incurred(self.basis)
        return self


def _premium_missing(field: str) -> Exception:
    return wrong("premium-missing", f"Prime attendue : {field}.", f"A premium is missing: {field}.")


def _ibnr_missing() -> Exception:
    return wrong("ibnr-missing", "Montant d’IBNR attendu.", "The IBNR is missing.")


def _only_of_incurred(basis: BasisIn) -> None:
    if basis.include_ibnr and basis.cost_basis != "incurred":
        raise wrong(
            "ibnr-needs-incurred", "Les IBNR complètent la charge, non les règlements.", "IBNR goes with incurred."
        )
