"""Other terms in the place of those that a computation, or a coverage, was under."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.claims.indemnity.asked import INDEX
from services.claims.rule_tables.book import RuleBook
from services.contracts.http.indemnity import IndemnityIn
from services.contracts.http.indemnity_terms import DeductibleTermsIn
from services.contracts.http.other_terms import OtherDeductible, OtherTerms


def concerns(terms: OtherTerms, coverage_code: str) -> bool:
    """Whether the other terms say anything about what a loss on a coverage is paid."""
    return any(
        (terms.deductible(coverage_code), terms.limit_per_claim(coverage_code), terms.annual_limit(coverage_code))
    )


def under(terms: OtherTerms, asked: IndemnityIn, coverage_code: str, rules: RuleBook, on: date) -> IndemnityIn:
    """What a computation was asked, under the other terms. Refuses with `rule-missing` for an index without a value."""
    changed: dict[str, Any] = {}
    if (deductible := terms.deductible(coverage_code)) is not None:
        changed["deductible"] = deductible_of(deductible, rules, on)
    if (limit := terms.limit_per_claim(coverage_code)) is not None:
        changed["limit_per_claim"] = limit.amount
    if (annual := terms.annual_limit(coverage_code)) is not None:
        changed["annual_limit"] = annual.amount
    return asked.model_copy(update={"terms": asked.terms.model_copy(update=changed)}) if changed else asked


def deductible_of(other: OtherDeductible, rules: RuleBook, on: date) -> DeductibleTermsIn:
    """A deductible as the calculator takes it; the value of its index is that of the day, unless it is stated."""
    value = other.index_value
    if other.kind == "index" and value is None:
        value = rules.get("index_values", INDEX, on).values["value"]
    kept = {name: getattr(other, name) for name in DeductibleTermsIn.model_fields}
    return DeductibleTermsIn.model_construct(**{**kept, "index_value": value})
