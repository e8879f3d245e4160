"""Words to tell the story of a claim with: steps that the rules decide, folded from an empty stream."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from services.claims.closure.rules import CloseClaim, ReopenClaim, close_claim, reopen_claim
from services.claims.coverage.decision import ContestRefusal, DecideCoverage, contest_refusal, decide_coverage
from services.claims.coverage.rules import (
    CloseCoverage,
    OpenCoverage,
    ReopenCoverage,
    close_coverage,
    open_coverage,
    reopen_coverage,
)
from services.claims.declaration.insurer import AcknowledgeClaim, SendClaim, acknowledge_claim, send_claim
from services.claims.declaration.rules import DeclareClaim, OnPolicy, declare_claim
from services.claims.dossier import Dossier
from services.claims.expertise.course import (
    CancelExpertise,
    ConcludeExpertise,
    ScheduleExpertise,
    cancel_expertise,
    conclude_expertise,
    schedule_expertise,
)
from services.claims.expertise.rules import OrderExpertise, ReportExpertise, order_expertise, report_expertise
from services.claims.lines import Where
from services.claims.recourse.receipts import ForecastRecourse, ReceiveRecourse, forecast_recourse, receive_recourse
from services.claims.recourse.rules import CloseRecourse, OpenRecourse, close_recourse, open_recourse
from services.claims.reserves.corrections import CorrectBalance, correct_balance
from services.claims.reserves.rules import SetReserve, set_case_reserve
from services.claims.rule_tables.defaults import default_book
from services.claims.settlement.rules import RecordPayment, ReversePayment, record_payment, reverse_payment
from services.claims.state import UNDECLARED, Claim, evolve, known
from services.claims.terms import CoverageOnPolicy
from services.contracts.events import ClaimEvent
from services.contracts.events.common import Line
from services.contracts.events.expertise import Head
from services.contracts.events.policy import CoverageTermsSet, Deductible
from services.contracts.money import Money

Step = Callable[[Claim], Sequence[ClaimEvent]]

NAMES = UUID("00000000-0000-8000-8000-000000000001")
TODAY = date(2026, 12, 31)
OCCURRED = date(2025, 3, 10)
DECLARED = date(2025, 3, 12)


def named(name: str) -> UUID:
    """The id of what a story calls by a name."""
    return uuid5(NAMES, name)


def day(text: str) -> date:
    return date.fromisoformat(text)


def euros(text: str) -> Money:
    return Money.parse(text)


def given(*steps: Step) -> Claim:
    """The claim after these steps, each decided by its rule."""
    return after(UNDECLARED, *steps)


def after(claim: Claim, *steps: Step) -> Claim:
    for step in steps:
        claim = folded(claim, step(claim))
    return claim


def folded(claim: Claim, events: Sequence[ClaimEvent]) -> Claim:
    for n, event in enumerate(events):
        claim = evolve(claim, event, uuid5(NAMES, f"{type(event).__name__}-{n}"))
    return claim


def dossier(claim: Claim) -> Dossier:
    return known(claim)


TERMS = CoverageTermsSet(
    coverage_code="own_damage",
    valid_from=day("2025-01-01"),
    deductible=Deductible(kind="none"),
    first_loss=False,
    deductible_order="after_proportional",
    limit_order="deductible_then_limit",
    average_waived=False,
    subscribed=True,
)


def on_policy(code: str = "own_damage", *, subscribed: bool = True, terms: bool = True) -> CoverageOnPolicy:
    found = TERMS if terms else None
    return CoverageOnPolicy(coverage_code=code, subscribed=subscribed, policy_version=1, terms=found)


def policy(handling: str = "informative", currency: str = "EUR", insurer: str = "axeria") -> OnPolicy:
    return OnPolicy(policy_id=named("policy"), insurer_id=insurer, currency=currency, handling=handling)  # type: ignore[arg-type]


def declaration(**facts: Any) -> DeclareClaim:
    return DeclareClaim(
        **{
            "claim_id": named("claim"),
            "command_id": named("declaration"),
            "policy": policy(),
            "names_policy": True,
            "occurred_on": OCCURRED,
            "declared_on": DECLARED,
            "cause_code": "collision",
            "today": TODAY,
            **facts,
        }
    )


def declared(**facts: Any) -> Step:
    return lambda claim: declare_claim(claim, declaration(**facts))


def covered(code: str = "own_damage", on: str = "2025-03-12", name: str | None = None, **facts: Any) -> Step:
    """Opens a coverage, called by its code."""
    command = OpenCoverage(
        claim_coverage_id=named(name or code),
        on_policy=facts.pop("on_policy", on_policy(code)),
        opened_on=day(on),
        reason="declaration",
        today=TODAY,
        **facts,
    )
    return lambda claim: open_coverage(claim, command)


def coverage_closed(code: str = "own_damage", on: str = "2026-01-31") -> Step:
    command = CloseCoverage(claim_coverage_id=named(code), closed_on=day(on), reason="settled", today=TODAY)
    return lambda claim: close_coverage(claim, command)


def coverage_reopened(code: str = "own_damage", on: str = "2026-02-28") -> Step:
    command = ReopenCoverage(claim_coverage_id=named(code), opened_on=day(on), reason="error", today=TODAY)
    return lambda claim: reopen_coverage(claim, command)


def decided(after: str, on: str = "2025-04-01", code: str = "own_damage", **facts: Any) -> Step:
    command = DecideCoverage(
        claim_coverage_id=named(code),
        after=after,  # type: ignore[arg-type]
        decided_on=day(on),
        today=TODAY,
        **facts,
    )
    return lambda claim: decide_coverage(claim, command)


def contested(on: str = "2025-05-02", code: str = "own_damage", **facts: Any) -> Step:
    command = ContestRefusal(claim_coverage_id=named(code), contested_on=day(on), **{"today": TODAY, **facts})
    return lambda claim: contest_refusal(claim, command)


def sent(on: str = "2025-03-13", content_hash: str = "0" * 64) -> Step:
    command = SendClaim(sent_on=day(on), channel="portal", message_ref="M-1", content_hash=content_hash, today=TODAY)
    return lambda claim: send_claim(claim, command)


def acknowledged(on: str = "2025-03-15", number: str = "AX-77") -> Step:
    command = AcknowledgeClaim(insurer_claim_no=number, received_on=day(on), today=TODAY)
    return lambda claim: acknowledge_claim(claim, command)


def ordered(name: str = "expertise", on: str = "2025-03-20", **facts: Any) -> Step:
    command = OrderExpertise(
        **{
            "expertise_id": named(name),
            "expert_party_id": "exp-12",
            "ordered_on": day(on),
            "today": TODAY,
            **facts,
        }
    )
    return lambda claim: order_expertise(claim, command)


def reported(
    stage: str = "final", on: str = "2025-04-10", name: str = "expertise", *, written: str | None = None, **facts: Any
) -> Step:
    heads = facts.pop("heads", (Head(code="repair", net=euros("1000.00"), gross=euros("1200.00")),))
    command = ReportExpertise(
        expertise_id=named(name),
        stage=stage,  # type: ignore[arg-type]
        report_on=day(written or on),
        received_on=day(on),
        heads=heads,
        today=TODAY,
        **facts,
    )
    return lambda claim: report_expertise(claim, command)


def scheduled(on: str = "2025-04-01", name: str = "expertise", mode: str = "on_site") -> Step:
    command = ScheduleExpertise(expertise_id=named(name), visit_on=day(on), mode=mode)  # type: ignore[arg-type]
    return lambda claim: schedule_expertise(claim, command)


def concluded(result: str, on: str = "2025-04-15", name: str = "expertise", **facts: Any) -> Step:
    """The report is agreed or contested."""
    command = ConcludeExpertise(
        expertise_id=named(name),
        result=result,  # type: ignore[arg-type]
        concluded_on=day(on),
        **{"by": "insured", "today": TODAY, **facts},
    )
    return lambda claim: conclude_expertise(claim, command)


def called_off(on: str = "2025-03-25", name: str = "expertise", **facts: Any) -> Step:
    command = CancelExpertise(
        expertise_id=named(name), cancelled_on=day(on), reason="claim_withdrawn", **{"today": TODAY, **facts}
    )
    return lambda claim: cancel_expertise(claim, command)


def reserved(amount: str, on: str = "2025-03-12", where: Where | None = None, **facts: Any) -> Step:
    command = SetReserve(where=where or Where(), amount=euros(amount), set_on=day(on), **{"today": TODAY, **facts})
    return lambda claim: set_case_reserve(claim, command)


def paid(amount: str, on: str = "2025-06-20", name: str = "payment", where: Where | None = None, **facts: Any) -> Step:
    command = RecordPayment(
        payment_id=named(name),
        where=where or Where(),
        amount=euros(amount),
        paid_on=day(on),
        **{"today": TODAY, **facts},
    )
    return lambda claim: record_payment(claim, command)


def reversed_(amount: str, on: str = "2025-07-01", name: str = "payment", **facts: Any) -> Step:
    command = ReversePayment(
        payment_id=named(name),
        amount=euros(amount),
        reversed_on=day(on),
        reason="wrong_amount",
        **{"today": TODAY, **facts},
    )
    return lambda claim: reverse_payment(claim, command)


def corrected(
    after: str, on: str = "2025-08-01", measure: str = "paid", where: Where | None = None, **facts: Any
) -> Step:
    command = CorrectBalance(
        measure=measure,  # type: ignore[arg-type]
        where=where or Where(),
        after=euros(after),
        corrected_on=day(on),
        **{"reason": "error", "named_by": named("correction"), "today": TODAY, **facts},
    )
    return lambda claim: correct_balance(claim, command)


def sought(name: str = "recourse", on: str = "2025-04-01", **facts: Any) -> Step:
    command = OpenRecourse(
        recourse_id=named(name), opened_on=day(on), **{"rules": default_book(), "today": TODAY, **facts}
    )
    return lambda claim: open_recourse(claim, command)


def expected(
    amount: str, on: str = "2025-09-01", name: str = "recourse", where: Where | None = None, **facts: Any
) -> Step:
    command = ForecastRecourse(
        recourse_id=named(name),
        where=where or Where(),
        amount=euros(amount),
        set_on=day(on),
        **{"today": TODAY, **facts},
    )
    return lambda claim: forecast_recourse(claim, command)


def received(
    amount: str, on: str = "2025-12-20", name: str = "recourse", where: Where | None = None, **facts: Any
) -> Step:
    command = ReceiveRecourse(
        receipt_id=named(f"receipt-{on}"),
        recourse_id=named(name),
        where=where or Where(),
        amount=euros(amount),
        received_on=day(on),
        **{"today": TODAY, **facts},
    )
    return lambda claim: receive_recourse(claim, command)


def recourse_closed(on: str = "2026-03-01", name: str = "recourse", **facts: Any) -> Step:
    command = CloseRecourse(
        recourse_id=named(name), closed_on=day(on), **{"reason": "received", "today": TODAY, **facts}
    )
    return lambda claim: close_recourse(claim, command)


def closed(on: str = "2026-04-01", outcome: str = "settled", *, recourse_pending: bool = False, **facts: Any) -> Step:
    command = CloseClaim(
        closed_on=day(on),
        outcome=outcome,  # type: ignore[arg-type]
        recourse_pending=recourse_pending,
        **{"today": TODAY, **facts},
    )
    return lambda claim: close_claim(claim, command)


def reopened(on: str = "2026-05-01", reserves: dict[Where, str] | None = None, **facts: Any) -> Step:
    stated = {Where(): "0.00"} if reserves is None else reserves
    command = ReopenClaim(
        reopened_on=day(on),
        reason="new_damage",
        reserves=tuple((where, euros(amount)) for where, amount in stated.items()),
        **{"today": TODAY, **facts},
    )
    return lambda claim: reopen_claim(claim, command)


INDEMNITY = Line(None, "indemnity", "other")


def reserve_on(claim: Claim, on: str | None = None, line: Line = INDEMNITY) -> str:
    """The case reserve of a line on a day, as text."""
    return str(dossier(claim).ledger.reserve(line).at(day(on) if on else None))
