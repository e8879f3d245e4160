"""The annual limits of a policy over HTTP (engagements annuels)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims import answers
from services.claims.caller import Asked, stream_of
from services.claims.indemnity.aggregate_views import aggregate_view, limited, period_on
from services.claims.lists.projector import NAME, SCHEMA
from services.claims.lists.uses import find_uses
from services.kit.errors import Missing
from services.kit.eventlog.at_least import wait_at_least

router = APIRouter()


@router.get("/v1/policies/{policy_id}/aggregates")
async def get_aggregates(policy_id: str, ask: Asked) -> Response:
    """What the claims of a policy year use of each annual limit, in the order of their losses.

    A computation that granted more or less than its turn gives it, because an earlier loss was declared or computed
    later, is to be made again.
    """
    query = ask.query("coverage", "period")
    day, wanted = query.day("period"), query.text("coverage")
    tenant_id, key = ask.caller.tenant_id, stream_of("pol", policy_id)
    known = await ask.house.shelf.find(tenant_id, key)
    if known is None or not ask.sees(known.contract.insurer_id):
        raise Missing("policy")
    await wait_at_least(ask.house.pool, SCHEMA, NAME, ask.headers)
    period = period_on(known.contract, day, ask.house.today)
    if period is None:
        return answers.plain({"policy_id": policy_id, "period": None, "items": []})
    kept = await find_uses(ask.house.pool, tenant_id, key, period, wanted)
    limits = limited(known.contract, period)
    codes = dict.fromkeys([*limits, *(k.use.coverage_code for k in kept)])
    items = [
        aggregate_view(code, limits.get(code), [k for k in kept if k.use.coverage_code == code], ask.sees)
        for code in codes
        if wanted is None or code == wanted
    ]
    year = {"starts_on": period.start, "ends_on": period.end}
    return answers.plain({"policy_id": policy_id, "period": year, "items": items})
