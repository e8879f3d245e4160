"""Which commands fit what a file waits for, so that a walk gets to the end of things, not only to their beginning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from typing import Any, Final

from services.claims.dossier import Dossier
from services.claims.expertise.parts import Expertise
from services.claims.settlement.parts import Authorised, Paid, Payment, Proposed
from services.claims.state import Abandoned, Closed, Draft, Open, Undeclared
from services.contracts.bulk import CommandName
from tests.property.claims.whole.world import Life

Names = tuple[CommandName, ...]

_INCAPACITY: Final[Mapping[str, Names]] = {
    "consolidated": ("notify-incapacity",),
    "notified": ("contest-incapacity",),
    "contested": ("decide-incapacity", "reject-incapacity", "reject-incapacity", "reject-incapacity"),
    "implied_rejection": ("take-incapacity-to-court",),
    "court": ("decide-incapacity",),
    "decided": ("take-incapacity-to-court",),
}
_RECOURSE: Final[Mapping[str, Names]] = {
    "opened": ("claim-recourse", "forecast-recourse", "receive-recourse"),
    "claimed": ("accept-recourse", "dispute-recourse"),
    "accepted": ("forecast-recourse", "receive-recourse"),
    "disputed": ("claim-recourse", "abandon-recourse"),
    "part_received": ("receive-recourse", "remit-recourse", "close-recourse"),
    "closed": ("remit-recourse",),
}
_OFFER: Final[Mapping[str, Names]] = {"made": ("accept-offer", "reject-offer"), "accepted": ("retract-offer",)}
_LONG_AGO: Final = date(2020, 1, 1)  # no offer has expired by then


_THIRD: Final[Names] = ("order-third-expert", "order-third-expert", "order-third-expert", "order-third-expert")


def _of_expertise(expertise: Expertise) -> Names:
    """A dispute goes as far as the third expert."""
    match expertise.state:
        case "ordered" | "scheduled" if expertise.ordered.kind == "counter":
            return "report-expertise", "report-expertise", "report-expertise"
        case "ordered":
            return "schedule-expertise", "report-expertise", "report-expertise", "cancel-expertise"
        case "scheduled":
            return ("report-expertise",)
        case "reported" if expertise.final is None:
            return ("report-expertise",)
        case "reported" if expertise.ordered.kind == "counter":
            return *_THIRD, "contest-expertise"
        case "reported":
            return "agree-expertise", "contest-expertise", "contest-expertise", "contest-expertise"
        case "contested":
            return "order-counter-expertise", "order-counter-expertise", "order-counter-expertise"
        case _:
            return ()


def _of_payment(payment: Payment) -> Names:
    match payment:
        case Proposed():
            return "approve-payment", "approve-payment", "approve-payment", "approve-payment", "decline-payment"
        case Authorised():
            return "issue-payment", "issue-payment", "issue-payment", "issue-payment", "decline-payment"
        case Paid() if payment.remaining:
            return ("clear-payment", "stop-payment", "reverse-payment") if payment.order else ("reverse-payment",)
        case _:
            return ()


def _of_coverage(coverage: Any) -> Names:
    if not coverage.is_open:
        return "reopen-coverage", "reopen-coverage"
    return ("contest-coverage",) if coverage.standing == "refused" else ("decide-coverage",)


# What comes next of each thing that a dossier holds.
_NEXT: Final[Mapping[str, Callable[[Any], Names]]] = {
    "coverages": _of_coverage,
    "payments": _of_payment,
    "offers": lambda offer: _OFFER.get(offer.state_on(_LONG_AGO), ()),
    "expertises": _of_expertise,
    "incapacities": lambda incapacity: _INCAPACITY[incapacity.last.stage],
    "recourses": lambda recourse: _RECOURSE[recourse.state()],
    "litigations": lambda matter: ("record-litigation-step",) if matter.is_open else (),
    "challenges": lambda challenge: ("answer-challenge",) if challenge.answered is None else (),
    "deadlines": lambda deadline: ("close-deadline", "interrupt-limitation") if deadline.is_open else (),
    "alerts": lambda alert: ("acknowledge-alert",) if alert.acknowledged is None else (),
}
# A handler's day, by subject: how often, what begins it, and the things that it goes on with.
_SUBJECTS: Final[tuple[tuple[int, Names, tuple[str, ...]], ...]] = (
    (4, ("decide-coverage", "decide-coverage", "decide-coverage", "close-coverage"), ("coverages",)),
    (8, ("record-payment", "propose-payment"), ("payments",)),
    (4, ("compute-indemnity", "make-offer"), ("offers",)),
    (3, ("set-reserve", "set-reserve", "challenge-reserve", "challenge-reserve", "correct-balance"), ("challenges",)),
    (4, ("order-expertise",), ("expertises",)),
    (2, ("record-incapacity",), ("incapacities",)),
    (4, ("open-recourse",), ("recourses",)),
    (2, ("open-litigation",), ("litigations",)),
    (2, ("report-position",), ()),
    (1, ("set-deadline",), ("deadlines", "alerts")),
    (1, ("add-party", "remove-party", "set-liability", "provide-assistance", "assign-claim"), ()),
    (1, ("correct-claim",), ()),
    (2, ("close-claim", "close-claim", "close-claim", "merge-claim"), ()),
)
_WEIGHTS: Final = [often for often, _, _ in _SUBJECTS]
_CLOSED: Final[Names] = (
    *("reopen-claim", "reopen-claim", "receive-recourse", "remit-recourse", "close-recourse", "report-position"),
)


def likely(life: Life, dice: Random) -> CommandName:
    """A command that may well come now."""
    match life.live:
        case Undeclared():
            return dice.choice(("declare-claim", "declare-claim", "draft-claim"))
        case Draft() | Abandoned():
            drop = dice.random() < 0.05
            return "abandon-draft" if drop else dice.choice(("draft-claim", "declare-draft", "declare-draft"))
        case Closed(dossier=dossier):
            return dice.choice((*_CLOSED, *_next(dossier, ("payments", "recourses"))))
        case Open(dossier=dossier):
            return _of_open(dossier, dice)


def _of_open(dossier: Dossier, dice: Random) -> CommandName:
    if len(dossier.coverages) < 2 and dice.random() < 0.1:
        return "open-coverage"
    if dossier.acknowledged is None and dice.random() < 0.05:
        return "acknowledge-claim" if dossier.sent else "send-claim"
    [(_, begin, things)] = dice.choices(_SUBJECTS, _WEIGHTS)
    other = "record-payment" if dossier.declared.handling == "delegated" else "propose-payment"
    begun = [name for name in begin if name != other]
    waiting = _next(dossier, things)
    return dice.choice(waiting if waiting and dice.random() < 0.75 else begun)


def _next(dossier: Dossier, things: tuple[str, ...]) -> list[CommandName]:
    return [name for kind in things for thing in getattr(dossier, kind).values() for name in _NEXT[kind](thing)]
