"""What `POST /v1/calculators/indemnity` answers, in golden's words: the functions behind a claim's computations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any, assert_never

from services.claims.indemnity.ceilings import deductible, legal_deductible
from services.claims.indemnity.natcat import row_of, statutory
from services.claims.indemnity.owed import Owed, half_up
from services.claims.indemnity.pipeline import Explained, Outcome, compute
from services.claims.indemnity.reading import deferred_cap, insurers, loss_of, shares, terms_of
from services.claims.indemnity.sharing import coinsurance, double_insurance
from services.claims.indemnity.terms import Deductible, InsurerPart, Loss, Terms, needed
from services.claims.rule_tables.book import RuleBook
from services.claims.words.indemnity import reason_told
from services.contracts.http.indemnity import (
    BusinessInterruptionIn,
    CoinsuranceIn,
    DoubleInsuranceIn,
    IndemnityCalculation,
    IndemnityIn,
    NatcatIn,
    NewValueIn,
)
from services.contracts.http.indemnity_terms import NatcatTermsIn
from services.contracts.money import ZERO, Money, total

Answer = dict[str, Any]


def calculate(body: IndemnityCalculation, rules: RuleBook, today: date, *, french: bool = True) -> Answer:
    """The answer of one operation. Refuses with `value-missing`, `rule-missing`."""
    asked = body.root
    match asked:
        case IndemnityIn():
            on = asked.occurred_on or today
            return answer(compute(loss_of(asked), terms_of(asked, rules, on)), french=french)
        case BusinessInterruptionIn():
            return _business_interruption(asked)
        case NewValueIn():
            return _new_value(asked, rules, asked.occurred_on or today)
        case CoinsuranceIn():
            return {"shares": _parts(coinsurance(asked.indemnity, shares(asked.shares)))}
        case DoubleInsuranceIn():
            found = double_insurance(asked.damage, insurers(asked.alone))
            return {"shares": _parts(found), "indemnity": total(part.amount for part in found)}
        case NatcatIn():
            return _natcat(asked, rules, asked.occurred_on or today)
        case _:
            assert_never(asked)


def answer(found: Outcome, *, french: bool) -> Answer:
    """An indemnity with its explained steps."""
    return {
        "steps": [step_view(step, french=french) for step in found.steps],
        "indemnity": found.indemnity,
        "immediate": found.immediate,
        "deferred": found.deferred,
        "deferred_due": found.deferred_due,
        "advances_paid": found.advances_paid,
        "balance": found.balance,
        "payable": found.payable,
        "annual_limit_remaining": found.annual_limit_remaining,
        "retained": [{"heading": heading, "amount": amount} for heading, amount in found.retained.items()],
        "shares": _parts(found.shares),
    }


def step_view(step: Explained, *, french: bool) -> Answer:
    """One explained line, with its sentence."""
    return {
        "step": step.step,
        "before": step.before,
        "after": step.after,
        "reason": step.reason,
        "facts": step.facts,
        "text": reason_told(step.reason, step.facts, french=french),
    }


def _business_interruption(asked: BusinessInterruptionIn) -> Answer:
    """The same deductible in days as on a claim: of the days of stoppage, never more than they are."""
    loss = Money(asked.working_days * asked.daily_amount.cents)
    terms = Terms(deductible=Deductible(kind="days", days=asked.deductible_days))
    left = deductible(Owed(loss, ZERO), Loss(amount=loss, daily_amount=asked.daily_amount), terms).owed.total
    return {"loss": loss, "deductible": loss - left, "indemnity": left}


def _new_value(asked: NewValueIn, rules: RuleBook, on: date) -> Answer:
    cap, to_verify = deferred_cap(asked.deferred_cap_rate, rules, on)
    terms = Terms(deferred_cap=cap)
    found = compute(Loss(amount=asked.new_value, wear_rate=Fraction(asked.wear_rate)), terms)
    return {
        "immediate": found.immediate,
        "deferred": found.deferred,
        "indemnity": found.indemnity,
        "kept_by_insured": asked.new_value - found.indemnity,
        "to_verify": to_verify,
    }


def _natcat(asked: NatcatIn, rules: RuleBook, on: date) -> Answer:
    terms = NatcatTermsIn(use=asked.use, drought=asked.drought, vehicles=asked.vehicles, small_firm=asked.small_firm)
    damage = asked.damage
    if damage is None and asked.use == "business_interruption":
        damage = Money(needed(asked.working_days, "working_days") * needed(asked.daily_amount, "daily_amount").cents)
    damage = needed(damage, "damage")
    law = statutory(terms, asked.daily_amount, rules, on)
    own = Deductible(kind="none" if asked.policy_deductible is None else "absolute", amount=asked.policy_deductible)
    done = deductible(Owed(damage, ZERO), Loss(amount=damage), Terms(deductible=own, statutory=law))
    row = row_of(asked.use, drought=asked.drought, rules=rules, on=on)
    return {
        "deductible": done.facts["amount"],
        "statutory_deductible": half_up(legal_deductible(Fraction(damage.cents), law)),
        "indemnity": done.owed.total,
        "reason": done.reason,
        "rule": {"version": row.version, "legal_reference": row.legal_reference, "to_verify": row.to_verify},
    }


def _parts(found: Sequence[InsurerPart]) -> list[Answer]:
    return [{"insurer": part.insurer, "amount": part.amount} for part in found]
