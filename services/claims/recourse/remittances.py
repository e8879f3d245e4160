"""Money that a recourse brought in, passed on to whom it belongs (reversement)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.claims.dossier import Dossier
from services.claims.guards import in_order, not_future
from services.claims.recourse.guards import received_for, recourse_of, still_pursued
from services.claims.recourse.parts import Recourse, owed
from services.claims.state import Claim
from services.contracts.events.recourse import Beneficiary, RecourseRemitted
from services.contracts.money import ZERO, Money
from services.kit.errors import Missing, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class RemitRecourse:
    """A receipt is passed on, whole or in part."""

    recourse_id: UUID
    receipt_id: UUID
    to: Beneficiary
    amount: Money
    remitted_on: date
    reference: str
    today: date


def remit_recourse(claim: Claim, command: RemitRecourse) -> list[RecourseRemitted]:
    """Passes money on; also after the recourse was closed, for what came in is owed all the same.

    Refuses with `remittance-exceeds-receipt` what is not, or no longer, that party's.
    """
    dossier = still_pursued(claim)
    recourse = recourse_of(dossier, command.recourse_id)
    receipt = recourse.receipt(command.receipt_id)
    if receipt is None:
        raise Missing("receipt", "receipt-not-found")
    not_future(command.remitted_on, command.today)
    in_order(receipt.received_on, command.remitted_on)
    left = owed(receipt, command.to) - recourse.remitted(command.to, receipt_id=command.receipt_id)
    left = min(left, max(to_remit(dossier, recourse, command.to), ZERO))
    if command.amount > left:
        raise Refusal("remittance-exceeds-receipt", amount=command.amount, left=left)
    return [
        RecourseRemitted(
            handling=dossier.declared.handling,
            stated_by="broker",
            receipt_id=command.receipt_id,
            to=command.to,
            amount=command.amount,
            remitted_on=command.remitted_on,
            reference=command.reference,
        )
    ]


def to_remit(dossier: Dossier, recourse: Recourse, to: Beneficiary, as_of: date | None = None) -> Money:
    """What a party is owed of a recourse on a day: received, as since corrected, less what was passed on.

    Below zero where a receipt already passed on turned out smaller.
    """
    return received_for(dossier, recourse.opened.recourse_id, to, as_of) - recourse.remitted(to, as_of)
