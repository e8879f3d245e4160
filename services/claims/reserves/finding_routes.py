"""Findings on reserves over HTTP: of one claim, and of a page of claims."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from services.claims import answers
from services.claims.caller import Ask, Asked
from services.claims.coverage.cover_reading import rules_as_known
from services.claims.cuts import as_known
from services.claims.lists.asked import wait_for_write
from services.claims.parts import TIMES, reading
from services.claims.policy.state import Unregistered
from services.claims.query import Query, wrong
from services.claims.reserves.finding_views import finding_view
from services.claims.reserves.findings import CODES, TABLE, Question, annual_premium, findings
from services.claims.rule_tables.book import RuleBook
from services.claims.state import Closed, Open
from services.claims.views import declared
from services.contracts.money import Money
from services.contracts.periods import read_day
from services.kit.errors import Missing

router = APIRouter(prefix="/v1")

_Declared = Open | Closed

# The claims on which something is reserved, whatever their state; their streams say what is to be found there.
_RESERVED: Final = """
SELECT v.claim_id, v.listed_on FROM claims.claim_view v
 WHERE v.tenant_id = $1 AND ($2::text IS NULL OR v.insurer_id = $2) AND ($3::uuid IS NULL OR v.policy_id = $3)
   AND (v.listed_on, v.claim_id) > ($4::date, $5::uuid) AND v.state IN ('open', 'closed')
   AND (convert_from(v.view, 'UTF8')::json #>> '{balances,total,case_reserve}') <> '0.00'
 ORDER BY v.listed_on, v.claim_id LIMIT $6"""


@router.get("/claims/{claim_id}/reserves/findings")
async def get_findings(claim_id: str, ask: Asked) -> Response:
    """What is worth asking of the claim's reserves: today, or as of a day, and by what was known then."""
    asked = await reading(ask, claim_id, TIMES)
    claim = declared(asked.known.state)
    on = asked.cut.as_of or asked.cut.known_on or ask.house.today
    rules = await rules_as_known(ask, asked.cut.known_on, (TABLE,))
    premium = await _premium(ask, claim, on, asked.cut.known_on)
    items = _told(ask, {asked.claim_id: claim}, {asked.claim_id: premium}, rules, on)
    return answers.plain({"on": on, "items": items})


@router.get("/reserve-findings")
async def get_all_findings(ask: Asked) -> Response:
    """The same across claims, today, the oldest loss first. A page looks at `limit` claims, and may find nothing."""
    query = ask.query("code", "insurer", "policy", "limit", "after")
    code = query.choice("code", sorted(CODES))
    limit = query.number("limit", 50, 500)
    chosen = (ask.caller.tenant_id, query.text("insurer"), query.id("policy", "pol"))
    await wait_for_write(ask)
    rows = await ask.house.pool.fetch(_RESERVED, *chosen, *_after(query), limit + 1)
    looked_at = rows[:limit]
    loaded = await ask.house.claims.load_since(ask.caller.tenant_id, {row["claim_id"]: None for row in looked_at})
    claims = {key: claim for key, (claim, _) in loaded.items() if isinstance(claim, Open | Closed)}
    found = _told(ask, claims, await _premiums(ask, claims, ask.house.today), ask.rules, ask.house.today)
    following = f"{looked_at[-1]['listed_on']}_{looked_at[-1]['claim_id'].hex}" if len(rows) > limit else None
    items = [item for item in found if code is None or item["code"] == code]
    return answers.plain({"on": ask.house.today, "items": items, "next": following})


def _told(
    ask: Ask, claims: Mapping[UUID, _Declared], premiums: Mapping[UUID, Money | None], rules: RuleBook, on: date
) -> list[dict[str, Any]]:
    return [
        finding_view(claim_id, claim, finding, french=ask.french)
        for claim_id, claim in claims.items()
        for finding in findings(Question(claim, on, premiums.get(claim_id)), rules)
    ]


async def _premium(ask: Ask, claim: _Declared, on: date, known_on: date | None) -> Money | None:
    """The premium of the period of one claim's loss, as it was known on a day."""
    policy_id = claim.dossier.declared.policy_id
    if policy_id is None:
        return None
    try:
        policy = (await as_known(ask, ask.house.policies, policy_id, known_on)).state
    except Missing:
        return None
    if isinstance(policy, Unregistered):
        return None
    return annual_premium(policy.contract, claim.dossier.declared.occurred_on, on)


async def _premiums(ask: Ask, claims: Mapping[UUID, _Declared], on: date) -> dict[UUID, Money | None]:
    """The premium of the period of each claim's loss, where it is known."""
    wanted = {key: p for key, claim in claims.items() if (p := claim.dossier.declared.policy_id) is not None}
    loaded = await ask.house.policies.load_since(ask.caller.tenant_id, dict.fromkeys(wanted.values()))
    found: dict[UUID, Money | None] = {}
    for claim_id, policy_id in wanted.items():
        policy, _ = loaded[policy_id]
        if not isinstance(policy, Unregistered):
            found[claim_id] = annual_premium(policy.contract, claims[claim_id].dossier.declared.occurred_on, on)
    return found


def _after(query: Query) -> tuple[date, UUID]:
    """The claim after which the page begins: its day and id."""
    text = query.text("after")
    if text is None:
        return date.min, UUID(int=0)
    day, _, claim_id = text.partition("_")
    try:
        return read_day(day), UUID(hex=claim_id)
    except ValueError:
        raise wrong("after", "wrong-format") from None
