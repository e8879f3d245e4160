"""Conventions between insurers: what one pays the other, by scale and dated amounts (DOMAIN.md §4.2, §4.3).

IRSA, motor material damage · IRCA, light injuries · IRSI, water damage and fire in buildings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from services.claims.deadlines.counting import months_after
from services.claims.rule_tables.book import RuleBook
from services.contracts.money import Money
from services.kit.errors import Refusal

TABLE: Final = "conventions"

Basis = Literal["flat", "real"]
Side = Literal["x", "y"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a convention says of a day of loss. `flat` is None where no amount is known for that year."""

    convention: Literal["irsa", "irca"]
    occurred_on: date
    flat: Money | None
    ceiling: Money | None  # None: always the flat amount
    to_verify: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """What goes from one insurer to the other, and whether the flat amount or the real cost made it."""

    basis: Basis
    amount: Money
    to_verify: bool = False


@dataclass(frozen=True, slots=True)
class Tranche:
    """Where a damage stands under IRSI, and what recourse there is: `none`, `real_cost` or `general_law`."""

    code: Literal["T1", "T2", "outside"]
    recourse: str


def irsa_terms(
    rules: RuleBook,
    occurred_on: date,
    flat_amounts: Mapping[int, Money] | None = None,
    flat_ceiling: Money | None = None,
) -> Terms:
    """IRSA on the day of a loss. Amounts given by year, or a ceiling, count instead of the table's."""
    ceiling = flat_ceiling or rules.get(TABLE, "irsa:flat_ceiling", occurred_on).money("amount")
    return _terms(rules, "irsa", occurred_on, flat_amounts, ceiling)


def irca_terms(rules: RuleBook, occurred_on: date, flat_amounts: Mapping[int, Money] | None = None) -> Terms:
    """IRCA on the day of a loss: a flat amount, whatever the cost."""
    return _terms(rules, "irca", occurred_on, flat_amounts, None)


def _terms(
    rules: RuleBook,
    convention: Literal["irsa", "irca"],
    occurred_on: date,
    flat_amounts: Mapping[int, Money] | None,
    ceiling: Money | None,
) -> Terms:
    if flat_amounts is not None:
        return Terms(convention, occurred_on, flat_amounts.get(occurred_on.year), ceiling)
    row = rules.find(TABLE, f"{convention}:flat", occurred_on)
    if row is None:
        return Terms(convention, occurred_on, None, ceiling)
    return Terms(convention, occurred_on, row.money("amount"), ceiling, row.to_verify)


def figure(terms: Terms, liability_rate: Decimal, damage_net: Money | None) -> Figure:
    """What the side liable for that share owes: the flat amount, or above the ceiling the real cost, times its share.

    Refuses with `missing-convention-amount` where the year of the loss has no flat amount: it is never extrapolated.
    """
    if terms.ceiling is not None and damage_net is not None and damage_net > terms.ceiling:
        return Figure("real", damage_net.times(liability_rate))
    if terms.flat is None:
        raise Refusal("missing-convention-amount", convention=terms.convention, year=terms.occurred_on.year)
    return Figure("flat", terms.flat.times(liability_rate), terms.to_verify)


def liability_of(rules: RuleBook, case: str, side: Side, occurred_on: date) -> Decimal:
    """The liability of one side in a case of the IRSA scale (barème). Refuses with `rule-missing`."""
    return rules.get(TABLE, f"irsa:case:{case}", occurred_on).rate(side)


@dataclass(frozen=True, slots=True)
class Expert:
    """What IRSA asks of an expert: whether one is mandatory, and whether its figures are final."""

    required: bool
    final: bool


def expert_of(rules: RuleBook, damage_net: Money, occurred_on: date) -> Expert:
    """Mandatory above one amount net of tax; final up to another, that of the day of the loss."""
    above = rules.get(TABLE, "irsa:expert_above", occurred_on).money("amount")
    up_to = rules.get(TABLE, "irsa:expert_final_up_to", occurred_on).money("amount")
    return Expert(required=damage_net > above, final=damage_net <= up_to)


def tranche(rules: RuleBook, damage_net: Money, occurred_on: date, previous_claim_on: date | None = None) -> Tranche:
    """The tranche of a damage net of tax, per unit (local), under IRSI.

    The first has no recourse, but for a second claim of the same responsible party within its months.
    """
    first = rules.get(TABLE, "irsi:tranche_1", occurred_on)
    if damage_net <= first.money("up_to"):
        months = first.whole("within_months")
        repeated = previous_claim_on is not None and occurred_on <= months_after(previous_claim_on, months)
        return Tranche("T1", first.values["repeated" if repeated else "recourse"])
    second = rules.get(TABLE, "irsi:tranche_2", occurred_on)
    if damage_net <= second.money("up_to"):
        return Tranche("T2", second.values["recourse"])
    return Tranche("outside", rules.get(TABLE, "irsi:outside", occurred_on).values["recourse"])
