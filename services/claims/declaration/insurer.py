"""Telling the insurer and hearing back (déclaration à la compagnie, accusé de réception)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.claims.guards import happened, in_order
from services.claims.state import Claim, known, still_open
from services.contracts.events.declaration import ClaimAcknowledged, ClaimSentToInsurer
from services.kit.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class SendClaim:
    """The claim was sent to its insurer, with the proof."""

    sent_on: date
    channel: str
    message_ref: str
    content_hash: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeClaim:
    """The insurer gave its own number."""

    insurer_claim_no: str
    received_on: date
    handler_ref: str | None = None
    today: date


def send_claim(claim: Claim, command: SendClaim) -> list[ClaimSentToInsurer]:
    """Records the sending; once, before any acknowledgement."""
    dossier = still_open(claim)
    if dossier.acknowledged is not None:
        raise Refusal("claim-already-acknowledged", insurer_claim_no=dossier.acknowledged.insurer_claim_no)
    if dossier.sent is not None:
        raise Refusal("claim-already-sent", sent_on=dossier.sent.sent_on)
    happened(dossier, command.sent_on, command.today)
    in_order(dossier.declared.declared_on, command.sent_on)
    return [
        ClaimSentToInsurer(
            insurer_id=dossier.declared.insurer_id,
            sent_on=command.sent_on,
            channel=command.channel,
            message_ref=command.message_ref,
            content_hash=command.content_hash,
        )
    ]


def acknowledge_claim(claim: Claim, command: AcknowledgeClaim) -> list[ClaimAcknowledged]:
    """Records the insurer's number; also without a sending (imports), and on a closed claim."""
    dossier = known(claim)
    if dossier.acknowledged is not None:
        raise Refusal("claim-already-acknowledged", insurer_claim_no=dossier.acknowledged.insurer_claim_no)
    happened(dossier, command.received_on, command.today)
    in_order(dossier.sent.sent_on if dossier.sent else None, command.received_on)
    return [
        ClaimAcknowledged(
            insurer_claim_no=command.insurer_claim_no,
            received_on=command.received_on,
            handler_ref=command.handler_ref,
        )
    ]
