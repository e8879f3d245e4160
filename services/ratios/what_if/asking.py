"""Puts the question to the ledger and the claims behind it to the claims service, all of one moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.contracts.http.other_terms import OtherTerms
from services.contracts.ids import undress
from services.contracts.recomputation import MOST_CLAIMS, AsKnownIn, RecomputationIn, RecomputedClaim, ReservedClaim
from services.kit.database import Connection
from services.kit.eventlog.tokens import encode_positions
from services.ratios.beside import ClaimsBeside
from services.ratios.cuts import Cut
from services.ratios.indicators.claim_cost import ClaimCost
from services.ratios.projector import NAME
from services.ratios.query.ask import Record, ask
from services.ratios.query.claim_costs import claim_costs, claims_beside
from services.ratios.query.question import Question

_APPLIED: Final = "SELECT log_partition, position FROM ratios.projection_checkpoint WHERE projection = $1"


@dataclass(frozen=True, slots=True)
class Read:
    """What one moment of the ledger says: the rows of the statement, each claim, and where the log stood.

    `groups` are the claims by policy, each with the others of that policy: they share the limits of its years.
    """

    question: Question
    records: Sequence[Record]
    claims: Sequence[ClaimCost]
    groups: tuple[tuple[UUID, ...], ...]
    cut: Cut


async def read(conn: Connection, question: Question, cut: Cut, most: int, *, live: bool) -> Read:
    """The question's rows and claims, in a snapshot. Refuses with `too-many-claims`.

    `live`: what is known is still growing, and the answer stands where the snapshot does.
    """
    records = await ask(conn, question)
    claims = await claim_costs(conn, question, most)
    policies = {claim.policy_id for claim in claims if claim.policy_id is not None}
    beside = await claims_beside(conn, question, sorted(policies), MOST_CLAIMS)
    if live:
        rows = await conn.fetch(_APPLIED, NAME)
        cut = Cut(cut.final, encode_positions({row["log_partition"]: row["position"] for row in rows}))
    return Read(question, records, claims, _groups(claims, beside), cut)


async def recomputed(beside: ClaimsBeside, found: Read, terms: OtherTerms) -> dict[UUID, RecomputedClaim]:
    """Each claim under other terms, by its id."""
    if not found.groups:
        return {}
    body = RecomputationIn(**dict(_as_known(found, found.groups)), terms=terms)
    return {undress("clm", line.claim_id): line for line in await beside.recomputations(body)}


async def reserved(beside: ClaimsBeside, found: Read) -> dict[UUID, ReservedClaim]:
    """What is reserved on each claim of the question, by its id."""
    asked = tuple((claim.claim_id,) for claim in found.claims)
    if not asked:
        return {}
    return {undress("clm", line.claim_id): line for line in await beside.reserves(_as_known(found, asked))}


def _as_known(found: Read, claims: tuple[tuple[UUID, ...], ...]) -> AsKnownIn:
    """Claims as the question knows them."""
    question = found.question
    return AsKnownIn(
        log_position=found.cut.log_position, known_on=question.known_on, as_of=question.as_of, claims=claims
    )


def _groups(claims: Iterable[ClaimCost], beside: Mapping[UUID, UUID]) -> tuple[tuple[UUID, ...], ...]:
    """By policy; a claim that stands on none is alone."""
    groups: dict[UUID, dict[UUID, None]] = {}
    for claim in claims:
        groups.setdefault(claim.policy_id or claim.claim_id, {})[claim.claim_id] = None
    for claim_id, policy_id in beside.items():
        groups[policy_id][claim_id] = None
    return tuple(tuple(group) for group in groups.values())
