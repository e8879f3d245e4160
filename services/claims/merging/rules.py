"""Closing a claim as the duplicate of another (fusion). What the other lacks is recorded there afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.claims.closure.rules import CloseClaim, close_claim
from services.claims.dossier import Dossier
from services.claims.state import Claim, Open, still_open
from services.contracts.events import ClaimEvent
from services.kit.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeClaim:
    """The claim is a duplicate of `target`, as it stands now; Undeclared where there is none to be seen."""

    claim_id: UUID
    into: UUID
    target: Claim
    merged_on: date
    today: date


def merge_claim(claim: Claim, command: MergeClaim) -> list[ClaimEvent]:
    """Takes everything off a duplicate and closes it, for good."""
    dossier = still_open(claim)
    if command.into == command.claim_id:
        raise Refusal("merge-into-itself")
    if not isinstance(command.target, Open):
        raise Refusal("merge-target-unknown")
    _fit_together(dossier, command.target.dossier)
    closing = CloseClaim(
        closed_on=command.merged_on, outcome="duplicate", merged_into=command.into, today=command.today
    )
    return close_claim(claim, closing)


def _fit_together(duplicate: Dossier, target: Dossier) -> None:
    """Two claims of one insurer, in one currency, under one handling; no money of the one before the other's loss."""
    mine, its = duplicate.declared, target.declared
    if mine.insurer_id != its.insurer_id:
        raise Refusal("insurer-mismatch", insurer_id=mine.insurer_id, into=its.insurer_id)
    if mine.currency != its.currency:
        raise Refusal("currency-mismatch", claim=mine.currency, into=its.currency)
    if mine.handling != its.handling:
        raise Refusal("handling-mismatch", handling=mine.handling, into=its.handling)
    first = duplicate.ledger.first_movement_on
    if first is not None and first < its.occurred_on:
        raise Refusal("before-occurrence", occurred_on=its.occurred_on, on=first)
