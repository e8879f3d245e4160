"""What is worth asking of a claim's reserves before they are discussed with the insurer (DOMAIN.md §5.1).

Findings are questions, not verdicts: they hang on the day they are asked on, are stored nowhere, and move nothing. Each
check has a dated row in table `reserve_checks`; without one it is off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.expertise.estimates import Estimate, estimates
from services.claims.policy.state import Contract
from services.claims.rule_tables.book import RuleBook, RuleRow
from services.claims.state import Closed, Open
from services.contracts.balance import Balance
from services.contracts.events.common import Line
from services.contracts.events.policy import CoverageTermsSet
from services.contracts.money import ZERO, Money, total

TABLE: Final = "reserve_checks"

_NO_REVISION: Final = frozenset({"opening", "payment", "floor"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: its check, the line or coverage it is about (neither: the whole claim), and its facts."""

    code: str
    rule_version: str
    facts: Mapping[str, object]
    line: Line | None = None
    claim_coverage_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A claim and the day it is looked at; `premium` is that of the policy's period, None where it is not known."""

    claim: Open | Closed
    on: date
    premium: Money | None = None

    @property
    def dossier(self) -> Dossier:
        """What is known of the claim."""
        return self.claim.dossier

    @property
    def reserves(self) -> Mapping[Line, Money]:
        """The lines on which something is reserved."""
        return {line: amount for line, b in self.dossier.ledger.reserves.items() if (amount := b.at(self.on))}


def findings(asked: Question, rules: RuleBook) -> list[Finding]:
    """The findings on a claim, check by check."""
    found: list[Finding] = []
    for code, check in _CHECKS.items():
        row = rules.find(TABLE, code, asked.on)
        if row is not None:
            found += check(asked, row)
    return found


def annual_premium(contract: Contract, occurred_on: date, on: date) -> Money | None:
    """The net premium written by a day for the policy's period of the loss. None where there is no such premium."""
    period = contract.period_of(occurred_on)
    if period is None:
        return None
    written = total(
        part.premium.net
        for receipt in contract.receipts.values()
        for part in receipt.parts
        if part.dated <= on and part.period.start in period
    )
    return written if written > ZERO else None


def _no_movement(asked: Question, row: RuleRow) -> Iterator[Finding]:
    """Nothing has moved on a reserved line for a long time: neither its reserve nor what was paid on it."""
    if isinstance(asked.claim, Closed):
        return
    for line, amount in asked.reserves.items():
        moved = [asked.dossier.ledger.reserve(line), *_paid_on(asked.dossier, line)]
        last = max(day for balance in moved for day, _ in balance.changes if day <= asked.on)
        days = (asked.on - last).days
        if days >= row.whole("days"):
            facts = {"case_reserve": amount, "last_movement_on": last, "days": days}
            yield Finding(row.key, row.version, facts, line)


def _paid_on(dossier: Dossier, line: Line) -> list[Balance]:
    return [balance for paid, balance in dossier.ledger.paid.items() if paid.line == line]


def _on_closed_claim(asked: Question, row: RuleRow) -> Iterator[Finding]:
    if not isinstance(asked.claim, Closed) or asked.claim.closing.closed_on > asked.on:
        return
    for line, amount in asked.reserves.items():
        facts = {"case_reserve": amount, "closed_on": asked.claim.closing.closed_on}
        yield Finding(row.key, row.version, facts, line)


def _below_expert(asked: Question, row: RuleRow) -> Iterator[Finding]:
    """Reserved and paid fall short of the expert's estimate, less the deductible and up to the limit of the policy.

    A report that names no coverage is about all those that no other report is about.
    """
    if isinstance(asked.claim, Closed):
        return
    estimated = estimates(asked.dossier, asked.on)
    for coverage_id, estimate in estimated.items():
        about = {coverage_id} if coverage_id else asked.dossier.coverages.keys() - estimated.keys()
        coverage = asked.dossier.coverages.get(next(iter(about))) if len(about) == 1 else None
        if coverage is not None and coverage.decision is not None and coverage.decision.after == "refused":
            continue
        expected = _within_terms(estimate, coverage.opened.terms if coverage else None)
        figure = _figure(asked, about if coverage_id else {*about, None})
        if figure < expected:
            facts = {
                "figure": figure,
                "expert": estimate.net_after_wear,
                "expected": expected,
                "missing": expected - figure,
                "basis": estimate.basis,
                "expertise_id": estimate.expertise_id,
                "on": estimate.on,
            }
            yield Finding(row.key, row.version, facts, claim_coverage_id=coverage_id)


def _within_terms(estimate: Estimate, terms: CoverageTermsSet | None) -> Money:
    """The least that an estimate comes to: of a policy's terms only an amount and the limit are certain beforehand."""
    amount = estimate.net_after_wear
    if terms is None:
        return amount
    if terms.deductible.kind == "absolute" and terms.deductible.amount is not None:
        amount = max(amount - terms.deductible.amount, ZERO)
    elif terms.deductible.kind != "none":
        return ZERO  # what it takes off is not known here: nothing is said
    return amount if terms.limit_per_claim is None else min(amount, terms.limit_per_claim)


def _figure(asked: Question, coverages: AbstractSet[UUID | None]) -> Money:
    """What is reserved and paid as indemnity on some coverages."""
    ledger = asked.dossier.ledger
    reserved = [b.at(asked.on) for line, b in ledger.reserves.items() if _is_indemnity(line, coverages)]
    paid = [
        b.at(asked.on)
        for where, b in ledger.paid.items()
        if _is_indemnity(where.line, coverages) and where.borne_by == "insurer"
    ]
    return total([*reserved, *paid])


def _is_indemnity(line: Line, coverages: AbstractSet[UUID | None]) -> bool:
    return line.claim_coverage_id in coverages and line.cost_type == "indemnity"


def _unrevised(asked: Question, row: RuleRow) -> Iterator[Finding]:
    """An opening reserve that nobody has looked at since: payments alone do not revise it."""
    for line, amount in asked.reserves.items():
        known = [c.event for c in asked.dossier.reserve_changes[line] if c.event.set_on <= asked.on]
        reasons = {event.reason for event in known}
        if "opening" not in reasons or reasons - _NO_REVISION:
            continue
        opened_on = max(event.set_on for event in known if event.reason == "opening")
        days = (asked.on - opened_on).days
        if days >= row.whole("days"):
            yield Finding(row.key, row.version, {"case_reserve": amount, "opened_on": opened_on, "days": days}, line)


def _above_share(asked: Question, row: RuleRow) -> Iterator[Finding]:
    """The claim reserves a large part of the policy's premium: the first to be discussed."""
    reserve = total(asked.reserves.values())
    if asked.premium is not None and reserve.cents > asked.premium.cents * row.rate("rate"):
        facts = {"case_reserve": reserve, "premium": asked.premium, "rate": row.rate("rate")}
        yield Finding(row.key, row.version, facts)


def _round(asked: Question, row: RuleRow) -> Iterator[Finding]:
    """A round amount that no expert's final report explains."""
    if any(e.final is not None and e.final.received.received_on <= asked.on for e in asked.dossier.expertises.values()):
        return
    for line, amount in asked.reserves.items():
        if amount >= row.money("at_least") and amount.cents % row.money("multiple").cents == 0:
            yield Finding(row.key, row.version, {"case_reserve": amount, "multiple": row.money("multiple")}, line)


_CHECKS: Final[Mapping[str, Callable[[Question, RuleRow], Iterator[Finding]]]] = {
    "above_premium_share": _above_share,
    "below_expert_report": _below_expert,
    "no_movement": _no_movement,
    "opening_unrevised": _unrevised,
    "reserve_on_closed_claim": _on_closed_claim,
    "round_amount": _round,
}
CODES: Final = frozenset(_CHECKS)
