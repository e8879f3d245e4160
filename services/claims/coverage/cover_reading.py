"""What a cover check reads: the loss from the claim, the policy and the dated rules as known."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from services.claims.caller import Ask
from services.claims.cover import Cover, Loss
from services.claims.coverage.check import cover_of
from services.claims.coverage.findings import CONDITIONS, DELAYS, EVENTS, REASONS
from services.claims.cuts import Cut, as_known
from services.claims.dossier import Dossier
from services.claims.policy.record import OnRecord, on_record, read_on
from services.claims.policy.state import UNREGISTERED
from services.claims.rule_tables.book import RuleBook
from services.claims.rule_tables.known import book_known
from services.contracts.ids import undress
from services.kit.errors import Missing

TABLES: Final = (REASONS, DELAYS, CONDITIONS, EVENTS)
NOW: Final = Cut(None, None)


def loss_of(dossier: Dossier) -> Loss:
    """The loss of a claim."""
    declared = dossier.declared
    return Loss(
        occurred_on=declared.occurred_on,
        declared_on=declared.declared_on,
        cause_code=declared.cause_code,
        common_event_code=declared.common_event_code,
        coverages=tuple((key, coverage.code) for key, coverage in dossier.coverages.items()),
    )


def loss_in(view: dict[str, Any]) -> Loss:
    """The same, from the view that is stored of a claim."""
    return Loss(
        occurred_on=date.fromisoformat(view["occurred_on"]),
        declared_on=date.fromisoformat(view["declared_on"]),
        cause_code=view["cause_code"],
        common_event_code=view["common_event_code"],
        coverages=tuple((undress("cov", c["id"]), c["coverage_code"]) for c in view["coverages"]),
    )


async def cover_as_known(ask: Ask, loss: Loss, policy_id: UUID | None, cut: Cut = NOW) -> Cover:
    """The cover of a loss under the policy and the rules as known at the cut."""
    record = await record_as_known(ask, policy_id, cut.known_on)
    return cover_of(loss, record, await rules_as_known(ask, cut.known_on, TABLES), cut.as_of)


async def record_as_known(ask: Ask, policy_id: UUID | None, known_on: date | None) -> OnRecord | None:
    """A policy with the events that say it; None where it is unknown, or was then, or is not the caller's to see."""
    if policy_id is None:
        return None
    found = await (_now(ask, policy_id) if known_on is None else _whole(ask, policy_id, known_on))
    return found if found is not None and ask.sees(found.contract.insurer_id) else None


async def rules_as_known(ask: Ask, known_on: date | None, tables: tuple[str, ...]) -> RuleBook:
    """The tenant's dated rules now, or some of their tables as they were known on a day."""
    tenant_id = ask.caller.tenant_id
    if known_on is None:
        return ask.house.rules.book(tenant_id)
    return await book_known(ask.house.pool, tenant_id, known_on, tables)


async def _now(ask: Ask, policy_id: UUID) -> OnRecord | None:
    known = await ask.house.shelf.find(ask.caller.tenant_id, policy_id)
    if known is None or not known.on_record.hangs_on_premiums:
        return known.on_record if known else None
    return await _whole(ask, policy_id, None)


async def _whole(ask: Ask, policy_id: UUID, known_on: date | None) -> OnRecord | None:
    """The policy from all its events, the premiums too."""
    try:
        known = await as_known(ask, ask.house.policies, policy_id, known_on)
    except Missing:
        return None
    return on_record(*read_on(known.events, UNREGISTERED, premiums=True))
