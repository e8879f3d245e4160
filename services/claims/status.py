"""The status people see: computed from the state each time, never stored in an event (DOMAIN.md §9.3)."""

from __future__ import annotations

from dataclasses import dataclass

from services.claims.dossier import Dossier
from services.claims.figures import Row
from services.claims.state import Closed, Open
from services.contracts.money import ZERO


@dataclass(frozen=True, slots=True)
class Status:
    """A status and what the claim waits for, as codes."""

    code: str
    waiting_for: str | None = None


def status_of(claim: Open | Closed, sums: Row) -> Status:
    """The displayed status of a claim whose balances are `sums`."""
    if isinstance(claim, Closed):
        return _closed(claim, sums)
    dossier = claim.dossier
    decisions = [c.decision.after for c in dossier.coverages.values() if c.decision]
    if decisions and len(decisions) == len(dossier.coverages) and set(decisions) == {"refused"}:
        return Status("refused")
    if any(not expertise.is_final for expertise in dossier.expertises.values()):
        return Status("expertise", "expert_report")
    if claim.reopened_on is not None and not _paid_since(claim):
        return Status("reopened", "settlement")
    if sums["paid"] > ZERO:
        return _settling(dossier, sums)
    if dossier.acknowledged is not None:
        return Status("under_review", "insurer_decision")
    if dossier.sent is not None:
        return Status("transmitted", "insurer_acknowledgement")
    return Status("declared", "transmission")


def _closed(claim: Closed, sums: Row) -> Status:
    if claim.closing.recourse_pending and claim.dossier.open_recourses:
        return Status("recourse_pending", "recourse")
    return Status("closed" if sums["paid"] else "closed_no_payment")


def _paid_since(claim: Open) -> bool:
    assert claim.reopened_on is not None
    return any(p.paid_on >= claim.reopened_on for p in claim.dossier.paid_payments)


def _settling(dossier: Dossier, sums: Row) -> Status:
    if sums["case_reserve"]:
        return Status("settled_partial", "settlement")
    if dossier.open_recourses:
        return Status("recourse_pending", "recourse")
    return Status("settled", "closure")


def next_steps(claim: Open | Closed) -> list[dict[str, object]]:
    """What can come next, and what each step still lacks."""
    if isinstance(claim, Closed):
        return [] if claim.closing.outcome == "duplicate" else [{"step": "reopening", "missing": ["reserves"]}]
    dossier = claim.dossier
    steps: list[dict[str, object]] = []
    no_coverage = [] if any(c.is_open for c in dossier.coverages.values()) else ["coverages"]
    if dossier.acknowledged is None:
        place = [] if dossier.declared.place else ["place"]
        name = "transmission" if dossier.sent is None else "acknowledgement"
        steps.append({"step": name, "missing": [*no_coverage, *place] if name == "transmission" else []})
    if dossier.declared.handling == "informative":
        steps.append({"step": "payment", "missing": no_coverage})
    steps.append({"step": "closure", "missing": ["recourse_closed"] if dossier.open_recourses else []})
    return steps
