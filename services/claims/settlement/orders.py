"""The orders of this chapter by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.claims.facts import Facts
from services.claims.order import ClaimDecide, ClaimOrder, named, stated_by, where
from services.claims.settlement.rules import RecordPayment, ReversePayment, record_payment, reverse_payment
from services.contracts.bulk import CommandName
from services.contracts.http.money import PaymentIn, PaymentReversalIn
from services.contracts.ids import part_id


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
        today=facts.today,
    )
    return lambda claim: record_payment(claim, command)


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


ORDERS: Final[Mapping[CommandName, ClaimOrder]] = {"record-payment": record, "reverse-payment": reverse}
