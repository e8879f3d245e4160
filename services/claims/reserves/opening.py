"""Opening reserves (forfaits d'ouverture): a flat amount on each coverage called upon, until the loss is assessed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

from services.claims.dossier import Dossier
from services.claims.facts import Facts
from services.claims.rule_tables.book import RuleBook, RuleRow
from services.contracts.events import ClaimEvent
from services.contracts.events.common import CostCategory, Line
from services.contracts.events.declaration import ClaimCoverageOpened, ClaimDeclared, InjuryKind
from services.contracts.events.policy import CoverageTermsSet
from services.contracts.events.reserves import CaseReserveSet
from services.contracts.money import ZERO, Money

TABLE: Final = "opening_reserves"

_BY_INJURY: Final[dict[InjuryKind, CostCategory]] = {"material": "property", "bodily": "bodily", "mixed": "other"}
# A file states its reserves itself: another one beside it would count twice.
_STATED: Final = frozenset({"bulk", "edi"})


def with_opening_reserves(events: Sequence[ClaimEvent], facts: Facts, claim: Dossier | None = None) -> list[ClaimEvent]:
    """The events, followed by an opening reserve for each coverage that they open, where there is a rule for it.

    `claim` is None where they declare it. The policy's own amount for the coverage counts first, then the dated grid:
    of the line of business, or of every one (`*`). A coverage that was not in force on the day of the loss gets none,
    nor does one that was open before.
    """
    if facts.channel in _STATED:
        return list(events)
    declared = claim.declared if claim else next(event for event in events if isinstance(event, ClaimDeclared))
    known = claim.coverages if claim else {}
    reserves = [
        reserve
        for event in events
        if isinstance(event, ClaimCoverageOpened) and event.claim_coverage_id not in known
        if (reserve := _reserve(event, declared, facts)) is not None
    ]
    return [*events, *reserves]


def _reserve(opened: ClaimCoverageOpened, declared: ClaimDeclared, facts: Facts) -> CaseReserveSet | None:
    if opened.terms is None:
        return None
    row = row_of(opened, facts.policy.registered.product_line if facts.policy else None, facts.rules)
    amount = amount_of(opened.terms, row)
    return _opening(opened, declared, amount, row) if amount else None


def row_of(opened: ClaimCoverageOpened, product_line: str | None, rules: RuleBook) -> RuleRow | None:
    """The grid's row in force on the day on which the coverage is opened: of its line of business, or of every one."""
    lines = [] if product_line is None else [product_line]
    for line in (*lines, "*"):
        row = rules.find(TABLE, f"{line}:{opened.coverage_code}", opened.opened_on)
        if row is not None:
            return row
    return None


def amount_of(terms: CoverageTermsSet, row: RuleRow | None) -> Money:
    """The policy's own amount for the coverage, else the grid's; zero where neither says any."""
    if terms.opening_reserve is not None:
        return terms.opening_reserve
    return row.money("amount") if row else ZERO


def _opening(
    opened: ClaimCoverageOpened, declared: ClaimDeclared, amount: Money, row: RuleRow | None
) -> CaseReserveSet:
    stated = row.values.get("cost_category") if row else None
    category = cast("CostCategory", stated) if stated else _BY_INJURY[declared.injury_kind]
    return CaseReserveSet(
        handling=declared.handling,
        stated_by="broker",
        line=Line(opened.claim_coverage_id, "indemnity", category),
        before=ZERO,
        after=amount,
        set_on=opened.opened_on,
        reason="opening",
    )
