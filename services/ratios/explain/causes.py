"""Which event took a claim or a policy into a cell, or out of it: SQL for a line of another cut."""

from __future__ import annotations

from services.ratios.query.question import Question
from services.ratios.query.shares import bears_some
from services.ratios.query.sql import Arguments, partition_in


def cause(question: Question, args: Arguments, first_cut: str, last_cut: str) -> str:
    """A query for a LATERAL beside a line s that moved: where the event stands in the log, and its business date.

    The claim's own last correction between the cuts, of what places it; else the last change of a policy that it was
    ever on; for a premium, of its policy. An insurer is not told of other insurers' policies.
    """
    insurer = question.insurer_only
    own = "" if insurer is None else f" AND {bears_some('p', args.add(insurer, 'text'))}"
    between = f"{{0}}.recorded_from >= {first_cut} AND {{0}}.recorded_from < {last_cut}"
    return f"""
    SELECT e.log_partition AS event_partition, e.position AS event_position, e.effective_on AS event_on
      FROM (SELECT 1 AS rank, c.log_partition, c.position_from AS position
              FROM (SELECT c.*, lag({_placing("c")}) OVER (ORDER BY c.position_from) AS placed_before
                      FROM ratios.claim_version c
                     WHERE c.log_partition = s.log_partition AND c.claim_id = s.subject_id) c
             WHERE {between.format("c")} AND {_placing("c")} IS DISTINCT FROM c.placed_before
            UNION ALL
            SELECT 2, p.log_partition, p.position_from
              FROM ratios.claim_version c
              JOIN ratios.policy_version p ON p.log_partition = {partition_in("c.policy_id")}
               AND p.policy_id = c.policy_id
             WHERE c.log_partition = s.log_partition AND c.claim_id = s.subject_id AND {between.format("p")}{own}
            UNION ALL
            SELECT 3, p.log_partition, p.position_from
              FROM ratios.policy_version p
             WHERE p.log_partition = s.log_partition AND p.policy_id = s.subject_id AND {between.format("p")}{own}) k
      JOIN claims.event e ON e.log_partition = k.log_partition AND e.position = k.position
     WHERE s.because IN ('entered', 'left')
     ORDER BY k.rank, e.recorded_at DESC, k.position DESC LIMIT 1"""


def _placing(claim: str) -> str:
    """What places a claim in a cell, as one text."""
    return f"concat_ws('|', coalesce({claim}.policy_id::text, '-'), {claim}.insurer_id, {claim}.occurred_on)"
