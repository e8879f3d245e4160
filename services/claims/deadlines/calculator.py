"""What `POST /v1/calculators/deadline` answers, in golden's words: the same functions as behind the diary."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, assert_never

from services.claims.deadlines.calendar import easter
from services.claims.deadlines.interest import Interest, LegalRate, Stage, late_interest, schedule_of
from services.claims.deadlines.legal import Due, Extension, due
from services.claims.deadlines.limitation import Interruption, limitation
from services.claims.deadlines.motor import motor_offer
from services.claims.rule_tables.book import RuleBook
from services.contracts.http.deadline_calculation import (
    DeadlineCalculation,
    EasterIn,
    LateInterestIn,
    LegalDeadlineIn,
    LimitationIn,
    MotorOfferIn,
)
from services.contracts.money import Money

Answer = dict[str, Any]


def calculate(body: DeadlineCalculation, rules: RuleBook) -> Answer:
    """The answer under these rules. Refusal: `deadline-code-unknown`, `rule-missing`."""
    asked = body.root
    match asked:
        case LegalDeadlineIn():
            return _deadline(asked, rules)
        case MotorOfferIn():
            return _motor(asked, rules)
        case LimitationIn():
            return _limitation(asked, rules)
        case LateInterestIn():
            return _interest(asked, rules)
        case EasterIn(year=year):
            return {"easter_sunday": easter(year)}
        case _:
            assert_never(asked)


def due_view(found: Due) -> Answer:
    """A due date with its reasons, as the API shows it."""
    return {
        "code": found.code,
        "trigger_on": found.trigger_on,
        "due_on": found.due_on,
        "due_on_rolled": found.due_on_rolled,
        "unit": found.unit,
        "value": found.value,
        "owner": found.owner,
        "legal_reference": found.legal_reference,
        "to_verify": found.to_verify,
        "rule_version": found.rule_version,
    }


def _deadline(asked: LegalDeadlineIn, rules: RuleBook) -> Answer:
    """Of several triggers the latest counts."""
    days = (asked.trigger_on, asked.declared_on, asked.known_on, asked.published_on)
    trigger_on = max(day for day in days if day is not None)
    extension = Extension(asked.extension_days, asked.extension_months)
    return due_view(due(rules, asked.code, trigger_on, region=asked.region, extension=extension))


def _motor(asked: MotorOfferIn, rules: RuleBook) -> Answer:
    owed = motor_offer(
        rules,
        accident_on=asked.accident_on,
        claim_received_on=asked.claim_received_on,
        injury=asked.injury,
        region=asked.region,
    )
    return {**due_view(owed[0]), "obligations": [due_view(found) for found in owed]}


def _limitation(asked: LimitationIn, rules: RuleBook) -> Answer:
    found = limitation(
        rules,
        asked.known_on or asked.occurred_on,
        [Interruption(i.cause, i.on) for i in asked.interruptions],
        code=asked.code,
        region=asked.region,
    )
    effects = [{"cause": i.cause, "on": i.on, "effect": effect} for i, effect in found.effects]
    return {**due_view(found.due), "runs_from": found.runs_from, "interruptions": effects}


def _interest(asked: LateInterestIn, rules: RuleBook) -> Answer:
    rate = LegalRate(asked.legal_rate, asked.creditor or "individual", rules)
    found = late_interest(asked.amount, asked.start, asked.end, _schedule(asked, rules), rate)
    return {"days": found.days, "segments": _segments(found, asked.amount), "interest": found.total}


def _schedule(asked: LateInterestIn, rules: RuleBook) -> tuple[Stage, ...]:
    if asked.code is not None:
        return schedule_of(rules, asked.code, asked.start)
    if asked.multiplier is not None:
        return (Stage(asked.multiplier),)
    return tuple(Stage(s.multiplier, s.months) for s in asked.schedule) or (Stage(Decimal(1)),)


def _segments(found: Interest, amount: Money) -> list[Answer]:
    return [
        {
            "from": segment.start,
            "to": segment.end,
            "days": segment.days,
            "legal_rate": segment.rate,
            "multiplier": segment.multiplier,
            "interest": segment.shown(amount),
        }
        for segment in found.segments
    ]
