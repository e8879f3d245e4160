"""The status people see: computed from the state each time, never stored in an event (DOMAIN.md §9.3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from services.claims.dossier import Dossier
from services.claims.figures import Row
from services.claims.settlement.parts import Proposed
from services.claims.state import Closed, Open
from services.claims.words import Words
from services.contracts.money import ZERO


@dataclass(frozen=True, slots=True)
class Status:
    """A status and what the claim waits for, as codes."""

    code: str
    waiting_for: str | None = None


# What a claim waits for gives way to the court's decision, once it is neither with the expert nor on its way.
_COURT_DECIDES: Final = frozenset(
    {"contested", "refused", "under_review", "settled_partial", "settled", "recourse_pending"}
)


# What a claim waits for gives way to the next step of a settlement under way.
_IN_HAND: Final = frozenset({"declared", "transmitted", "under_review", "settled_partial", "settled", "reopened"})


def status_view(code: str, waiting_for: str | None, *, french: bool = True) -> dict[str, Any]:
    """A status as the API shows it, in words too."""
    words = Words(french)
    return {
        "code": code,
        "label": words.messages.STATUS[code],
        "waiting_for": waiting_for,
        "waiting_for_label": None if waiting_for is None else words.label("waiting_for", waiting_for),
    }


def status_of(claim: Open | Closed, sums: Row) -> Status:
    """The displayed status of a claim whose balances are `sums`."""
    status = _status(claim, sums)
    if status.code in _IN_HAND and (settling := _settlement_waits(claim.dossier)) is not None:
        status = replace(status, waiting_for=settling)
    in_court = any(matter.awaits_judgment for matter in claim.dossier.litigations.values())
    return replace(status, waiting_for="judgment") if in_court and status.code in _COURT_DECIDES else status


def _settlement_waits(dossier: Dossier) -> str | None:
    """What a payment or an offer under way waits for; None where there is none."""
    waiting = [dossier.payments[key] for key in dossier.waiting_payments]
    if any(isinstance(payment, Proposed) for payment in waiting):
        return "payment_approval"
    if waiting:
        return "payment_issue"
    return "offer_answer" if any(not offer.answers for offer in dossier.offers.values()) else None


def _status(claim: Open | Closed, sums: Row) -> Status:
    if isinstance(claim, Closed):
        return _closed(claim, sums)
    dossier = claim.dossier
    standings = {c.standing for c in dossier.coverages.values()}
    if "contested" in standings:
        return Status("contested", "insurer_decision")
    if standings == {"refused"}:
        return Status("refused")
    if any(expertise.awaits_report for expertise in dossier.expertises.values()):
        return Status("expertise", "expert_report")
    owing = sums["case_reserve"] > ZERO or not sums["paid"]
    if owing and (expert := next_expert(dossier)) is not None:
        return Status("expertise", expert)
    if claim.reopened_on is not None and not _paid_since(claim):
        return Status("reopened", "settlement")
    if sums["paid"] > ZERO:
        return _settling(dossier, sums)
    if dossier.acknowledged is not None or standings - {"undecided"}:
        return Status("under_review", _position_awaited(dossier) or "settlement")
    if dossier.sent is not None:
        return Status("transmitted", "insurer_acknowledgement")
    return Status("declared", "transmission")


def next_expert(dossier: Dossier) -> str | None:
    """The expert who has to follow a contested report; None where no report is in dispute."""
    followed = {e.ordered.follows for e in dossier.expertises.values() if e.state != "cancelled"}
    for key, expertise in dossier.expertises.items():
        if expertise.state == "contested" and key not in followed:
            return "third_expert" if expertise.ordered.kind == "counter" else "counter_expertise"
    return None


def _position_awaited(dossier: Dossier) -> str | None:
    """The decision on cover that is still owed, the insurer's or the broker's in its place; None once it is taken."""
    standings = {coverage.standing for coverage in dossier.coverages.values() if coverage.is_open}
    if standings and not standings & {"undecided", "under_reservation"}:
        return None
    return "cover_decision" if dossier.declared.handling == "delegated" else "insurer_decision"


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
