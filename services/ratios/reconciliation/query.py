"""What insurers stated of claims beside what the broker's ledger says of the same day: SQL.

The ledger at a cut-off leaves out what statements of that very cut-off brought into it, and holds all else: earlier
statements, which the broker took over, and what it noted itself, also since (docs/decisions/0106).
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from services.kit.database import Pool
from services.ratios.indicators.reconciliation import MEASURES
from services.ratios.query.axes import claim_conditions, known_policy
from services.ratios.query.sql import Arguments
from services.ratios.reconciliation.parameters import Asked
from services.ratios.thresholds.sql import threshold_row

SUMS: Final = {
    "paid": "coalesce(m.paid_indemnity, 0) + coalesce(m.paid_expense, 0)",
    "case_reserve": "coalesce(m.reserve_indemnity, 0) + coalesce(m.reserve_expense, 0)",
    "recourse_received": "coalesce(m.received_indemnity, 0) + coalesce(m.received_expense, 0)",
    "recourse_forecast": "coalesce(m.forecast_indemnity, 0) + coalesce(m.forecast_expense, 0)",
}


def _gaps(asked: Asked, args: Arguments) -> str:
    """The statement that every question begins with: `gap`, a row for each claim and measure that an insurer states."""
    question = asked.question
    tenant, cut = args.add(question.tenant_id), args.add(question.known_before, "timestamptz")
    as_of = args.add(question.as_of, "date")
    exactly = "" if asked.cut_off is None else f" AND l.cut_off_on = {args.add(asked.cut_off)}"
    stated = ", ".join(f"sum(l.{m})::bigint AS stated_{m}" for m in MEASURES)
    noted = ", ".join(f"coalesce(sum({SUMS[m]}), 0)::bigint AS noted_{m}" for m in MEASURES)
    pairs = ", ".join(f"('{m}', {n}, s.stated_{m}, b.noted_{m})" for n, m in enumerate(MEASURES))
    return f"""
WITH latest AS (          -- what each file of an insurer said last of a claim
  SELECT DISTINCT ON (l.log_partition, l.claim_id, l.insurer_id, l.insurer_claim_no)
         l.log_partition, l.claim_id, l.insurer_id, l.insurer_claim_no, l.position, l.position_id, l.cut_off_on
    FROM ratios.position_line l
   WHERE l.tenant_id = {tenant} AND l.line_no = 0 AND l.recorded_at < {cut} AND l.cut_off_on <= {as_of}{exactly}
   ORDER BY l.log_partition, l.claim_id, l.insurer_id, l.insurer_claim_no, l.cut_off_on DESC, l.position DESC),
stood AS (                -- the same of all files of an insurer on a claim together
  SELECT f.log_partition, f.claim_id, f.insurer_id, max(f.cut_off_on) AS cut_off_on,
         (array_agg(f.position_id ORDER BY f.cut_off_on DESC, f.position DESC))[1] AS position_id,
         (array_agg(f.insurer_claim_no ORDER BY f.cut_off_on DESC, f.position DESC))[1] AS insurer_claim_no,
         {stated}
    FROM latest f JOIN ratios.position_line l USING (log_partition, claim_id, position)
   GROUP BY f.log_partition, f.claim_id, f.insurer_id),
asked AS (                -- a claim that was given to another insurer is compared with what that one says
  SELECT s.*, p.policy_id, c.currency, c.handling, p.policy_no, p.client_id
    FROM stood s
    JOIN ratios.claim_version c ON c.log_partition = s.log_partition AND c.claim_id = s.claim_id
         AND c.insurer_id = s.insurer_id AND c.recorded_from < {cut} AND c.recorded_to >= {cut}
    LEFT JOIN ratios.policy_version p ON {known_policy(question, args, cut)}
   WHERE {claim_conditions(question, args)}),
gap AS (
  SELECT s.log_partition, s.claim_id, s.cut_off_on, s.position_id, s.insurer_claim_no, s.policy_id, s.policy_no,
         s.client_id, s.insurer_id, s.currency, s.handling, v.measure, v.rank, v.insurer, v.broker,
         v.insurer - v.broker AS gap, abs(v.insurer - v.broker) AS size, {_tolerance(asked, args, cut)} AS tolerance,
         e.explanation_id, e.code, e.explained_by, e.explained_at, e.gap AS explained_gap
    FROM asked s
   CROSS JOIN LATERAL (
     SELECT {noted} FROM ratios.claim_movement m
      WHERE m.log_partition = s.log_partition AND m.claim_id = s.claim_id AND m.recorded_at < {cut}
        AND m.effective_on <= s.cut_off_on
        AND NOT EXISTS (SELECT 1 FROM ratios.position_line q
              WHERE q.log_partition = s.log_partition AND q.claim_id = s.claim_id AND q.line_no = 0
                AND q.insurer_id = s.insurer_id AND q.cut_off_on = s.cut_off_on
                AND m.position BETWEEN q.position AND q.position_last)) AS b
   CROSS JOIN LATERAL (VALUES {pairs}) AS v (measure, rank, insurer, broker)
    LEFT JOIN LATERAL (
     SELECT x.explanation_id, x.code, x.explained_by, x.recorded_at AS explained_at, x.gap
       FROM ratios.gap_explanation x
      WHERE x.log_partition = s.log_partition AND x.claim_id = s.claim_id AND x.measure = v.measure
        AND x.recorded_at < {cut}
        AND EXISTS (SELECT 1 FROM ratios.position_line o      -- what was said of another insurer's is not of this one's
              WHERE o.log_partition = s.log_partition AND o.claim_id = s.claim_id
                AND o.position_id = x.position_id AND o.insurer_id = s.insurer_id)
      ORDER BY x.recorded_at DESC, x.explanation_id DESC LIMIT 1) AS e ON true
   WHERE v.insurer IS NOT NULL AND v.measure = ANY ({args.add(list(asked.measures))}))"""


def _tolerance(asked: Asked, args: Arguments, cut: str) -> str:
    """In cents: what is asked for, or the threshold of the day of the cut-off."""
    if asked.tolerance is not None:
        return f"{args.add(asked.tolerance.cents)}::bigint"
    dated = threshold_row(args, asked.tolerates, cut, name="reconciliation_tolerance", day="s.cut_off_on")
    return f"round(100 * ({dated} ->> 'value')::numeric)::bigint"


async def totals(pool: Pool, asked: Asked) -> list[Any]:
    """By insurer, currency and measure: how many claims are compared, agree and differ, and both sums."""
    args = Arguments()
    return await pool.fetch(
        f"""{_gaps(asked, args)}
        SELECT insurer_id, currency, measure, count(*) AS claims, count(*) FILTER (WHERE size <= tolerance) AS agreeing,
               count(*) FILTER (WHERE size > tolerance) AS differing,
               count(*) FILTER (WHERE size > tolerance AND explained_gap = gap) AS explained,
               sum(insurer)::bigint AS insurer, sum(broker)::bigint AS broker, sum(gap)::bigint AS gap
          FROM gap GROUP BY insurer_id, currency, measure, rank ORDER BY insurer_id, currency, rank""",
        *args.values,
    )


async def differing(pool: Pool, asked: Asked) -> list[Any]:
    """The claims and measures that differ by more than is tolerated, the largest gap first; one more than a page."""
    args = Arguments()
    gaps = _gaps(asked, args)
    place, after = asked.after, ""
    if place is not None:
        rank = args.add(MEASURES.index(place.measure), "int")
        claim, cents = args.add(place.claim_id, "uuid"), args.add(place.cents, "bigint")
        after = f" AND (-size, claim_id, rank) > (-{cents}, {claim}, {rank})"
    return await pool.fetch(
        f"""{gaps}
        SELECT * FROM gap WHERE size > tolerance AND size >= {args.add(asked.min_gap.cents, "bigint")}{after}
         ORDER BY size DESC, claim_id, rank LIMIT {asked.question.limit + 1}""",
        *args.values,
    )


async def one_gap(pool: Pool, asked: Asked, claim_id: UUID) -> Any:
    """The row of a claim for the one measure asked for, agreeing or not; None where there is none."""
    args = Arguments()
    gaps = _gaps(asked, args)
    return await pool.fetchrow(f"{gaps} SELECT * FROM gap WHERE claim_id = {args.add(claim_id, 'uuid')}", *args.values)


async def statements(pool: Pool, asked: Asked, claims: list[Any]) -> list[Any]:
    """Every position of some claims' insurers, as known, with its sums; also those that others replaced."""
    args, question = Arguments(), asked.question
    sums = ", ".join(f"sum({m})::bigint AS {m}" for m in MEASURES)
    return await pool.fetch(
        f"""SELECT claim_id, position, min(position_last) AS position_last, cut_off_on, insurer_claim_no, event_id,
                   position_id, recorded_at, {sums}
              FROM ratios.position_line
             WHERE log_partition = ANY ({args.add([c[0] for c in claims], "int[]")})
               AND (claim_id, insurer_id) IN (SELECT * FROM unnest({args.add([c[1] for c in claims], "uuid[]")},
                                                                   {args.add([c[2] for c in claims], "text[]")}))
               AND tenant_id = {args.add(question.tenant_id)}
               AND recorded_at < {args.add(question.known_before)} AND cut_off_on <= {args.add(question.as_of)}
             GROUP BY claim_id, position, cut_off_on, insurer_claim_no, event_id, position_id, recorded_at
             ORDER BY claim_id, position""",
        *args.values,
    )


async def movements(pool: Pool, asked: Asked, claims: list[Any]) -> list[Any]:
    """The movements of some claims, as known, each with the event behind it."""
    args = Arguments()
    sums = ", ".join(f"{SUMS[m]} AS {m}" for m in MEASURES)
    return await pool.fetch(
        f"""SELECT m.claim_id, m.position, m.effective_on, m.recorded_at, m.stated_by, e.event_id, e.kind, {sums}
              FROM ratios.claim_movement m JOIN claims.event e USING (log_partition, position)
             WHERE m.log_partition = ANY ({args.add([c[0] for c in claims], "int[]")})
               AND m.claim_id = ANY ({args.add([c[1] for c in claims], "uuid[]")})
               AND m.tenant_id = {args.add(asked.question.tenant_id)}
               AND m.recorded_at < {args.add(asked.question.known_before)}
               AND m.effective_on <= {args.add(asked.question.as_of)}
             ORDER BY m.claim_id, m.position, m.row_no""",
        *args.values,
    )
