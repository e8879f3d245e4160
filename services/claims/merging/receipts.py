"""Receipts of a duplicate's recourse, recorded on the claim that goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from services.claims.balances import RecourseLine
from services.claims.levels import Level, drawn_down, set_forecast
from services.claims.merging.growing import Growing
from services.claims.merging.matching import Receipt
from services.contracts.events.common import Line
from services.contracts.money import ZERO


def carried_receipts(growing: Growing, receipts: Sequence[tuple[Receipt, Line]]) -> None:
    """The receipts of one recourse, with what was passed on of them.

    They come from an open recourse of the claim of the same sort, or bring their own along, closed as it was.
    """
    recourse = receipts[0][0].recourse
    own = _recourse_for(growing, receipts)
    recourse_id = own if own is not None else growing.new_id(f"recourse/{recourse.opened.recourse_id.hex}", 0)
    if own is None:
        growing.add(replace(recourse.opened, recourse_id=recourse_id))
    for receipt, line in receipts:
        _carried(growing, receipt, recourse_id, line)
    if own is None and recourse.closed is not None:
        growing.add(replace(recourse.closed, recourse_id=recourse_id))


def _carried(growing: Growing, receipt: Receipt, recourse_id: UUID, line: Line) -> None:
    received = receipt.received
    receipt_id = growing.new_id(f"receipt/{received.receipt_id.hex}", 0)
    growing.add(replace(received, receipt_id=receipt_id, recourse_id=recourse_id, line=line))
    where = RecourseLine(recourse_id, received.recourse_type, received.beneficiary, line)
    before = growing.dossier.ledger.forecast(where).at(received.received_on)
    if before > ZERO:
        left = drawn_down(before, received.amount)
        level = Level(left, received.received_on, received.stated_by)
        growing.add(*set_forecast(growing.dossier, where, level, "received"))
    for remittance in receipt.recourse.remittances:
        if remittance.remitted.receipt_id == received.receipt_id:
            growing.add(replace(remittance.remitted, receipt_id=receipt_id))


def _recourse_for(growing: Growing, receipts: Sequence[tuple[Receipt, Line]]) -> UUID | None:
    """An open recourse of the same sort, begun by the day of the first receipt."""
    wanted = receipts[0][0].recourse.opened
    first = min(receipt.received.received_on for receipt, _ in receipts)
    for key, recourse in growing.dossier.recourses.items():
        opened = recourse.opened
        alike = (opened.direction, opened.recourse_type, opened.beneficiary)
        if alike != (wanted.direction, wanted.recourse_type, wanted.beneficiary) or recourse.closed is not None:
            continue
        if opened.opened_on <= first:
            return key
    return None
