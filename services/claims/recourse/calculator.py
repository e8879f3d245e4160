"""`POST /v1/calculators/recourse`: the rules of a recourse for anyone's own figures, in golden's words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, assert_never

from fastapi import APIRouter, Response

from services.claims import answers
from services.claims.caller import Asked
from services.claims.recourse.conventions import (
    Terms,
    expert_of,
    figure,
    irca_terms,
    irsa_terms,
    liability_of,
    tranche,
)
from services.claims.recourse.subrogation import recoverable, shared, within_what_was_paid, wreck_kept, wreck_sold
from services.claims.rule_tables.book import RuleBook
from services.contracts.http.recourse_calculator import (
    IrcaIn,
    IrsaIn,
    IrsiTrancheIn,
    RecourseCalculation,
    RecourseReceiptIn,
    SalvageIn,
    SubrogationIn,
)
from services.contracts.money import ZERO, Money

router = APIRouter()

Answer = dict[str, Any]


@router.post("/v1/calculators/recourse")
async def post_recourse_calculation(ask: Asked) -> Response:
    """What a recourse brings: shared by subrogation, within what was paid, by convention, or from a wreck."""
    body = RecourseCalculation.model_validate_json(await ask.request.body())
    return answers.plain(calculate(body, ask.rules_told, ask.house.today))


def calculate(body: RecourseCalculation, rules: RuleBook, today: date) -> Answer:
    """What the calculator answers."""
    asked = body.root
    match asked:
        case SubrogationIn():
            return _subrogation(asked)
        case RecourseReceiptIn():
            return _receipt(asked)
        case SalvageIn():
            return _salvage(asked)
        case IrsaIn():
            return _irsa(asked, rules)
        case IrcaIn():
            flats = asked.config.flat_amounts if asked.config else None
            return _by_convention(asked, irca_terms(rules, asked.occurred_on, flats), rules)
        case IrsiTrancheIn():
            found = tranche(rules, asked.damage_net, asked.occurred_on or today, asked.previous_claim_on)
            return {"tranche": found.code, "recourse": found.recourse}
        case _:
            assert_never(asked)


def _subrogation(asked: SubrogationIn) -> Answer:
    amount = recoverable(asked.damage, asked.liability_rate)
    parts = shared(amount, asked.damage, asked.borne, asked.sharing)
    return {"recoverable": amount, "insurer": parts.insurer, "insured": parts.insured, "sharing": asked.sharing}


def _receipt(asked: RecourseReceiptIn) -> Answer:
    """What is recovered for the insured lowers no cost of the insurer's."""
    for_insured = asked.kind == "insured_deductible"
    if not for_insured:
        within_what_was_paid(asked.kind, asked.paid, asked.already_received, asked.amount)
    received = asked.already_received if for_insured else asked.already_received + asked.amount
    return {
        "recourse_received": received,
        "insured_recovered": asked.amount if for_insured else ZERO,
        "net_cost": asked.paid - received,
    }


def _salvage(asked: SalvageIn) -> Answer:
    if asked.wreck_kept_by == "insurer":
        wreck = wreck_sold(asked.value, asked.deductible, asked.salvage_sold)
    else:
        wreck = wreck_kept(asked.value, asked.deductible, asked.wreck_value)
    return {"paid": wreck.paid, "recourse_received": asked.salvage_sold, "net_cost": wreck.net_cost}


def _irsa(asked: IrsaIn, rules: RuleBook) -> Answer:
    flats = asked.config.flat_amounts if asked.config else None
    ceiling = asked.config.flat_ceiling if asked.config else None
    expert = expert_of(rules, asked.damage_net, asked.occurred_on)
    terms = irsa_terms(rules, asked.occurred_on, flats, ceiling)
    return {
        **_by_convention(asked, terms, rules),
        "expert_required": expert.required,
        "expert_final": expert.final,
    }


def _by_convention(asked: IrsaIn | IrcaIn, terms: Terms, rules: RuleBook) -> Answer:
    own = _own_liability(asked, rules)
    rate = own if asked.role == "liability" else 1 - own
    found = figure(terms, rate, asked.damage_net)
    answer: Answer = {"basis": found.basis, "liability_rate": rate}
    if found.basis == "flat":
        answer["to_verify"] = found.to_verify
    if asked.role == "liability":
        return answer | {"charged": found.amount}
    return answer | {"recourse": found.amount} | _net_cost(asked.damage_net, found.amount)


def _own_liability(asked: IrsaIn | IrcaIn, rules: RuleBook) -> Decimal:
    if asked.own_liability_rate is not None:
        return asked.own_liability_rate
    assert asked.case is not None
    assert asked.side is not None
    return liability_of(rules, asked.case, asked.side, asked.occurred_on)


def _net_cost(damage: Money | None, recourse: Money) -> Answer:
    """It may be below zero: a flat amount above the real cost (DOMAIN.md §1.1)."""
    return {} if damage is None else {"net_cost": damage - recourse}
