"""A recourse opened by a convention between insurers: its amount and liability fixed by the tables of the loss."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from services.claims.recourse.conventions import (
    Figure,
    Side,
    figure,
    irca_terms,
    irsa_terms,
    liability_of,
    tranche,
)
from services.claims.rule_tables.book import RuleBook
from services.contracts.events.recourse import ConventionFigure, ConventionRole, RecourseType
from services.contracts.money import Money
from services.kit.errors import Refusal

_SIXTH: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class ByConvention:
    """What a convention needs: our role, our insured's liability or a case and its side, the damage net of tax."""

    role: ConventionRole = "own"
    own_liability_rate: Decimal | None = None
    case: str | None = None
    side: Side | None = None
    damage_net: Money | None = None
    previous_claim_on: date | None = None


@dataclass(frozen=True, slots=True)
class Fixed:
    """The amount of a recourse and the liability of the side it runs against, and how a convention fixed them."""

    amount: Money | None
    liability_rate: Decimal | None
    figure: ConventionFigure | None = None
    to_verify: bool = False


def fixed(rules: RuleBook, recourse_type: RecourseType, asked: ByConvention, occurred_on: date) -> Fixed:
    """What a convention fixes for a loss of that day.

    Refuses with `missing-convention-amount`, with `convention-without-recourse` (IRSI), with `rule-missing` (an unknown
    case).
    """
    own = asked.own_liability_rate
    if own is None and asked.case is not None and asked.side is not None:
        own = liability_of(rules, asked.case, asked.side, occurred_on).quantize(_SIXTH)
    liable = _liable(asked, own)
    found = _figure(rules, recourse_type, asked, liable, occurred_on)
    return Fixed(
        found.amount,
        liable,
        ConventionFigure(
            role=asked.role,
            basis=found.basis,
            own_liability_rate=own,
            damage_net=asked.damage_net,
            case=asked.case,
        ),
        found.to_verify,
    )


def _liable(asked: ByConvention, own: Decimal | None) -> Decimal:
    """The share of the side that pays: ours where we are charged, else the other's. Unknown (IRSI): all of it."""
    if own is None:
        return Decimal(1).quantize(_SIXTH)
    return own if asked.role == "liability" else 1 - own


def _figure(
    rules: RuleBook, recourse_type: RecourseType, asked: ByConvention, liable: Decimal, occurred_on: date
) -> Figure:
    if recourse_type == "convention_irca":
        return figure(irca_terms(rules, occurred_on), liable, None)
    assert asked.damage_net is not None, "the body asks for it"
    if recourse_type == "convention_irsa":
        return figure(irsa_terms(rules, occurred_on), liable, asked.damage_net)
    found = tranche(rules, asked.damage_net, occurred_on, asked.previous_claim_on)
    if found.recourse != "real_cost":
        raise Refusal("convention-without-recourse", tranche=found.code, recourse=found.recourse)
    return Figure("real", asked.damage_net.times(liable))
