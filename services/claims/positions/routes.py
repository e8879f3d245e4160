"""Insurers' positions over HTTP (situations compagnie): stated for many claims at once, read by claim or across."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from services.claims import answers
from services.claims.caller import Ask, Asked
from services.claims.change import inner
from services.claims.lists.asked import PAGED, answer, filters_of, wait_for_write
from services.claims.lists.page import UPDATED, Listing, Sort
from services.claims.parts import LISTED, page, reading, single
from services.claims.positions.absent import absent_claims
from services.claims.positions.reading import read_statement
from services.claims.positions.statement import Outcome, carry_out, wait_for_lists
from services.claims.positions.views import position_views
from services.contracts.ids import dress
from services.contracts.problems import CATALOGUE
from services.kit.diagnosis import problem_of
from services.kit.errors import Missing
from services.kit.eventlog.partitions import partition_of
from services.kit.eventlog.tokens import encode_positions

router = APIRouter()

_LISTING: Final = Listing(
    "claims.position_view",
    "position_id",
    {"cut_off_on": Sort("cut_off_on", date.fromisoformat), "updated_at": UPDATED},
    "-cut_off_on",
)
_ONE: Final = "SELECT view FROM claims.position_view WHERE tenant_id = $1 AND position_id = $2"


@router.post("/v1/positions", status_code=201)
async def post_positions(ask: Asked) -> Response:
    """An insurer's statement at a cut-off; each of its claims has its own result."""
    statement = await read_statement(ask)
    if statement.coverage == "full":
        # What was declared a moment ago may be what it leaves out.
        await wait_for_lists(ask.house)
    outcomes = statement.wrong | await carry_out(ask.house, ask.caller, statement.lines)
    absent = None
    if statement.coverage == "full":
        stated = {outcome.claim_id for outcome in outcomes.values() if outcome.claim_id is not None}
        absent = await absent_claims(
            ask.house.pool, ask.caller.tenant_id, statement.insurer_id, statement.cut_off_on, stated
        )
    items = [_item(n, statement.numbers[n], outcome, french=ask.french) for n, outcome in sorted(outcomes.items())]
    content = {
        "insurer_id": statement.insurer_id,
        "cut_off_on": statement.cut_off_on,
        "coverage": statement.coverage,
        "counts": dict(sorted(Counter(outcome.result for outcome in outcomes.values()).items())),
        "items": items,
        "absent": absent,
    }
    return Response(answers.encode(content), 201, _headers(outcomes), answers.MEDIA_TYPE)


@router.get("/v1/positions")
async def get_positions(ask: Asked) -> Response:
    """Positions across claims, the latest cut-off first."""
    query = ask.query("insurer", "insurer_claim_no", "claim", "cut_off", "late", "superseded", *PAGED)
    filters = filters_of(ask, query)
    filters.add("insurer_id = {}", query.text("insurer"))
    filters.add("insurer_claim_no = {}", query.text("insurer_claim_no"))
    filters.add("claim_id = {}", query.id("claim", "clm"))
    filters.add("cut_off_on = {}", query.day("cut_off"))
    for name in ("late", "superseded"):
        asked = query.choice(name, ("true", "false"))
        filters.add(f"{name} = {{}}", None if asked is None else asked == "true")
    return await answer(ask, _LISTING, query, filters)


@router.get("/v1/positions/{position_id}")
async def get_position(position_id: str, ask: Asked) -> Response:
    """One position, whichever claim it is of."""
    ask.query()
    wanted = inner("pos", position_id, "position")
    await wait_for_write(ask)
    view = await _view(ask, wanted)
    return Response(view, media_type=answers.MEDIA_TYPE)


async def _view(ask: Ask, position_id: UUID) -> bytes:
    sql, values = _ONE, [ask.caller.tenant_id, position_id]
    if ask.caller.insurer_id is not None:
        sql, values = f"{_ONE} AND insurer_id = $3", [*values, ask.caller.insurer_id]  # type: ignore[list-item]
    view: bytes | None = await ask.house.pool.fetchval(sql, *values)
    if view is None:
        raise Missing("position", "position-not-found")
    return view


@router.get("/v1/claims/{claim_id}/positions")
async def get_claim_positions(claim_id: str, ask: Asked) -> Response:
    """Every position of a claim, in the order they were reported."""
    asked = await reading(ask, claim_id, LISTED)
    return page(asked.query, position_views(asked.dossier, asked.claim_id, asked.cut.as_of))


@router.get("/v1/claims/{claim_id}/positions/{position_id}")
async def get_claim_position(claim_id: str, position_id: str, ask: Asked) -> Response:
    """One position of a claim."""
    asked = await reading(ask, claim_id)
    return single(position_views(asked.dossier, asked.claim_id, asked.cut.as_of), position_id, "position")


def _item(n: int, insurer_claim_no: str | None, outcome: Outcome, *, french: bool) -> dict[str, Any]:
    item: dict[str, Any] = {
        "n": n,
        "insurer_claim_no": insurer_claim_no,
        "result": outcome.result,
        "claim_id": dress("clm", outcome.claim_id) if outcome.claim_id else None,
        "matched_by": outcome.matched_by,
        "position_id": dress("pos", outcome.position_id) if outcome.position_id else None,
        "events": outcome.events,
    }
    if outcome.problem is None:
        return {**item, "code": None, "title": None, "params": {}, "errors": []}
    problem = problem_of(outcome.problem)
    kind = CATALOGUE[problem.code]
    pointers = [
        {"pointer": f"/positions/{n}{e.pointer}", "code": e.code, "detail": e.says(french=french)}
        for e in problem.errors
    ]
    if (pointer := problem.params.get("pointer")) is not None:
        pointers.append({"pointer": f"/positions/{n}{pointer}", "code": problem.code, "detail": ""})
    title = kind.title_fr if french else kind.title_en
    return {**item, "code": problem.code, "title": title, "params": dict(problem.params), "errors": pointers}


def _headers(outcomes: dict[int, Outcome]) -> dict[str, str]:
    positions: dict[int, int] = {}
    for outcome in outcomes.values():
        if outcome.position is not None and outcome.claim_id is not None:
            partition = partition_of(outcome.claim_id)
            positions[partition] = max(positions.get(partition, 0), outcome.position)
    headers = {"Log-Position": encode_positions(positions)} if positions else {}
    written = [outcome for outcome in outcomes.values() if outcome.events]
    return {**headers, "Idempotent-Replayed": "true"} if written and all(o.replayed for o in written) else headers
