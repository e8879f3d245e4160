"""The words of the calculator as the facts and terms that the eleven steps are made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.claims.indemnity.natcat import statutory
from services.claims.indemnity.terms import Deductible, InsurerPart, Item, Loss, ShareOf, SubLimit, Terms, needed
from services.claims.rule_tables.book import RuleBook
from services.contracts.http.indemnity import IndemnityIn
from services.contracts.http.indemnity_terms import (
    DeductibleTermsIn,
    InsurerAmountIn,
    ShareOfIn,
    TermsIn,
    fraction,
)


def loss_of(body: IndemnityIn) -> Loss:
    """The facts of the loss. Refuses with `value-missing`."""
    terms = body.terms
    return Loss(
        amount=body.loss,
        items=tuple(_items(terms)),
        excluded=terms.excluded_heads,
        recovers_vat=terms.vat is not None and terms.vat.recovers,
        vat_rate=_exact(terms.vat.rate) if terms.vat else None,
        wear_rate=_exact(terms.wear_rate) or Fraction(0),
        real_value=terms.real_value,
        replacement_cost=terms.replacement_cost,
        invoices=terms.invoices,
        value_at_risk=terms.value_at_risk,
        premium_paid=terms.premium_paid,
        premium_due=terms.premium_due,
        ipp_threshold_passed=_threshold_passed(terms),
        daily_amount=terms.daily_amount,
        annual_used=terms.annual_used,
        advances_paid=terms.advances_paid,
        other_insurers=insurers(terms.double_insurance),
        average_heading=terms.average_heading,
    )


def terms_of(body: IndemnityIn, rules: RuleBook, on: date) -> Terms:
    """The terms of the cover, with the legal values of a day. Refuses with `value-missing`, `rule-missing`."""
    terms = body.terms
    cap, to_verify = deferred_cap(terms.deferred_cap_rate, rules, on) if terms.new_value else (None, False)
    return Terms(
        deferred_cap=cap,
        cap_to_verify=to_verify,
        insured_value=terms.insured_value,
        average_waived=terms.average_waived,
        tolerance=_exact(terms.tolerance) or Fraction(0),
        first_loss=terms.first_loss,
        sub_limits=tuple(SubLimit(item=s.item, limit=s.limit) for s in terms.sub_limits),
        deductible=deductible_of(terms.deductible),
        statutory=statutory(terms.natcat, terms.daily_amount, rules, on) if terms.natcat else None,
        deductible_order=terms.deductible_order,
        limit_order=terms.limit_order,
        limit_per_claim=terms.limit_per_claim,
        annual_limit=terms.annual_limit,
        shares=shares(terms.shares),
    )


def deferred_cap(own: Decimal | None, rules: RuleBook, on: date) -> tuple[Fraction, bool]:
    """How much of the new value may be deferred: the policy's share, else the dated one; and whether to verify it."""
    if own is not None:
        return Fraction(own), False
    row = rules.get("new_value", "deferred_cap", on)
    return Fraction(row.rate("rate")), row.to_verify


def shares(given: tuple[ShareOfIn, ...]) -> tuple[ShareOf, ...]:
    """Coinsurers with their exact shares."""
    return tuple(ShareOf(insurer=s.insurer, share=fraction(s.share), is_lead=s.is_lead) for s in given)


def insurers(given: tuple[InsurerAmountIn, ...]) -> tuple[InsurerPart, ...]:
    """Insurers, and what each would pay alone."""
    return tuple(InsurerPart(insurer=i.insurer, amount=i.amount) for i in given)


def _items(terms: TermsIn) -> Iterator[Item]:
    """The items of the loss: those that are listed, and those that a sub-limit tells the amount of."""
    for item in terms.items:
        yield Item(code=item.item, amount=item.amount, net=item.net, wear_rate=_exact(item.wear_rate))
    listed = {item.item for item in terms.items}
    for sub in terms.sub_limits:
        if sub.item not in listed:
            yield Item(code=sub.item, amount=needed(sub.amount, f"sub_limits.{sub.item}.amount"))


def deductible_of(given: DeductibleTermsIn) -> Deductible:
    """A deductible with its exact rates."""
    return Deductible(
        kind=given.kind,
        amount=given.amount,
        rate=_exact(given.rate),
        min=given.min,
        max=given.max,
        units=_exact(given.units),
        index_value=None if given.index_value is None else Fraction(given.index_value),
        days=given.days,
    )


def _threshold_passed(terms: TermsIn) -> bool | None:
    """Whether the incapacity is above the deductible's rate: said, or from the rate itself."""
    if terms.ipp_threshold_passed is not None or terms.ipp_rate is None or terms.deductible.rate is None:
        return terms.ipp_threshold_passed
    return terms.ipp_rate > terms.deductible.rate


def _exact(rate: Decimal | None) -> Fraction | None:
    return None if rate is None else Fraction(rate)
