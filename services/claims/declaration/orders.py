"""The orders of this chapter by name: a body and the facts make a decision about a claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from services.claims.cover import on_policy
from services.claims.coverage.refresh import refresh_terms
from services.claims.declaration.correction import CorrectClaim, Fact, correct_claim
from services.claims.declaration.fold import corrected
from services.claims.declaration.insurer import AcknowledgeClaim, SendClaim, acknowledge_claim, send_claim
from services.claims.declaration.rules import DeclareClaim, OnPolicy, declare_claim
from services.claims.diary.legal import limitation_counted_again, with_deadlines_of_declaration
from services.claims.facts import Facts
from services.claims.order import ClaimDecide, ClaimOrder
from services.claims.parties.orders import party_of
from services.claims.reserves.opening import with_opening_reserves
from services.claims.state import Claim, known
from services.contracts.bulk import CommandName
from services.contracts.events import ClaimEvent
from services.contracts.events.declaration import ClaimCorrected, Place
from services.contracts.http.claim import AcknowledgementIn, ClaimIn, CorrectionIn, PlaceIn, TransmissionIn
from services.kit.errors import Conflict, FieldError, Invalid

_MAY_BE_EMPTY: Final = frozenset({"discovered_on", "place", "common_event_code"})


def declare(body: ClaimIn, facts: Facts) -> ClaimDecide:
    """`declare-claim`. The policy found must be that of the insurer named, where one is."""
    contract = facts.policy
    if contract is not None and body.insurer_id not in (None, contract.insurer_id):
        contract = None
    command = DeclareClaim(
        claim_id=facts.stream_id,
        command_id=facts.command_id,
        policy=taken_from(facts) if contract else None,
        names_policy=body.policy_id is not None or body.policy_reference is not None,
        policy_reference=body.policy_reference,
        external_reference=body.external_reference,
        occurred_on=body.occurred_on,
        discovered_on=body.discovered_on,
        declared_on=body.declared_on,
        cause_code=body.cause_code,
        injury_kind=body.injury_kind,
        place=place_of(body.place),
        narrative=facts.free_text(body.narrative),
        reporter_id=body.reporter_id,
        claimed_amount=body.claimed_amount,
        common_event_code=body.common_event_code,
        item_ref=body.item_ref,
        coverages=tuple(
            on_policy(code, body.occurred_on, contract, facts.policy_version) for code in dict.fromkeys(body.coverages)
        ),
        parties=tuple(party_of(who, body.declared_on, facts, n) for n, who in enumerate(body.parties)),
        today=facts.today,
    )

    def decide(claim: Claim) -> Sequence[ClaimEvent]:
        return with_deadlines_of_declaration(with_opening_reserves(declare_claim(claim, command), facts), facts)

    return decide


def send(body: TransmissionIn, facts: Facts) -> ClaimDecide:
    """`send-claim`."""
    command = SendClaim(
        sent_on=body.sent_on,
        channel=body.channel,
        message_ref=body.message_ref,
        content_hash=body.content_hash,
        today=facts.today,
    )
    return lambda claim: send_claim(claim, command)


def acknowledge(body: AcknowledgementIn, facts: Facts) -> ClaimDecide:
    """`acknowledge-claim`."""
    command = AcknowledgeClaim(
        insurer_claim_no=body.insurer_claim_no,
        received_on=body.received_on,
        handler_ref=body.handler_ref,
        today=facts.today,
    )
    return lambda claim: acknowledge_claim(claim, command)


def correct(body: CorrectionIn, facts: Facts) -> ClaimDecide:
    """`correct-claim`. A field sent as null is emptied, where it may be empty."""
    sent = {name: value for name, value in body.changes if name in body.changes.model_fields_set}
    emptied = [name for name, value in sent.items() if value is None and name not in _MAY_BE_EMPTY]
    if emptied:
        raise Invalid([FieldError(f"/changes/{name}", "required") for name in emptied])
    sent_facts: dict[str, Fact] = {
        name: place_of(value) if isinstance(value, PlaceIn) else value
        for name, value in sent.items()
        if name != "narrative"
    }
    command = CorrectClaim(
        corrected_on=body.corrected_on,
        reason=body.reason,
        facts=sent_facts,
        narrative=facts.free_text(body.changes.narrative),
        policy=taken_from(facts) if sent_facts.get("policy_id") == facts.policy_id else None,
        corrects=body.corrects,
        today=facts.today,
    )

    def decide(claim: Claim) -> Sequence[ClaimEvent]:
        events = correct_claim(claim, command)
        return [*events, *(event for corrected in events for event in _after(claim, corrected, facts))]

    return decide


def _after(claim: Claim, event: ClaimCorrected, facts: Facts) -> list[ClaimEvent]:
    """What a correction brings with it: the terms of another day, the limitation period from another loss."""
    return [*_terms_after(claim, event, facts), *limitation_counted_again(known(claim), event, facts)]


def _terms_after(claim: Claim, event: ClaimCorrected, facts: Facts) -> Sequence[ClaimEvent]:
    """The coverages under the terms of the day of the loss, where that day or the policy was corrected.

    Conflict where the claim was given another policy since this one was read.
    """
    if not {"occurred_on", "policy_id"} & {change.field for change in event.changes}:
        return ()
    dossier = known(claim)
    after = corrected(dossier.declared, event.changes)
    if after.policy_id != facts.policy_id:
        raise Conflict("version-conflict")
    if facts.policy is None:
        return ()
    return refresh_terms(dossier, after, facts.policy, facts.policy_version)


def taken_from(facts: Facts) -> OnPolicy | None:
    """What a claim takes from the policy found."""
    if facts.policy is None or facts.policy_id is None:
        return None
    return OnPolicy(
        policy_id=facts.policy_id,
        insurer_id=facts.policy.insurer_id,
        currency=facts.policy.currency,
        handling=facts.policy.handling,
    )


def place_of(place: PlaceIn | None) -> Place | None:
    return None if place is None else Place(country=place.country, postcode=place.postcode)


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {
    "declare-claim": declare,
    "send-claim": send,
    "acknowledge-claim": acknowledge,
    "correct-claim": correct,
}
