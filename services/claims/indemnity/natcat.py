"""Statutory natural-disaster deductibles (franchises légales des catastrophes naturelles), from the dated table."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final

from services.claims.indemnity.terms import Statutory, needed
from services.claims.rule_tables.book import RuleBook, RuleRow
from services.contracts.http.indemnity_terms import NatcatTermsIn
from services.contracts.money import Money

TABLE: Final = "natcat_deductibles"


def row_of(use: str, *, drought: bool, rules: RuleBook, on: date) -> RuleRow:
    """The row that holds for a use; drought has its own where the law sets another value. `rule-missing`: neither."""
    own = rules.find(TABLE, f"{use}:drought", on) if drought else None
    return own or rules.get(TABLE, use, on)


def statutory(asked: NatcatTermsIn, daily_amount: Money | None, rules: RuleBook, on: date) -> Statutory:
    """The deductible that the law sets. Refuses with `value-missing`, `rule-missing`."""
    row = row_of(asked.use, drought=asked.drought, rules=rules, on=on)
    capped = rules.get(TABLE, "policy_cap:small_firm", on) if asked.small_firm else None
    cap = capped.money("amount") if capped else None
    doubt = row.to_verify or (capped is not None and capped.to_verify)
    match asked.use:
        case "home":
            return Statutory(amount=row.money("amount"), policy_cap=cap, to_verify=doubt)
        case "motor":
            return Statutory(amount=Money(row.money("amount").cents * asked.vehicles), policy_cap=cap, to_verify=doubt)
        case "professional":
            return Statutory(
                rate=Fraction(row.rate("rate")), minimum=row.money("minimum"), policy_cap=cap, to_verify=doubt
            )
        case "business_interruption":
            lost = Money(row.whole("days") * needed(daily_amount, "daily_amount").cents)
            return Statutory(amount=max(lost, row.money("minimum")), policy_cap=cap, to_verify=doubt)
