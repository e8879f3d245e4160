"""What a row of each table holds: a small model per table, so that a wrong value is refused where it stands.

A table has its rows in `defaults/<name>.toml` and its model here, under the same name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import BaseModel, StringConstraints

from services.contracts.http.base import Amount, Body, Code, Day, Rate, Reference
from services.contracts.http.indemnity_terms import Number

Whole = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}$")]
Flag = Literal["true", "false"]
Causes = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(,[a-z_]+)*$", max_length=200)]
"""Codes, separated by commas."""


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
    interrupted_by: Causes | None = None  # of a limitation that is not the claim's own


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


class DuplicateValues(Body):
    """How many days apart two losses may lie and still be one, at most 31."""

    days: Annotated[str, StringConstraints(pattern=r"^(3[01]|[12]?[0-9])$")]


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


class ReferenceValues(Body):
    """Nothing but the legal reference of its row."""


class DelayValues(Body):
    """A delay alone."""

    unit: Literal["days", "months", "years"]
    value: Whole


class ConditionValues(Body):
    """What a coverage needs beside its terms."""

    needs: Literal["published_order"]


class CommonEventValues(Body):
    """An event behind many claims: the order (arrêté) that recognises it, where one is published."""

    order_published_on: Day | None = None
    order_reference: Reference | None = None
    peril: Code | None = None


class RemedyValues(Body):
    """What the insured may do against a refusal, as the letter says it."""

    title: Reference
    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class OpeningReserveValues(Body):
    """The opening reserve of a coverage, and the category of its indemnity."""

    amount: Amount
    cost_category: Literal["property", "bodily", "consequential", "third_party", "other"] | None = None


class ReserveCheckValues(Body):
    """The threshold of a check of reserves: days, a share of the premium, or a round amount."""

    days: Whole | None = None
    rate: Rate | None = None
    multiple: Amount | None = None
    at_least: Amount | None = None


class AnnuityValues(Body):
    """A scheme of annuities: from which rate on, and how much of the rate counts up to a band and above it."""

    annuity_from: Rate
    band: Rate
    factor_below: Rate
    factor_above: Rate


class BonusMalusValues(Body):
    """The motor coefficient: what a year without a claim, and a claim at fault, make of it, and its bounds."""

    claim_free: Rate
    at_fault: Rate
    shared: Rate
    floor: Rate
    cap: Rate
    start: Rate
    protected_years: Whole
    recovery_years: Whole


class YearsValues(Body):
    """A number of years alone."""

    years: Whole


class NatcatDeductibleValues(Body):
    """A statutory deductible: an amount, or a rate of the damage or days of it, with the least it is."""

    amount: Amount | None = None
    rate: Rate | None = None
    days: Whole | None = None
    minimum: Amount | None = None


class IndexValues(Body):
    """The value of an index, in euros per unit."""

    value: Number


@dataclass(frozen=True, slots=True)
class Kind:
    """A table: its values and its titles."""

    values: type[BaseModel]
    title_fr: str
    title_en: str


KINDS: Final[Mapping[str, Kind]] = {
    "alert_levels": Kind(AlertLevelValues, "Seuils d’alerte des échéances", "Alert levels of deadlines"),
    "annuity_schemes": Kind(AnnuityValues, "Barèmes des rentes d’incapacité", "Annuity schemes"),
    "authority_limits": Kind(AmountValues, "Pouvoirs : montants qu’une personne décide seule", "Authority limits"),
    "bank_details": Kind(DaysValues, "Coordonnées bancaires récentes", "Recent bank details"),
    "bonus_malus": Kind(BonusMalusValues, "Coefficient de réduction-majoration", "Motor coefficient"),
    "claim_deadlines": Kind(
        ClaimDeadlineValues, "Délais légaux d’un sinistre déclaré", "Deadlines of a declared claim"
    ),
    "common_events": Kind(CommonEventValues, "Événements communs et leurs arrêtés", "Common events and their orders"),
    "conventions": Kind(ConventionValues, "Conventions entre assureurs", "Conventions between insurers"),
    "cover_conditions": Kind(ConditionValues, "Conditions propres à une garantie", "What a coverage needs"),
    "cover_delays": Kind(DelayValues, "Délais de la garantie", "Delays that cover hangs on"),
    "cover_reasons": Kind(ReferenceValues, "Articles cités par une vérification de garantie", "Articles of cover"),
    "deadlines": Kind(DeadlineValues, "Délais légaux", "Legal deadlines"),
    "index_values": Kind(IndexValues, "Valeurs des indices", "Values of indices"),
    "duplicates": Kind(DuplicateValues, "Doublons probables : jours d’écart", "Likely duplicates: days apart"),
    "late_interest": Kind(MultiplierValues, "Majoration des intérêts de retard", "Multiples of late interest"),
    "legal_interest_rates": Kind(RateValues, "Taux de l’intérêt légal", "Legal interest rates"),
    "natcat_deductibles": Kind(
        NatcatDeductibleValues, "Franchises légales catastrophes naturelles", "Statutory natural-disaster deductibles"
    ),
    "new_value": Kind(RateValues, "Valeur à neuf : part différée", "New value: the part that may be deferred"),
    "opening_reserves": Kind(OpeningReserveValues, "Forfaits d’ouverture", "Opening reserves"),
    "reserve_checks": Kind(ReserveCheckValues, "Contrôles des provisions", "Checks of reserves"),
    "offers": Kind(OfferValues, "Délais des offres d’indemnité", "Deadlines of settlement offers"),
    "remedies": Kind(RemedyValues, "Voies de recours contre un refus", "Remedies against a refusal"),
    "retention": Kind(YearsValues, "Durées de conservation des données personnelles", "Retention of personal data"),
}
