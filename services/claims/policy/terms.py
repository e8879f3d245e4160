"""Bodies of policies and their coverages as the events they ask for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from services.contracts.events.policy import CoverageTermsSet, Deductible, PolicyRegistered, Share, SubLimit
from services.contracts.http.policy import CoverageIn, DeductibleIn, PolicyIn


def registration_of(body: PolicyIn) -> PolicyRegistered:
    """What registers the policy."""
    shares = body.shares
    return PolicyRegistered(
        policy_no=body.policy_no,
        insurer_id=body.insurer_id,
        client_id=body.client_id,
        policyholder_id=body.policyholder_id,
        branch=body.branch,
        product_line=body.product_line,
        layer=body.layer,
        currency=body.currency,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        renewal_on=body.renewal_on,
        handling=body.handling,
        claims_basis=body.claims_basis,
        subsequent_cover_until=body.subsequent_cover_until,
        adviser_id=body.adviser_id,
        one_off_project=body.one_off_project,
        shares=None
        if shares is None
        else tuple(Share(insurer_id=s.insurer_id, share=s.share, is_lead=s.is_lead) for s in shares),
    )


def terms_of(coverages: Iterable[CoverageIn], valid_from: date) -> tuple[CoverageTermsSet, ...]:
    """The terms (garanties) that hold from a day on."""
    return tuple(_terms(coverage, valid_from) for coverage in coverages)


def _terms(body: CoverageIn, valid_from: date) -> CoverageTermsSet:
    return CoverageTermsSet(
        coverage_code=body.coverage_code,
        valid_from=valid_from,
        limit_per_claim=body.limit_per_claim,
        annual_limit=body.annual_limit,
        sub_limits=tuple(SubLimit(item=s.item, limit=s.limit) for s in body.sub_limits),
        deductible=_deductible(body.deductible),
        insured_value=body.insured_value,
        first_loss=body.first_loss,
        deductible_order=body.deductible_order,
        limit_order=body.limit_order,
        average_waived=body.average_waived,
        tolerance=body.tolerance,
        exclusions=body.exclusions,
        opening_reserve=body.opening_reserve,
        subscribed=body.subscribed,
    )


def _deductible(body: DeductibleIn) -> Deductible:
    return Deductible(
        kind=body.kind,
        amount=body.amount,
        rate=body.rate,
        min=body.min,
        max=body.max,
        units=body.units,
        days=body.days,
    )
