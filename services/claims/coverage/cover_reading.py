"""What a cover check reads: the loss from the claim, the policy and the dated rules as known."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

import orjson

from services.claims import answers
from services.claims.caller import Ask
from services.claims.cover import Cover, Loss
from services.claims.coverage.check import cover_of
from services.claims.coverage.cover_kept import MadeOf
from services.claims.coverage.cover_view import cover_view
from services.claims.coverage.findings import CONDITIONS, DELAYS, EVENTS, REASONS
from services.claims.cuts import Cut, as_known
from services.claims.dossier import Dossier
from services.claims.facts import Known
from services.claims.lists.stored import Stored
from services.claims.policy.record import OnRecord, on_record, read_on
from services.claims.policy.state import UNREGISTERED
from services.claims.rule_tables.book import RuleBook
from services.claims.rule_tables.known import book_known
from services.claims.words import Words
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


async def cover_now(ask: Ask, claim_id: UUID, stored: Stored) -> bytes:
    """The cover of now of a claim whose stored view this is, encoded; made anew only where something changed."""
    tenant_id, rules = ask.caller.tenant_id, ask.house.rules.book(ask.caller.tenant_id)
    policy_id = stored.policy_id
    known = None if policy_id is None else await ask.house.shelf.find(tenant_id, policy_id)
    made_of = MadeOf(stored.version, known.version if known else 0, ask.caller.insurer_id, ask.french)
    kept = ask.house.covers.find(claim_id, made_of, rules)
    if kept is not None:
        return kept
    view = orjson.loads(stored.view)
    found = cover_of(loss_in(view), await _seen(ask, policy_id, known), rules)
    cover = answers.encode(cover_view(found, Words(ask.french, view["currency"], for_insurer=ask.for_insurer)))
    ask.house.covers.keep(claim_id, made_of, rules, cover)
    return cover


async def record_as_known(ask: Ask, policy_id: UUID | None, known_on: date | None) -> OnRecord | None:
    """A policy with the events that say it; None where it is unknown, or was then, or is not the caller's to see."""
    if policy_id is None:
        return None
    if known_on is None:
        return await _seen(ask, policy_id, await ask.house.shelf.find(ask.caller.tenant_id, policy_id))
    found = await _whole(ask, policy_id, known_on)
    return found if found is not None and ask.sees(found.contract.insurer_id) else None


async def rules_as_known(ask: Ask, known_on: date | None, tables: tuple[str, ...]) -> RuleBook:
    """The tenant's dated rules now, or some of their tables as they were known on a day."""
    tenant_id = ask.caller.tenant_id
    if known_on is None:
        return ask.house.rules.book(tenant_id)
    return await book_known(ask.house.pool, tenant_id, known_on, tables)


async def _seen(ask: Ask, policy_id: UUID | None, known: Known | None) -> OnRecord | None:
    """A policy as it is now, with its premiums where its cover hangs on them; None: unknown, or not the caller's."""
    if policy_id is None or known is None or not ask.sees(known.contract.insurer_id):
        return None
    return await _whole(ask, policy_id, None) if known.on_record.hangs_on_premiums else known.on_record


async def _whole(ask: Ask, policy_id: UUID, known_on: date | None) -> OnRecord | None:
    """The policy from all its events, the premiums too."""
    try:
        known = await as_known(ask, ask.house.policies, policy_id, known_on)
    except Missing:
        return None
    return on_record(*read_on(known.events, UNREGISTERED, premiums=True))
