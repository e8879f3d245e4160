"""The cover check (vérification de garantie): read from the policy as it was on the day of the loss, as known.

It answers covered, not_covered or to_review with reasons that quote their terms; it decides and refuses nothing. A
person takes a stand on each coverage (coverage/decision.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from services.claims.cover import Cover, CoverageCover, Loss, Quote, Reason, worst
from services.claims.coverage.findings import CONDITIONS, EVENTS, Look, of_rule
from services.claims.coverage.period_check import policy_findings
from services.claims.policy.record import OnRecord
from services.claims.rule_tables.book import RuleBook
from services.contracts.events.policy import CoverageTermsSet, PolicyAmended

_UNKNOWN: Final = (Reason("policy_unknown", "to_review"),)
_SHOWN_TERMS: Final = ("limit_per_claim", "annual_limit", "insured_value")


def cover_of(loss: Loss, record: OnRecord | None, rules: RuleBook, as_of: date | None = None) -> Cover:
    """The cover of a loss. `as_of` leaves out premiums paid later.

    The claim as a whole is covered where every coverage is, not covered where none is, else for a person to look at.
    """
    if record is None:
        parts = tuple(CoverageCover(key, code, "to_review", ()) for key, code in loss.coverages)
        return Cover("to_review", _UNKNOWN, parts)
    look = Look(loss, record, rules, as_of)
    reasons = tuple(policy_findings(look))
    whole = worst(reason.status for reason in reasons)
    parts = tuple(_part(look, key, code, reasons) for key, code in loss.coverages)
    statuses = {part.status for part in parts}
    if whole == "covered" and statuses:
        whole = statuses.pop() if len(statuses) == 1 else "to_review"
    return Cover(whole, reasons, parts)


def _part(look: Look, key: UUID, code: str, of_policy: tuple[Reason, ...]) -> CoverageCover:
    own = tuple(_coverage_findings(look, code))
    return CoverageCover(key, code, worst(reason.status for reason in (*of_policy, *own)), own)


def _coverage_findings(look: Look, code: str) -> Iterator[Reason]:
    """What the terms of a coverage on the day of the loss say of it."""
    terms = look.record.contract.terms_on(code, look.loss.occurred_on)
    if terms is None:
        yield _not_had(look, code)
        return
    if not terms.subscribed:
        quotes = (look.quote(terms, "subscribed"), look.quote(terms, "valid_from"))
        yield look.found("coverage_removed", "not_covered", *quotes, coverage=code, valid_from=terms.valid_from)
        return
    yield _in_force(look, code, terms)
    if look.loss.cause_code in terms.exclusions:
        quote = look.quote(terms, "exclusions", look.loss.cause_code)
        yield look.found("excluded", "not_covered", quote, coverage=code, cause=look.loss.cause_code)
    yield from _published(look, code)


def _not_had(look: Look, code: str) -> Reason:
    """The policy never had the coverage, or took it on after the loss."""
    later = [t for t in look.record.contract.terms if t.coverage_code == code and t.subscribed]
    if not later:
        return look.found("coverage_not_subscribed", "not_covered", coverage=code)
    first = min(later, key=lambda t: t.valid_from)
    quote = look.quote(first, "valid_from")
    return look.found("coverage_added_later", "not_covered", quote, coverage=code, valid_from=first.valid_from)


def _in_force(look: Look, code: str, terms: CoverageTermsSet) -> Reason:
    """The terms of that day, with the endorsement that set them."""
    quotes: list[Quote] = [look.quote(terms, "valid_from")]
    quotes += [look.quote(terms, name) for name in _SHOWN_TERMS if getattr(terms, name) is not None]
    endorsement = look.record.endorsement_of(terms)
    if endorsement is None or not isinstance(endorsement.event, PolicyAmended):
        return look.found("terms_in_force", "covered", *quotes, coverage=code, valid_from=terms.valid_from)
    quotes.append(look.quote(endorsement.event, "endorsement_no"))
    return look.found(
        "terms_of_endorsement", "covered", *quotes, coverage=code, valid_from=terms.valid_from,
        endorsement_no=endorsement.event.endorsement_no,
    )  # fmt: skip


def _published(look: Look, code: str) -> Iterator[Reason]:
    """Natural disaster: an order published for the event on the day of the loss (L125-1)."""
    day = look.loss.occurred_on
    condition = look.rules.find(CONDITIONS, code, day)
    if condition is None or condition.values["needs"] != "published_order":
        return
    event_code = look.loss.common_event_code
    event = look.rules.find(EVENTS, event_code, day) if event_code else None
    if event is None or "order_published_on" not in event.values:
        yield look.found("order_missing", "to_review", coverage=code, event=event_code or "–")
        return
    quotes = [of_rule(event, name) for name in ("order_published_on", "order_reference") if name in event.values]
    published = date.fromisoformat(event.values["order_published_on"])
    yield look.found("order_published", "covered", *quotes, coverage=code, published_on=published, event=event_code)
