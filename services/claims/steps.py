"""What can come next on a claim, and what each step still lacks (validation graduée)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from services.claims.declaration.wanted import perils_of, step_view, wanted
from services.claims.dossier import Dossier
from services.claims.parties.liability import liability_on
from services.claims.state import Closed, Open
from services.claims.status import next_expert


def next_steps(claim: Open | Closed, *, french: bool = True) -> list[dict[str, Any]]:
    """The steps open to a claim in the order of a claim's life, each with what it wants and does not have."""
    dossier = claim.dossier
    facts = dossier.declared
    codes = (coverage.code for coverage in dossier.coverages.values())
    perils = perils_of(codes, facts.cause_code, facts.injury_kind)
    held = frozenset(item for item, holds in HELD.items() if holds(dossier))
    return list(_views(perils, facts.handling, tuple(_open_steps(claim, held)), held, french=french))


@lru_cache(maxsize=10_000)
def _views(
    perils: frozenset[str], handling: str, steps: tuple[str, ...], held: frozenset[str], *, french: bool
) -> tuple[dict[str, Any], ...]:
    """Most claims stand at one of a few hundred places: their steps are put into words once."""
    wants = wanted(perils, handling)
    return tuple(
        step_view(step, {i: s for i, s in wants.get(step, {}).items() if i not in held}, french=french)
        for step in steps
    )


def _open_steps(claim: Open | Closed, held: frozenset[str]) -> list[str]:
    if isinstance(claim, Closed):
        return [] if claim.closing.outcome == "duplicate" else ["reopening"]
    dossier = claim.dossier
    steps = []
    if dossier.acknowledged is None:
        steps.append("transmission" if dossier.sent is None else "acknowledgement")
    if "cover_decision" not in held:
        steps.append("cover_check")
    if not dossier.expertises or next_expert(dossier) is not None:
        steps.append("expertise")
    return [*steps, *_settling_steps(dossier), "closure"]


def _settling_steps(dossier: Dossier) -> list[str]:
    """What is left of the settlement; where every coverage is refused, only a contest would lead there again."""
    standings = {coverage.standing for coverage in dossier.coverages.values() if coverage.is_open}
    if standings and standings <= {"refused", "contested"}:
        return ["contest"] if "refused" in standings else []
    return ["payment"] if _is_worked_out(dossier) else ["indemnity", "payment"]


def _has_cover_decision(dossier: Dossier) -> bool:
    open_ones = [coverage for coverage in dossier.coverages.values() if coverage.is_open]
    return bool(open_ones) and all(c.standing not in {"undecided", "contested"} for c in open_ones)


def _is_worked_out(dossier: Dossier) -> bool:
    """Whether what is owed on each open coverage has been computed, or has been paid with nothing left to pay."""
    computed = {computation.coverage for computation in dossier.computations.values()}
    paid = {payment.made.line.claim_coverage_id for payment in dossier.paid_payments}
    reserved = {line.claim_coverage_id for line, balance in dossier.ledger.reserves.items() if balance.at()}
    open_ones = {key for key, coverage in dossier.coverages.items() if coverage.is_open}
    return bool(open_ones) and open_ones <= computed | (paid - reserved)


def _has_liability(dossier: Dossier) -> bool:
    said = liability_on(dossier.liabilities)
    return said is not None and said.after is not None


def _has_role(*roles: str) -> Callable[[Dossier], bool]:
    return lambda dossier: any(p.added.role in roles and p.removed is None for p in dossier.parties.values())


# What a claim holds as data. An item of `wanted.toml` that is not here is a document.
HELD: Final[Mapping[str, Callable[[Dossier], bool]]] = {
    "coverages": lambda d: any(coverage.is_open for coverage in d.coverages.values()),
    "place": lambda d: d.declared.place is not None,
    "item_ref": lambda d: any(coverage.opened.item_ref for coverage in d.coverages.values()),
    "common_event": lambda d: d.declared.common_event_code is not None,
    "driver": _has_role("driver"),
    "victim": _has_role("victim"),
    "third_party": _has_role("third_party", "claimant", "victim", "their_insurer"),
    "liability": _has_liability,
    "cover_decision": _has_cover_decision,
    "expert_report": lambda d: any(expertise.final is not None for expertise in d.expertises.values()),
    "recourse_closed": lambda d: not d.open_recourses,
    "litigation_closed": lambda d: not d.open_litigations,
    "payments_settled": lambda d: not d.waiting_payments,
    "reserves": lambda _: False,  # a reopening states them itself
}
