"""The body that computes the indemnity of a coverage of a claim; its terms are those of the claim."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from services.contracts.http.base import Amount, Body, Code, Day, PositiveAmount
from services.contracts.http.indemnity_terms import (
    MOST_ITEMS,
    Days,
    Insurers,
    ItemIn,
    NatcatTermsIn,
    Number,
    Portion,
    VatIn,
)
from services.contracts.http.wrong import wrong
from services.contracts.ids import ClaimCoverageId, ComputationId, EventId, ExpertiseId
from services.contracts.money import total


class ComputationIn(Body):
    """Calcul d'indemnité: the facts of the loss, on a coverage named by its id or its code.

    The damage is `assessed`, or that of an expert's report (`expertise_id`, its final one), or days of stoppage
    (`working_days` × `daily_amount`). `excluded_items` are heads that are not covered. `new_value` says that the
    policy insures new value (valeur à neuf), `deferred_cap_rate` its own share, where it states one.
    A computation of the same coverage is replaced, and says why (`reason`); `replaces` names it, where one wishes to
    be sure which.
    """

    claim_coverage_id: ClaimCoverageId | None = None
    coverage_code: Code | None = None
    assessed: Amount | None = None
    expertise_id: ExpertiseId | None = None
    working_days: Days | None = None
    daily_amount: Amount | None = None
    items: Annotated[tuple[ItemIn, ...], Field(max_length=MOST_ITEMS)] = ()
    excluded_items: Annotated[tuple[Code, ...], Field(max_length=MOST_ITEMS)] = ()
    vat: VatIn | None = None
    wear_rate: Portion | None = None
    new_value: bool = False
    deferred_cap_rate: Portion | None = None
    real_value: Amount | None = None
    replacement_cost: Amount | None = None
    invoices: Amount | None = None
    value_at_risk: Amount | None = None
    premium_paid: Amount | None = None
    premium_due: PositiveAmount | None = None
    average_heading: Literal["error_omission", "deliberate"] = "error_omission"
    natcat: NatcatTermsIn | None = None
    index_value: Number | None = None
    ipp_threshold_passed: bool | None = None
    double_insurance: Insurers = ()
    computed_on: Day
    replaces: ComputationId | None = None
    reason: Code | None = None
    basis_event_id: EventId | None = None

    @model_validator(mode="after")
    def _one_coverage(self) -> ComputationIn:
        if self.claim_coverage_id is not None and self.coverage_code is not None:
            raise wrong(
                "coverage-named-twice",
                "Désigner la garantie par son identifiant ou par son code, pas les deux.",
                "Name the coverage by its id or by its code, not both.",
            )
        return self

    @model_validator(mode="after")
    def _one_damage(self) -> ComputationIn:
        if sum(given is not None for given in (self.assessed, self.expertise_id, self.working_days)) != 1:
            raise wrong(
                "damage-missing",
                "Donner assessed, expertise_id ou working_days, l'un des trois.",
                "Either assessed, expertise_id or working_days.",
            )
        if self.expertise_id is not None and self.items:
            raise wrong(
                "items-of-the-report",
                "Les postes sont ceux du rapport d'expertise.",
                "The items are those of the expert's report.",
            )
        if self.assessed is not None and total(item.amount for item in self.items) > self.assessed:
            raise wrong("items-exceed-loss", "Les postes dépassent le dommage.", "The items are more than the loss.")
        return self
