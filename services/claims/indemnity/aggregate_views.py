"""The annual limits of a policy as the API shows them: each claim of the year in its turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from services.claims.indemnity.aggregate import Turn, replay
from services.claims.lists.uses import KeptUse
from services.claims.policy.state import Contract
from services.contracts.ids import dress
from services.contracts.money import Money, total
from services.contracts.periods import Period

View = dict[str, Any]


def period_on(contract: Contract, day: date | None, today: date) -> Period | None:
    """The policy year asked for: that of a day; without one, today's, else the latest."""
    if day is not None:
        return contract.period_of(day)
    return contract.period_of(today) or max(contract.periods, key=lambda p: p.start, default=None)


def limited(contract: Contract, period: Period) -> dict[str, Money]:
    """The coverages that have an annual limit in a period, each with the latest there."""
    found: dict[str, Money] = {}
    for code in dict.fromkeys(t.coverage_code for t in contract.terms):
        terms = contract.terms_on(code, period.end)
        if terms is not None and terms.annual_limit is not None:
            found[code] = terms.annual_limit
    return found


def aggregate_view(code: str, limit: Money | None, kept: Sequence[KeptUse], sees: Callable[[str | None], bool]) -> View:
    """One coverage: what its limit is, what the claims use of it in their turn, and what is to be computed again."""
    claims = {k.use.claim_coverage_id: k for k in kept}
    turns = list(replay(k.use for k in kept))
    shown = [_turn(turn, claims[turn.use.claim_coverage_id], sees) for turn in turns]
    used = total(turn.granted for turn in turns)
    last = turns[-1].remaining if turns else None
    return {
        "coverage_code": code,
        "annual_limit": limit,
        "used": used,
        "remaining": limit if last is None else last,
        "claims": shown,
        "to_re_evaluate": [line["computation_id"] for line in shown if not line["holds"]],
    }


def _turn(turn: Turn, kept: KeptUse, sees: Callable[[str | None], bool]) -> View:
    """A claim in its turn. What belongs to another insurer keeps its amounts, which count, and nothing else."""
    use, seen = turn.use, sees(kept.insurer_id)
    return {
        "claim_id": dress("clm", use.claim_id) if seen else None,
        "claim_no": kept.claim_no if seen else None,
        "claim_coverage_id": dress("cov", use.claim_coverage_id) if seen else None,
        "computation_id": dress("cmp", use.computation_id) if seen else None,
        "occurred_on": use.occurred_on,
        "declared_on": use.declared_on,
        "need": use.need,
        "used_before": turn.used_before,
        "granted": turn.granted,
        "computed": use.granted,
        "remaining": turn.remaining,
        "holds": turn.holds,
    }
