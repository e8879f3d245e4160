"""Rule tables over HTTP: read as they count, or as they were known; rows are added, never changed or removed."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.claims import answers
from services.claims.caller import Ask, Asked
from services.claims.rule_tables import authority
from services.claims.rule_tables.reading import kind_of, rows_from
from services.claims.rule_tables.store import add, rows_of, tables_of
from services.claims.rule_tables.views import table_list, table_view
from services.kit.clock import end_of_day
from services.kit.errors import Missing

router = APIRouter(prefix="/v1/rule-tables")


@router.get("")
async def get_rule_tables(ask: Asked) -> Response:
    """Every table of dated rules, with the number of its rows."""
    ask.query()
    own = [] if ask.for_insurer else await tables_of(ask.house.pool, ask.caller.tenant_id)
    items = table_list(own, french=ask.french)
    return answers.plain({"items": [table for table in items if _may_read(ask, table["name"])], "next": None})


@router.get("/{name}")
async def get_rule_table(name: str, ask: Asked) -> Response:
    """A table: every row, or those in force `on` a day; `known_on` leaves out what was recorded later."""
    kind_of(name)
    if not _may_read(ask, name):
        raise Missing("rule-table", "rule-table-unknown")
    return await _table(ask, name)


@router.put("/{name}")
async def put_rule_table(name: str, ask: Asked) -> Response:
    """Adds dated rows of the tenant, which count over the product's. The same rows again change nothing."""
    kind_of(name)
    rows = rows_from(name, await ask.request.body())
    await add(ask.house.pool, ask.caller.tenant_id, rows, ask.caller.actor)
    await ask.house.rules.refresh()
    return await _table(ask, name)


def _may_read(ask: Ask, name: str) -> bool:
    """Which of the broker's people may decide how much is no insurer's matter."""
    return not ask.for_insurer or name != authority.TABLE


async def _table(ask: Ask, name: str) -> Response:
    query = ask.query("on", "known_on")
    on, known_on = query.day("on"), query.day("known_on")
    # What a broker decides by is its own: an insurer reads the product's rows, which are for everybody.
    recorded = [] if ask.for_insurer else await rows_of(ask.house.pool, ask.caller.tenant_id, name)
    if known_on is not None:
        recorded = [own for own in recorded if own.recorded_at < end_of_day(known_on)]
    return answers.plain(
        table_view(name, recorded, on=on or ask.house.today, only_in_force=on is not None, french=ask.french)
    )
