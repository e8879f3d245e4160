"""What ratios asks of claims inside the house: NDJSON, a line for each claim, in the order asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Final

import msgspec
from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from services.claims.caller import Ask, Asked
from services.claims.coverage.cover_reading import rules_as_known
from services.claims.indemnity import natcat
from services.claims.replay.coverages import recompute
from services.claims.replay.reading import Group, groups, known_coverages
from services.claims.replay.reserves import reserved
from services.claims.replay.standing import Standing
from services.claims.reserves.findings import TABLE as CHECKS
from services.claims.rule_tables.book import RuleBook
from services.contracts.ids import dress
from services.contracts.recomputation import (
    KNOWN_COVERAGES,
    RECOMPUTATIONS,
    RESERVES,
    AsKnownIn,
    KnownCoverages,
    KnownCoveragesIn,
    RecomputationIn,
    RecomputedClaim,
    ReservedClaim,
)

NDJSON: Final = "application/x-ndjson"
_TABLES: Final = (natcat.TABLE, "index_values", "new_value")

router = APIRouter()

_encoder = msgspec.json.Encoder()


@router.post(RECOMPUTATIONS)
async def post_recomputations(ask: Asked) -> Response:
    """The indemnity of each coverage of each claim under other terms. It records nothing."""
    body = RecomputationIn.model_validate_json(await ask.request.body())
    rules = await rules_as_known(ask, body.known_on, _TABLES)
    return StreamingResponse(_recomputed(ask, body, rules), media_type=NDJSON)


@router.post(RESERVES)
async def post_reserves(ask: Asked) -> Response:
    """What is reserved on each claim, and what is worth asking of it."""
    body = AsKnownIn.model_validate_json(await ask.request.body())
    rules = await rules_as_known(ask, body.known_on, (CHECKS,))
    return StreamingResponse(_reserved(ask, body, rules), media_type=NDJSON)


@router.post(KNOWN_COVERAGES)
async def post_known_coverages(ask: Asked) -> Response:
    """Which of some coverages are on policies, whether or not a claim stands on them."""
    body = KnownCoveragesIn.model_validate_json(await ask.request.body())
    found = KnownCoverages(await known_coverages(ask, body))
    return Response(_encoder.encode(found), media_type="application/json")


async def _recomputed(ask: Ask, body: RecomputationIn, rules: RuleBook) -> AsyncIterator[bytes]:
    async for group in groups(ask, body):
        yield _encoder.encode_lines(_of_policy(group, body, rules))
        await asyncio.sleep(0)  # between two policies, others have their turn


async def _reserved(ask: Ask, body: AsKnownIn, rules: RuleBook) -> AsyncIterator[bytes]:
    async for group in groups(ask, body):
        lines: list[ReservedClaim] = [
            reserved(claim_id, claim, group.contract, rules, body.as_of, french=ask.french)
            for claim_id, claim in group.claims.items()
        ]
        yield _encoder.encode_lines(lines)
        await asyncio.sleep(0)


def _of_policy(group: Group, body: RecomputationIn, rules: RuleBook) -> Iterable[RecomputedClaim]:
    coverages = {
        claim_id: [Standing(claim_id, key, claim, body.as_of) for key in claim.dossier.coverages]
        for claim_id, claim in group.claims.items()
    }
    found = recompute([c for several in coverages.values() for c in several], group.contract, body.terms, rules)
    for claim_id, claim in group.claims.items():
        declared = claim.dossier.declared
        yield RecomputedClaim(
            claim_id=dress("clm", claim_id),
            claim_no=declared.claim_no,
            occurred_on=declared.occurred_on,
            is_open=Standing.is_open_on(claim, body.as_of),
            coverages=[found[c.id] for c in coverages[claim_id]],
        )
