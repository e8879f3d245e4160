"""What is reserved on a claim on a day, line by line, with the findings about it (DOMAIN.md §5.1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.policy.state import Contract
from services.claims.recourse.parts import by
from services.claims.replay.standing import Standing
from services.claims.reserves.challenges import stated_by
from services.claims.reserves.finding_views import finding_view
from services.claims.reserves.findings import Finding, Question, annual_premium, findings
from services.claims.rule_tables.book import RuleBook
from services.claims.state import Closed, Open
from services.contracts.events.common import Line
from services.contracts.ids import dress
from services.contracts.money import Money
from services.contracts.recomputation import FoundOnReserve, ReservedClaim, ReservedLine


def reserved(
    claim_id: UUID, claim: Open | Closed, contract: Contract | None, rules: RuleBook, on: date, *, french: bool
) -> ReservedClaim:
    """The claim's reserves by the rules that hold on the day."""
    declared = claim.dossier.declared
    premium = None if contract is None else annual_premium(contract, declared.occurred_on, on)
    asked = Question(claim, on, premium)
    found = findings(asked, rules)
    told = {id(finding): _told(claim_id, claim, finding, french=french) for finding in found}
    return ReservedClaim(
        claim_id=dress("clm", claim_id),
        claim_no=declared.claim_no,
        occurred_on=declared.occurred_on,
        is_open=Standing.is_open_on(claim, on),
        lines=[
            _line(claim.dossier, line, amount, on, (told[id(f)] for f in found if f.line == line))
            for line, amount in asked.reserves.items()
        ],
        findings=[told[id(f)] for f in found if f.line is None],
        recourses_open=sum(
            by(r.opened.opened_on, on) and r.state(on) != "closed" for r in claim.dossier.recourses.values()
        ),
    )


def _line(dossier: Dossier, line: Line, amount: Money, on: date, found: Iterable[FoundOnReserve]) -> ReservedLine:
    coverage = dossier.coverages.get(line.claim_coverage_id) if line.claim_coverage_id else None
    return ReservedLine(
        claim_coverage_id=dress("cov", line.claim_coverage_id) if line.claim_coverage_id else None,
        coverage_code=coverage.code if coverage else None,
        cost_type=line.cost_type,
        cost_category=line.cost_category,
        case_reserve=amount.cents,
        stated_by=stated_by(dossier, line, on),
        findings=list(found),
    )


def _told(claim_id: UUID, claim: Open | Closed, finding: Finding, *, french: bool) -> FoundOnReserve:
    view = finding_view(claim_id, claim, finding, french=french)
    facts = {name: str(value) for name, value in view["facts"].items()}
    return FoundOnReserve(code=finding.code, text=view["text"], facts=facts, rule_version=finding.rule_version)
