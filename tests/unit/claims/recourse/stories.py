"""Words to tell the pursuit of a recourse with, and its day in court."""

from __future__ import annotations

from typing import Any

from services.claims.litigation.rules import OpenLitigation, RecordStep, open_litigation, record_step
from services.claims.recourse.pursuit import AnswerRecourse, ClaimRecourse, answer_recourse, claim_recourse
from services.claims.recourse.remittances import RemitRecourse, remit_recourse
from services.claims.rule_tables.book import RuleBook, RuleRow
from services.claims.rule_tables.defaults import default_book, default_rows
from services.contracts.ids import part_id
from tests.unit.claims.stories import TODAY, Step, day, euros, named


def claimed(amount: str = "1000.00", on: str = "2025-05-01", name: str = "recourse", **facts: Any) -> Step:
    command = ClaimRecourse(
        recourse_id=named(name),
        amount=euros(amount),
        claimed_on=day(on),
        **{"rules": default_book(), "today": TODAY, **facts},
    )
    return lambda claim: claim_recourse(claim, command)


def accepted(on: str = "2025-06-01", name: str = "recourse", **facts: Any) -> Step:
    return _answered("accepted", on, name, **facts)


def disputed(on: str = "2025-06-01", name: str = "recourse", **facts: Any) -> Step:
    return _answered("disputed", on, name, **facts)


def _answered(answer: Any, on: str, name: str, **facts: Any) -> Step:
    command = AnswerRecourse(
        recourse_id=named(name),
        answer=answer,
        answered_on=day(on),
        **{"rules": default_book(), "today": TODAY, **facts},
    )
    return lambda claim: answer_recourse(claim, command)


def remitted(
    amount: str,
    to: Any = "insurer",
    on: str = "2026-01-10",
    receipt: str = "2025-12-20",
    name: str = "recourse",
    *,
    shared: bool = False,
) -> Step:
    """Of the receipt of that day; of its second part, the insured's, where it was shared."""
    receipt_id = named(f"receipt-{receipt}")
    command = RemitRecourse(
        recourse_id=named(name),
        receipt_id=part_id(receipt_id, "shared", 1) if shared else receipt_id,
        to=to,
        amount=euros(amount),
        remitted_on=day(on),
        reference="VIR-1",
        today=TODAY,
    )
    return lambda claim: remit_recourse(claim, command)


def sued(on: str = "2025-07-01", name: str = "matter", stake: str = "5000.00", **facts: Any) -> Step:
    command = OpenLitigation(
        **{
            "matter_id": named(name),
            "court": "TJ Lyon",
            "side": "claimant",
            "stake": euros(stake),
            "opened_on": day(on),
            "command_id": named(f"{name}-command"),
            "rules": default_book(),
            "today": TODAY,
            **facts,
        }
    )
    return lambda claim: open_litigation(claim, command)


def stepped(step: Any, on: str, name: str = "matter", **facts: Any) -> Step:
    if step == "counsel_instructed":
        facts = {"counsel_party_id": "counsel-1", **facts}
    command = RecordStep(matter_id=named(name), step=step, step_on=day(on), **{"today": TODAY, **facts})
    return lambda claim: record_step(claim, command)


def book_with(row: RuleRow) -> RuleBook:
    """The product's rules, and one row of a tenant's own."""
    return RuleBook.of([*default_rows(), row])
