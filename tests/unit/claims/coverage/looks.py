"""Words to tell a cover check with: a policy on record, a loss, and what is found."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.claims.cover import Cover, Loss, Reason
from services.claims.coverage.check import cover_of
from services.claims.policy.record import OnRecord, Said
from services.claims.policy.state import UNREGISTERED, Unregistered, evolve
from services.claims.rule_tables.book import RuleBook, RuleRow
from services.claims.rule_tables.defaults import default_book, default_rows
from services.contracts.events import PolicyEvent
from services.contracts.events.policy import PolicyAmended
from tests.unit.claims.policy.stories import event_id

THEFT, FIRE = UUID(int=1), UUID(int=2)
RECORDED = datetime(2025, 4, 1, 8, tzinfo=UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def on_record(*events: PolicyEvent) -> OnRecord:
    """A policy with its premiums, every event at its version."""
    policy: Any = UNREGISTERED
    for n, event in enumerate(events):
        policy = evolve(policy, event, event_id(n))
    assert not isinstance(policy, Unregistered)
    said = tuple(
        Said(n + 1, event_id(n), RECORDED, event)
        for n, event in enumerate(events)
        if not type(event).__name__.startswith("Premium")
    )
    return OnRecord(policy.contract, said)


def loss(on: str, **facts: Any) -> Loss:
    """A theft, called on the coverage `theft`, declared two days later."""
    occurred_on = day(on)
    return Loss(
        **{
            "occurred_on": occurred_on,
            "declared_on": date.fromordinal(occurred_on.toordinal() + 2),
            "cause_code": "theft",
            "coverages": ((THEFT, "theft"),),
            **facts,
        }
    )


def check(occurred: str | Loss, *events: PolicyEvent, rules: RuleBook | None = None, as_of: str | None = None) -> Cover:
    """The cover of a loss on a policy of these events."""
    found = loss(occurred) if isinstance(occurred, str) else occurred
    return cover_of(found, on_record(*events), rules or default_book(), day(as_of) if as_of else None)


def codes(cover: Cover) -> list[str]:
    """What was found, of the policy and then of the first coverage."""
    own = cover.coverages[0].reasons if cover.coverages else ()
    return [reason.code for reason in (*cover.reasons, *own)]


def one(cover: Cover, code: str) -> Reason:
    """The finding of a code."""
    everything = [*cover.reasons, *(r for part in cover.coverages for r in part.reasons)]
    [found] = [reason for reason in everything if reason.code == code]
    return found


def quoted(reason: Reason) -> list[tuple[str, str | None, int | None]]:
    """The fields a reason quotes, their values, and the versions that say them."""
    return [(quote.field, quote.value, quote.version) for quote in reason.quotes]


def amended(endorsement_no: str, on: str) -> PolicyAmended:
    return PolicyAmended(endorsement_no=endorsement_no, amended_on=day(on), changes=())


def rules(*rows: RuleRow) -> RuleBook:
    """The product's rules and a tenant's own."""
    return RuleBook.of([*default_rows(), *rows])
