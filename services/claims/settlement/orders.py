"""The orders of this chapter by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import orjson

from services.claims.dossier import Dossier
from services.claims.facts import Facts
from services.claims.indemnity.aggregate import used_by_others
from services.claims.indemnity.terms import needed
from services.claims.order import ClaimDecide, ClaimOrder, named, stated_by, where
from services.claims.rule_tables.authority import authority_of
from services.claims.settlement.commands import (
    Actor,
    ApprovePayment,
    ClearPayment,
    DeclinePayment,
    IssuePayment,
    ProposePayment,
    StopPayment,
)
from services.claims.settlement.delegated import (
    approve_payment,
    clear_payment,
    decline_payment,
    issue_payment,
    propose_payment,
    stop_payment,
)
from services.claims.settlement.limits import taken_of_limits
from services.claims.settlement.offer_orders import OFFER_ORDERS
from services.claims.settlement.parts import terms_of
from services.claims.settlement.payee import is_changed, looked_at_since, payee_person
from services.claims.settlement.rules import RecordPayment, ReversePayment, record_payment, reverse_payment
from services.claims.state import Claim, still_open
from services.contracts.bulk import CommandName
from services.contracts.events import ClaimEvent
from services.contracts.events.sealed import Secret
from services.contracts.http.money import PaymentIn, PaymentReversalIn
from services.contracts.http.settlement import (
    PaymentApprovalIn,
    PaymentClearIn,
    PaymentDeclineIn,
    PaymentIssueIn,
    PaymentProposalIn,
    PaymentStopIn,
)
from services.contracts.ids import part_id
from services.contracts.money import Money, total
from services.kit.errors import Refusal


def record(body: PaymentIn, facts: Facts) -> ClaimDecide:
    """`record-payment`."""
    command = RecordPayment(
        payment_id=part_id(facts.command_id, "payment"),
        where=where(body, facts),
        payment_kind=body.payment_kind,
        amount=body.amount,
        payee_party_id=body.payee_party_id,
        borne_by=body.borne_by,
        paid_on=body.paid_on,
        in_kind=body.in_kind,
        basis=body.basis,
        external_reference=body.external_reference,
        keep_reserve=body.keep_reserve,
        stated_by=stated_by(body, facts),
        computation_id=body.computation_id,
        today=facts.today,
    )
    return lambda claim: record_payment(claim, command)


def propose(body: PaymentProposalIn, facts: Facts) -> ClaimDecide:
    """`propose-payment`: of the broker alone."""
    if facts.insurer_id is not None:
        raise Refusal("forbidden")

    def decide(claim: Claim) -> Sequence[ClaimEvent]:
        bank_account, changed = _account(still_open(claim), body, facts)
        command = ProposePayment(
            payment_id=part_id(facts.command_id, "payment"),
            where=where(body, facts),
            payment_kind=body.payment_kind,
            amount=body.amount,
            payee_party_id=body.payee_party_id,
            borne_by=body.borne_by,
            bank_account=bank_account,
            changed_account=changed,
            computation_id=body.computation_id,
            offer_id=body.offer_id,
            proposed_on=body.proposed_on,
            keep_reserve=body.keep_reserve,
            actor=_actor(facts),
            today=facts.today,
        )
        return propose_payment(claim, command)

    return decide


def approve(body: PaymentApprovalIn, facts: Facts) -> ClaimDecide:
    """`approve-payment`."""

    def decide(claim: Claim) -> Sequence[ClaimEvent]:
        command = ApprovePayment(
            payment_id=named(facts, "payment"),
            authorised_on=body.authorised_on,
            authority=authority_of(facts.rules, "payment", facts.actor, (body.authorised_on, facts.today)),
            annual_used=_annual_used(claim, facts),
            actor=_actor(facts),
            today=facts.today,
        )
        return approve_payment(claim, command)

    return decide


def decline(body: PaymentDeclineIn, facts: Facts) -> ClaimDecide:
    """`decline-payment`."""
    command = DeclinePayment(
        payment_id=named(facts, "payment"), declined_on=body.declined_on, reason=body.reason, today=facts.today
    )
    return lambda claim: decline_payment(claim, command)


def issue(body: PaymentIssueIn, facts: Facts) -> ClaimDecide:
    """`issue-payment`."""
    command = IssuePayment(
        payment_id=named(facts, "payment"),
        issued_on=body.issued_on,
        method=body.method,
        reference=body.reference,
        batch_no=body.batch_no,
        today=facts.today,
    )
    return lambda claim: issue_payment(claim, command)


def clear(body: PaymentClearIn, facts: Facts) -> ClaimDecide:
    """`clear-payment`."""
    command = ClearPayment(
        payment_id=named(facts, "payment"),
        cleared_on=body.cleared_on,
        bank_reference=body.bank_reference,
        today=facts.today,
    )
    return lambda claim: clear_payment(claim, command)


def stop(body: PaymentStopIn, facts: Facts) -> ClaimDecide:
    """`stop-payment`."""
    command = StopPayment(payment_id=named(facts, "payment"), reversed_on=body.reversed_on, today=facts.today)
    return lambda claim: stop_payment(claim, command)


def reverse(body: PaymentReversalIn, facts: Facts) -> ClaimDecide:
    """`reverse-payment`."""
    command = ReversePayment(
        payment_id=named(facts, "payment"),
        amount=body.amount,
        reversed_on=body.reversed_on,
        reason=body.reason,
        today=facts.today,
    )
    return lambda claim: reverse_payment(claim, command)


def _actor(facts: Facts) -> Actor:
    return Actor(facts.actor, person=facts.on_behalf)


def _annual_used(claim: Claim, facts: Facts) -> Money | None:
    """What others have used of the annual limit that the payment is under; None where it is under none."""
    payment = still_open(claim).payments.get(named(facts, "payment"))
    key = terms_of(payment).line.claim_coverage_id if payment else None
    terms = still_open(claim).coverages[key].opened.terms if key else None
    if key is None or terms is None or terms.annual_limit is None:
        return None
    in_turn = used_by_others(claim, facts.stream_id, key, needed(facts.annual_uses, "annual_used"))
    return max(in_turn, _taken_by_others(claim, facts, key))


def _taken_by_others(claim: Claim, facts: Facts, key: UUID) -> Money:
    """What the payments on other claims of the year have taken, whoever's turn it was: the limit is paid once."""
    dossier = still_open(claim)
    code = dossier.coverages[key].code
    taken = [t for t in facts.annual_taken if t.claim_id != facts.stream_id]
    taken += taken_of_limits(dossier, facts.stream_id)
    return total(t.amount for t in taken if t.coverage_code == code and t.claim_coverage_id != key)


def _account(dossier: Dossier, body: PaymentProposalIn, facts: Facts) -> tuple[Secret | None, bool]:
    """The bank details to be sealed under the payee's key, and whether they are other than those known."""
    account, payee = body.bank_account, body.payee_party_id
    if account is None or payee is None:
        return None, False
    days = facts.rules.get("bank_details", "recently_recorded", body.proposed_on).whole("days")
    recently = looked_at_since(body.proposed_on, days)
    changed = is_changed(dossier, payee, account.iban, facts.accounts, recently)
    text = orjson.dumps(account.model_dump(exclude_none=True)).decode()
    return Secret(payee_person(dossier, facts.tenant_id, payee), "bank", text), changed


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {
    "record-payment": record,
    "propose-payment": propose,
    "approve-payment": approve,
    "decline-payment": decline,
    "issue-payment": issue,
    "clear-payment": clear,
    "stop-payment": stop,
    "reverse-payment": reverse,
    **OFFER_ORDERS,
}
