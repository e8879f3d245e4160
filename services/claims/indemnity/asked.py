"""What is computed on a claim, in the words of the calculator: its terms, its policy's shares, its advances."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.facts import Facts
from services.claims.indemnity.aggregate import Use, used_by_others
from services.claims.indemnity.terms import needed
from services.claims.settlement.paid import indemnity_paid
from services.claims.state import Claim, still_open
from services.contracts.events.expertise import Head
from services.contracts.events.policy import CoverageTermsSet, Deductible
from services.contracts.http.computation import ComputationIn
from services.contracts.http.indemnity import IndemnityIn
from services.contracts.http.indemnity_terms import (
    DeductibleTermsIn,
    ItemIn,
    ShareOfIn,
    SubLimitTermsIn,
    TermsIn,
)
from services.contracts.money import ZERO, Money, total
from services.kit.errors import Missing, Refusal

NATCAT: Final = "natcat"
INDEX: Final = "ffb"


def asked_of(claim: Claim, key: UUID, body: ComputationIn, facts: Facts) -> IndemnityIn:
    """The calculator's body for a coverage of the claim.

    Refuses with `cover-not-in-force` where the loss lies outside every period of the policy, `value-missing`,
    `rule-missing`, `expertise-not-reported`.
    """
    dossier = still_open(claim)
    coverage = dossier.coverages[key]
    terms = coverage.opened.terms
    if terms is None:
        raise Refusal("cover-not-in-force", coverage_code=coverage.code)
    listed, loss = _damage(dossier, key, body)
    excluded = set(body.excluded_items)
    for code in excluded - {item.item for item in listed}:
        raise Refusal("value-missing", name=f"items.{code}")
    items = tuple(item for item in listed if item.item not in excluded)
    told = TermsIn(
        **_of_policy(terms, facts),
        vat=body.vat,
        items=items,
        excluded_heads=total(item.amount for item in listed if item.item in excluded),
        wear_rate=body.wear_rate,
        new_value=body.new_value,
        deferred_cap_rate=body.deferred_cap_rate,
        real_value=body.real_value,
        replacement_cost=body.replacement_cost,
        invoices=body.invoices,
        value_at_risk=body.value_at_risk if terms.insured_value is not None else None,
        premium_paid=body.premium_paid,
        premium_due=body.premium_due,
        average_heading=body.average_heading,
        sub_limits=tuple(_sub_limits(terms, items)),
        deductible=_deductible(terms.deductible, dossier, body, facts),
        natcat=needed(body.natcat, "natcat.use") if coverage.code == NATCAT else body.natcat,
        daily_amount=body.daily_amount,
        ipp_threshold_passed=body.ipp_threshold_passed,
        annual_used=_annual_used(claim, key, terms, facts),
        double_insurance=body.double_insurance,
        advances_paid=max(indemnity_paid(dossier, key), ZERO),
    )
    return IndemnityIn(operation="indemnity", loss=loss, occurred_on=dossier.declared.occurred_on, terms=told)


def _damage(dossier: Dossier, key: UUID, body: ComputationIn) -> tuple[tuple[ItemIn, ...], Money]:
    """The items of the loss and the damage: as stated, by the expert, or from days of stoppage."""
    if body.expertise_id is not None:
        items = tuple(_of_report(dossier, key, body.expertise_id))
        return items, total(item.amount for item in items)
    if body.assessed is not None:
        return body.items, body.assessed
    days, daily = needed(body.working_days, "working_days"), needed(body.daily_amount, "daily_amount")
    return body.items, Money(days * daily.cents)


def _of_report(dossier: Dossier, key: UUID, expertise_id: UUID) -> Iterator[ItemIn]:
    """The heads that an expertise ended with: those agreed upon, else those of the final report.

    They are those of this coverage; where the report names no coverage at all, they are all of it.
    """
    expertise = dossier.expertises.get(expertise_id)
    if expertise is None:
        raise Missing("expertise", "expertise-not-found")
    heads: tuple[Head, ...] = expertise.concluded.heads if expertise.concluded is not None else ()
    if not heads and expertise.final is not None:
        heads = expertise.final.received.heads
    if not heads:
        raise Refusal("expertise-not-reported")
    named = any(head.claim_coverage_id is not None for head in heads)
    mine = [head for head in heads if not named or head.claim_coverage_id == key]
    if not mine:
        raise Refusal("value-missing", name="expertise.heads")
    for head in mine:
        yield ItemIn(item=head.code, amount=head.gross, net=min(head.net, head.gross), wear_rate=head.wear_rate)


def _of_policy(terms: CoverageTermsSet, facts: Facts) -> dict[str, Any]:
    """What the terms say as they stand, and the coinsurers of the policy."""
    shares = facts.policy.registered.shares if facts.policy is not None else None
    return {
        "insured_value": terms.insured_value,
        "average_waived": terms.average_waived,
        "tolerance": None if terms.tolerance is None else min(terms.tolerance, Decimal(1)),
        "first_loss": terms.first_loss,
        "deductible_order": terms.deductible_order,
        "limit_order": terms.limit_order,
        "limit_per_claim": terms.limit_per_claim,
        "annual_limit": terms.annual_limit,
        "shares": tuple(
            ShareOfIn(insurer=s.insurer_id, share=str(s.share), is_lead=s.is_lead) for s in shares or () if s.share
        ),
    }


def _sub_limits(terms: CoverageTermsSet, items: tuple[ItemIn, ...]) -> Iterator[SubLimitTermsIn]:
    """The sub-limits of the items that the loss has; of two for one item, the lower."""
    lost = {item.item for item in items}
    lowest: dict[str, Money] = {}
    for sub in terms.sub_limits:
        if sub.item in lost:
            lowest[sub.item] = min(sub.limit, lowest.get(sub.item, sub.limit))
    for item, limit in lowest.items():
        yield SubLimitTermsIn(item=item, limit=limit)


def _deductible(terms: Deductible, dossier: Dossier, body: ComputationIn, facts: Facts) -> DeductibleTermsIn:
    """The deductible of the terms; the value of its index is that of the day of the loss, unless it is stated."""
    index_value = None
    if terms.kind == "index":
        on = dossier.declared.occurred_on
        index_value = body.index_value or facts.rules.get("index_values", INDEX, on).values["value"]
    return DeductibleTermsIn(
        kind=terms.kind,
        amount=terms.amount,
        rate=terms.rate,
        min=terms.min,
        max=terms.max,
        units=terms.units,
        index_value=index_value,
        days=terms.days,
    )


def _annual_used(claim: Claim, key: UUID, terms: CoverageTermsSet, facts: Facts) -> Money:
    """What the claims whose losses came before have used of the year's limit when it is this one's turn."""
    if terms.annual_limit is None:
        return ZERO
    year: tuple[Use, ...] = needed(facts.annual_uses, "annual_used")
    return used_by_others(claim, facts.stream_id, key, year)
