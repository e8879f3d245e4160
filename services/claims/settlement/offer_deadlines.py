"""What an offer does to the diary: the time to make it is met, the time to pay it begins, is met or cancelled."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from services.claims.deadlines.legal import Due, deadline_set, due
from services.claims.diary.alerts import raised
from services.claims.diary.legal import closed_on_time, due_if_any
from services.claims.diary.rules import closed_with
from services.claims.dossier import Dossier
from services.claims.guards import in_order
from services.claims.rule_tables.book import RuleBook
from services.contracts.events.diary import AlertRaised, DeadlineClosed, DeadlineSet
from services.contracts.ids import dress, part_id

LATE: Final = "late_offer"


def due_of_offer(rules: RuleBook, code: str, trigger_on: date, *, named: bool) -> Due | None:
    """When the offer was due. `deadline-code-unknown` where the command named a code that the table does not have."""
    return due(rules, code, trigger_on) if named else due_if_any(rules, code, trigger_on)


def offer_made(
    dossier: Dossier, offer_id: UUID, code: str, made_on: date, owed: Due | None
) -> list[DeadlineSet | DeadlineClosed | AlertRaised]:
    """The legal time to make the offer, met or late: the one that stands in the diary, else the one `owed`."""
    standing = closed_with(dossier, code, made_on)
    begun: list[DeadlineSet] = []
    if not standing and owed is not None:
        in_order(owed.trigger_on, made_on)
        begun = [deadline_set(owed, offer_id, made_on)]
        standing = [closed_on_time(begun[0], made_on)]
    late = [
        raised(
            offer_id, LATE, made_on, "warning", n, offer_id=dress("off", offer_id), code=code, days_late=met.days_late
        )
        for n, met in enumerate(standing)
        if met.days_late
    ]
    return [*begun, *standing, *late]


def payment_owed(offer_id: UUID, pay: Due, accepted_on: date) -> DeadlineSet:
    """The time to pay, from an acceptance."""
    return deadline_set(pay, offer_id, accepted_on, deadline_id=_pay_deadline(offer_id))


def payment_met(dossier: Dossier, offer_id: UUID, on: date) -> list[DeadlineClosed]:
    """The time to pay, met by the payment that completes the offer."""
    deadline = dossier.deadlines.get(_pay_deadline(offer_id))
    return [closed_on_time(deadline.current, on)] if deadline is not None and deadline.is_open else []


def payment_cancelled(dossier: Dossier, offer_id: UUID, on: date) -> list[DeadlineClosed]:
    """The time to pay, without object once the acceptance is taken back."""
    deadline = dossier.deadlines.get(_pay_deadline(offer_id))
    if deadline is None or not deadline.is_open:
        return []
    return [DeadlineClosed(deadline_id=deadline.current.deadline_id, how="cancelled", closed_on=on)]


def _pay_deadline(offer_id: UUID) -> UUID:
    return part_id(offer_id, "time_to_pay")
