"""What a row of each table holds: a small model per table, so that a wrong value is refused where it stands.

A table has its rows in `defaults/<name>.toml` and its model here, under the same name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import BaseModel, StringConstraints

from services.contracts.http.base import Amount, Body, Code, Rate

Whole = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}$")]
Flag = Literal["true", "false"]


class DeadlineValues(Body):
    """A legal deadline: from which trigger, to which obligation, how long, and who owes it."""

    unit: Literal["days", "working_days", "ouvrables", "months", "hours"]
    value: Whole
    trigger: Code
    obligation: Code
    owner: Literal["insurer", "insured", "broker"]
    minimum: Flag | None = None
    enabled: Flag | None = None
    extension_days: Whole | None = None
    extension_months: Whole | None = None


class MultiplierValues(Body):
    """A multiple of the legal rate, perhaps another one after some months."""

    multiplier: Rate
    months: Whole | None = None
    multiplier_after: Rate | None = None


class RateValues(Body):
    """A rate alone."""

    rate: Rate


class AlertLevelValues(Body):
    """When something is near: days before, or the share of its period that is left."""

    upcoming_days: Whole
    upcoming_share: Rate


class AmountValues(Body):
    """An amount alone."""

    amount: Amount


class DaysValues(Body):
    """A number of days alone."""

    days: Whole


class ConventionValues(Body):
    """A figure of a convention between insurers: an amount, the shares of a case, or the recourse of a tranche."""

    amount: Amount | None = None
    x: Rate | None = None
    y: Rate | None = None
    up_to: Amount | None = None
    recourse: Literal["none", "real_cost", "general_law"] | None = None
    repeated: Literal["none", "real_cost", "general_law"] | None = None
    within_months: Whole | None = None


class ClaimDeadlineValues(Body):
    """The codes of `deadlines` that a declared claim is under: for declaring it, and until its action is barred."""

    declaration: Code
    limitation: Code


class OfferValues(Body):
    """The codes of `deadlines` that an offer is under: for making it, taking back an acceptance, paying."""

    offer: Code | None = None
    withdraw: Code | None = None
    pay: Code


@dataclass(frozen=True, slots=True)
class Kind:
    """A table: its values and its titles."""

    values: type[BaseModel]
    title_fr: str
    title_en: str


KINDS: Final[Mapping[str, Kind]] = {
    "alert_levels": Kind(AlertLevelValues, "Seuils d’alerte des échéances", "Alert levels of deadlines"),
    "authority_limits": Kind(AmountValues, "Pouvoirs : montants qu’une personne décide seule", "Authority limits"),
    "bank_details": Kind(DaysValues, "Coordonnées bancaires récentes", "Recent bank details"),
    "claim_deadlines": Kind(ClaimDeadlineValues, "Délais légaux d’un sinistre déclaré", "Deadlines of a declared claim"),
    "conventions": Kind(ConventionValues, "Conventions entre assureurs", "Conventions between insurers"),
    "deadlines": Kind(DeadlineValues, "Délais légaux", "Legal deadlines"),
    "late_interest": Kind(MultiplierValues, "Majoration des intérêts de retard", "Multiples of late interest"),
    "legal_interest_rates": Kind(RateValues, "Taux de l’intérêt légal", "Legal interest rates"),
    "offers": Kind(OfferValues, "Délais des offres d’indemnité", "Deadlines of settlement offers"),
}
