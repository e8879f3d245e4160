"""The orders of a pre-declaration by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from services.claims.cover import on_policy
from services.claims.declaration.draft import AbandonDraft, DraftClaim, abandon_draft, complete, draft_claim
from services.claims.declaration.orders import place_of, taken_from
from services.claims.declaration.rules import DeclareClaim, declare_claim
from services.claims.diary.legal import with_deadlines_of_declaration
from services.claims.facts import Facts
from services.claims.order import ClaimDecide, ClaimOrder
from services.claims.policy.state import Contract
from services.claims.reserves.opening import with_opening_reserves
from services.claims.state import Claim, policy_of
from services.claims.terms import CoverageOnPolicy
from services.contracts.bulk import CommandName
from services.contracts.events import ClaimEvent
from services.contracts.events.declaration import ClaimDrafted
from services.contracts.http.declaration import AbandonmentIn, DraftDeclarationIn, DraftIn
from services.kit.errors import Conflict


def draft(body: DraftIn, facts: Facts) -> ClaimDecide:
    """`draft-claim`. A policy named by its reference may still be unknown: the draft then lacks it."""
    contract = _of_insurer(facts.policy, body.insurer_id)
    drafted = ClaimDrafted(
        drafted_on=facts.today,
        policy_id=facts.policy_id if contract else None,
        policy_reference=body.policy_reference,
        insurer_id=contract.insurer_id if contract else body.insurer_id,
        external_reference=body.external_reference,
        occurred_on=body.occurred_on,
        discovered_on=body.discovered_on,
        declared_on=body.declared_on,
        cause_code=body.cause_code,
        injury_kind=body.injury_kind,
        place=place_of(body.place),
        item_ref=body.item_ref,
        coverages=tuple(dict.fromkeys(body.coverages)),
        narrative=facts.free_text(body.narrative),
        reporter_id=body.reporter_id,
        claimed_amount=body.claimed_amount,
        common_event_code=body.common_event_code,
    )
    command = DraftClaim(
        drafted=drafted,
        policy_unknown=body.policy_id is not None and contract is None,
        coverages=_on_policy(drafted, contract, facts),
        today=facts.today,
    )
    return lambda claim: draft_claim(claim, command)


def declare(body: DraftDeclarationIn, facts: Facts) -> ClaimDecide:
    """`declare-draft`: what the draft holds is declared, on the policy as it is now."""

    def decide(claim: Claim) -> Sequence[ClaimEvent]:
        drafted = complete(claim, body.declared_on)
        if policy_of(claim, facts.tenant_id) != facts.policy_id:
            raise Conflict("version-conflict")  # replaced since its policy was looked up
        events = declare_claim(claim, _declaration(drafted, facts))
        return with_deadlines_of_declaration(with_opening_reserves(events, facts), facts)

    return decide


def abandon(body: AbandonmentIn, facts: Facts) -> ClaimDecide:
    """`abandon-draft`."""
    command = AbandonDraft(abandoned_on=body.abandoned_on or facts.today, reason=body.reason, today=facts.today)
    return lambda claim: abandon_draft(claim, command)


def _declaration(drafted: ClaimDrafted, facts: Facts) -> DeclareClaim:
    assert drafted.occurred_on is not None
    assert drafted.declared_on is not None
    assert drafted.cause_code is not None
    return DeclareClaim(
        claim_id=facts.stream_id,
        command_id=facts.command_id,
        policy=taken_from(facts),
        names_policy=True,
        policy_reference=drafted.policy_reference,
        external_reference=drafted.external_reference,
        occurred_on=drafted.occurred_on,
        discovered_on=drafted.discovered_on,
        declared_on=drafted.declared_on,
        cause_code=drafted.cause_code,
        injury_kind=drafted.injury_kind or "material",
        place=drafted.place,
        narrative=drafted.narrative,
        reporter_id=drafted.reporter_id,
        claimed_amount=drafted.claimed_amount,
        common_event_code=drafted.common_event_code,
        item_ref=drafted.item_ref,
        coverages=_on_policy(drafted, facts.policy, facts),
        today=facts.today,
    )


def _on_policy(drafted: ClaimDrafted, contract: Contract | None, facts: Facts) -> tuple[CoverageOnPolicy, ...]:
    """The coverages named, as the policy has them on the day of the loss; none while either is unknown."""
    occurred_on = drafted.occurred_on
    if contract is None or occurred_on is None:
        return ()
    return tuple(on_policy(code, occurred_on, contract, facts.policy_version) for code in drafted.coverages)


def _of_insurer(contract: Contract | None, insurer_id: str | None) -> Contract | None:
    """The policy found, if it is that of the insurer named."""
    return contract if contract is not None and insurer_id in (None, contract.insurer_id) else None


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {
    "draft-claim": draft,
    "declare-draft": declare,
    "abandon-draft": abandon,
}
