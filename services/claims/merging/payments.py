"""A payment of a duplicate, recorded on the claim that goes on as it was made there."""

from __future__ import annotations

from dataclasses import replace

from services.claims.merging.growing import Growing
from services.claims.merging.matching import Payment
from services.claims.settlement.parts import Authorised
from services.claims.settlement.rules import Draw, drawn_down_by
from services.contracts.events.common import Line
from services.contracts.events.settlement import PaymentIssued, PaymentRecorded


def carried_payment(growing: Growing, payment: Payment, line: Line, n: int) -> None:
    """The payment with all that led to it, less what was taken back; it draws its line's reserve down."""
    paid = payment.paid
    made = replace(paid.made, payment_id=growing.new_id("payment", n), line=line, amount=paid.remaining)
    if paid.order is not None:
        _ordered(growing, paid.order, made)
    if isinstance(made, PaymentRecorded):
        made = replace(made, computation_id=None)  # a calculation of the duplicate's own
    growing.add(made, *drawn_down_by(growing.dossier, Draw(made, paid.paid_on, keep_reserve=False)))
    if paid.cleared is not None:
        growing.add(replace(paid.cleared, payment_id=made.payment_id))


def _ordered(growing: Growing, order: Authorised, made: PaymentIssued | PaymentRecorded) -> None:
    """Who proposed it and who authorised it. The account it went to was sealed on the duplicate, and stays there."""
    proposed = replace(
        order.proposed,
        payment_id=made.payment_id,
        line=made.line,
        amount=made.amount,
        bank_account=None,
        computation_id=None,
        offer_id=None,
    )
    growing.add(proposed, replace(order.authorised, payment_id=made.payment_id))
