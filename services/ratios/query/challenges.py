"""Requests to revise reserves, as they were known: asked for in the log, where there are few, moved in the ledger.

The events say what was asked and answered; what an answer changed is the movement of the reserve that it caused.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from services.contracts.events.codec import decode
from services.contracts.events.reserves import ReserveChallengeAnswered, ReserveChallenged
from services.kit.database import Pool
from services.ratios.answer import sums_of
from services.ratios.indicators.challenges import Challenge, PolicySums
from services.ratios.projector import NAME
from services.ratios.query.ask import ask
from services.ratios.query.axes import claim_conditions, known_policy
from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments


async def challenges(pool: Pool, question: Question) -> list[Challenge]:
    """The requests sent by `as_of` and known by `known_on`, the latest first; an answer after `as_of` is none yet."""
    args = Arguments()
    cut, as_of = args.add(question.known_before, "timestamptz"), args.add(question.as_of, "date")
    ledger = args.add(NAME)
    rows = await pool.fetch(
        f"""
        SELECT e.stream_id, e.kind, e.schema_version, json_send(e.data) AS data,
               c.policy_id, c.insurer_id, c.currency, coalesce(g.coverage_code, '') AS coverage_code,
               coalesce(m.reserve_indemnity, 0) + coalesce(m.reserve_expense, 0) AS change
          FROM claims.event e
          JOIN ratios.projection_checkpoint k ON k.log_partition = e.log_partition AND k.projection = {ledger}
               AND e.position <= k.position
          JOIN ratios.claim_version c ON c.log_partition = e.log_partition AND c.claim_id = e.stream_id
               AND c.recorded_from < {cut} AND c.recorded_to >= {cut}
          LEFT JOIN ratios.policy_version p ON {known_policy(question, args, cut)}
          LEFT JOIN ratios.claim_coverage g ON g.log_partition = e.log_partition AND g.claim_id = e.stream_id
               AND g.claim_coverage_id::text = e.data -> 'line' ->> 'claim_coverage_id'
          -- The change of the reserve is the next event of the append that it was answered in.
          LEFT JOIN ratios.claim_movement m ON m.log_partition = e.log_partition AND m.claim_id = e.stream_id
               AND m.position = e.position + 1 AND e.data ->> 'caused' IS NOT NULL
         WHERE e.kind IN ('reserve-challenged', 'reserve-challenge-answered') AND e.recorded_at < {cut}
               AND e.effective_on <= {as_of} AND {claim_conditions(question, args)}
         ORDER BY e.log_partition, e.position""",
        *args.values,
    )
    found: dict[UUID, Challenge] = {}
    for row in rows:
        event = decode(row["kind"], row["schema_version"], row["data"])
        if isinstance(event, ReserveChallenged):
            found[event.challenge_id] = _sent(event, row)
        else:
            assert isinstance(event, ReserveChallengeAnswered)
            found[event.challenge_id] = _answered(found[event.challenge_id], event, row["change"])
    return sorted(found.values(), key=lambda c: (c.sent_on, c.challenge_id), reverse=True)


async def sums_by_policy(pool: Pool, question: Question) -> dict[UUID, PolicySums]:
    """What stands behind each policy's loss ratio, on the question's basis and under its cuts."""
    return {
        row["policy_id"]: PolicySums(sums.incurred, sums.premium, sums.reason)
        for row in await ask(pool, question)
        if row["part"] != "total" and row["policy_id"] is not None
        for sums in (sums_of(question.basis, row),)
    }


def _sent(event: ReserveChallenged, row: Any) -> Challenge:
    return Challenge(
        challenge_id=event.challenge_id,
        claim_id=row["stream_id"],
        policy_id=row["policy_id"],
        insurer_id=row["insurer_id"],
        coverage_code=row["coverage_code"],
        currency=row["currency"],
        line=event.line,
        current=event.current.cents,
        asked=event.asked.cents,
        sent_on=event.sent_on,
    )


def _answered(challenge: Challenge, event: ReserveChallengeAnswered, change: int) -> Challenge:
    return replace(challenge, answer=event.answer, answered_on=event.answered_on, change=change)
