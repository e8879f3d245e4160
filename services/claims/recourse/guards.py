"""What every move of a recourse asks first: that it is there, open, sought, and on which line it stands."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.claims.balances import RecourseLine
from services.claims.dossier import Dossier
from services.claims.lines import Where, line_of
from services.claims.recourse.parts import Recourse
from services.claims.recourse.subrogation import is_convention
from services.claims.state import Claim, Closed, known, still_open
from services.contracts.events.recourse import Beneficiary
from services.contracts.money import ZERO, Money, total
from services.kit.errors import Missing, Refusal


def still_pursued(claim: Claim) -> Dossier:
    """What is known of a claim whose recourses go on: open, or closed with its recourse pending.

    Refuses with `claim-not-open`.
    """
    if isinstance(claim, Closed) and claim.closing.recourse_pending:
        return known(claim)
    return still_open(claim)


def recourse_of(dossier: Dossier, recourse_id: UUID) -> Recourse:
    """The recourse with this id, open or closed. Missing: `recourse-not-found`."""
    recourse = dossier.recourses.get(recourse_id)
    if recourse is None:
        raise Missing("recourse", "recourse-not-found")
    return recourse


def open_recourse_of(dossier: Dossier, recourse_id: UUID) -> Recourse:
    """The recourse with this id. Refuses with `recourse-not-open` one that is closed."""
    recourse = recourse_of(dossier, recourse_id)
    if recourse.closed is not None:
        raise Refusal("recourse-not-open", closed_on=recourse.closed.closed_on)
    return recourse


def sought_recourse_of(dossier: Dossier, recourse_id: UUID) -> Recourse:
    """The recourse with this id, open and ours. Refuses with `recourse-direction-suffered`: nothing comes in of it."""
    recourse = open_recourse_of(dossier, recourse_id)
    if recourse.opened.direction == "suffered":
        raise Refusal("recourse-direction-suffered")
    return recourse


def line_in(dossier: Dossier, recourse: Recourse, where: Where) -> RecourseLine:
    """Where an amount of a recourse stands. A coverage may be closed while its recourse goes on."""
    opened = recourse.opened
    line = line_of(dossier, where, may_be_closed=True)
    return RecourseLine(opened.recourse_id, opened.recourse_type, opened.beneficiary, line)


def paid_by_insurer(dossier: Dossier) -> Money:
    """What the insurer paid on the claim, indemnities and expenses: the most that it may recover."""
    return total(b.at() for key, b in dossier.ledger.paid.items() if key.borne_by == "insurer")


def received_by_insurer(dossier: Dossier) -> Money:
    """What came back to the insurer outside the conventions, which are scales and know no such limit."""
    return total(
        balance.at()
        for key, balance in dossier.ledger.received.items()
        if key.beneficiary == "insurer" and not is_convention(key.recourse_type)
    )


def received_for(dossier: Dossier, recourse_id: UUID, beneficiary: Beneficiary, as_of: date | None = None) -> Money:
    """What a recourse brought in for a party by a day, as since corrected."""
    return total(
        balance.at(as_of)
        for key, balance in dossier.ledger.received.items()
        if key.recourse_id == recourse_id and key.beneficiary == beneficiary
    )


def received_beyond(dossier: Dossier, taken_back: Money) -> Money:
    """How much more than was paid would have been received, once so much of the payments is taken back; often zero.

    Nothing forbids it: the other side is owed the difference, and somebody should look.
    """
    return max(received_by_insurer(dossier) - (paid_by_insurer(dossier) - taken_back), ZERO)
