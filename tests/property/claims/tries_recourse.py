"""What may be tried on the recourses of a claim and in court, legal or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from services.claims.lines import Where
from services.claims.litigation.rules import OpenLitigation, RecordStep, open_litigation, record_step
from services.claims.recourse.pursuit import AnswerRecourse, ClaimRecourse, answer_recourse, claim_recourse
from services.claims.recourse.receipts import ReceiveRecourse, SharedBy, receive_recourse
from services.claims.recourse.remittances import RemitRecourse, remit_recourse
from services.claims.recourse.rules import OpenRecourse, open_recourse
from services.claims.recourse.scales import ByConvention
from services.claims.rule_tables.defaults import default_book
from services.claims.state import known
from services.contracts.events import ClaimEvent
from services.contracts.money import Money
from tests.property.claims.walk import Throw, Walk

_STEPS: Final[Sequence[Any]] = (
    "counsel_instructed", "hearing", "court_expert", "judgment", "appeal", "agreement", "withdrawn", "closed",
)  # fmt: skip


def _on(walk: Walk, throw: Throw) -> date:
    return walk.today - timedelta(days=throw.day)


def _above_zero(throw: Throw) -> Money:
    return Money(abs(throw.cents) + 1)


def _any(walk: Walk, what: str, throw: Throw) -> UUID:
    found = walk.ids[what]
    return found[throw.pick % len(found)]


def _convention(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    kinds: Any = ("convention_irsa", "convention_irsi", "convention_irca")
    command = OpenRecourse(
        recourse_id=walk.new_id(),
        direction="suffered" if throw.flag else "sought",
        recourse_type=kinds[throw.pick % 3],
        opened_on=_on(walk, throw),
        convention=ByConvention(
            role="liability" if throw.flag else "own",
            own_liability_rate=Decimal(throw.pick % 5) / 4,
            damage_net=Money(abs(throw.cents) * 300 + 1),
        ),
        forecast=None if throw.flag else Where(),
        rules=default_book(),
        today=walk.today,
    )
    return open_recourse(walk.claim, command)


def _share(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    """A receipt shared with the insured."""
    command = ReceiveRecourse(
        receipt_id=walk.new_id(),
        recourse_id=_any(walk, "recourse", throw),
        where=Where(),
        amount=_above_zero(throw),
        received_on=_on(walk, throw),
        shared_by=SharedBy("pro_rata" if throw.flag else "insured_preferred", Money(throw.pick * 700 + 100)),
        today=walk.today,
    )
    return receive_recourse(walk.claim, command)


def _claim(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = ClaimRecourse(
        recourse_id=_any(walk, "recourse", throw),
        amount=_above_zero(throw),
        claimed_on=_on(walk, throw),
        registered_letter=throw.flag,
        rules=default_book(),
        today=walk.today,
    )
    return claim_recourse(walk.claim, command)


def _answer(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = AnswerRecourse(
        recourse_id=_any(walk, "recourse", throw),
        answer="accepted" if throw.flag else "disputed",
        answered_on=_on(walk, throw),
        rules=default_book(),
        today=walk.today,
    )
    return answer_recourse(walk.claim, command)


def _remit(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    recourse_id = _any(walk, "recourse", throw)
    recourse = known(walk.claim).recourses.get(recourse_id)
    receipts = [r.receipt_id for r in recourse.receipts] if recourse else []
    command = RemitRecourse(
        recourse_id=recourse_id,
        receipt_id=receipts[throw.cents % len(receipts)] if receipts else walk.new_id(),
        to="insured" if throw.flag else "insurer",
        amount=Money(abs(throw.cents) % 500 + 1),
        remitted_on=_on(walk, throw),
        reference="VIR",
        today=walk.today,
    )
    return remit_recourse(walk.claim, command)


def _sue(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = OpenLitigation(
        matter_id=walk.new_id(),
        claim_coverage_id=_any(walk, "coverage", throw) if throw.flag else None,
        recourse_id=_any(walk, "recourse", throw) if throw.pick % 2 else None,
        court="TJ Lyon",
        side="claimant" if throw.pick % 3 else "defendant",
        stake=_above_zero(throw),
        opened_on=_on(walk, throw),
        command_id=walk.new_id(),
        rules=default_book(),
        today=walk.today,
    )
    return open_litigation(walk.claim, command)


def _step(walk: Walk, throw: Throw) -> Sequence[ClaimEvent]:
    command = RecordStep(
        matter_id=_any(walk, "litigation", throw),
        step=_STEPS[throw.cents % len(_STEPS)],
        step_on=_on(walk, throw),
        today=walk.today,
    )
    return record_step(walk.claim, command)


RECOURSE: Final[dict[str, Callable[[Walk, Throw], Sequence[ClaimEvent]]]] = {
    "convention": _convention,
    "share": _share,
    "claim recourse": _claim,
    "answer recourse": _answer,
    "remit": _remit,
    "sue": _sue,
    "court step": _step,
}
