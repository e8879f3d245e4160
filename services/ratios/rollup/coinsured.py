"""What coinsurers bear together, from the ledger, beside the sums of everything else.

Their shares are rounded claim by claim, and of premiums policy by policy and year by year, day by day as one is earned:
no sum of movements tells them. They are asked for by every question: each share of a premium is loaded at its insurer's
rate (docs/decisions/0124). Policies of several insurers are few: the statement reads those themselves, by the ledger's
own SQL, and takes all others from sums.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.ratios.query.axes import columns, keys
from services.ratios.query.costs import cost_ctes
from services.ratios.query.exposures import exposure_ctes
from services.ratios.query.premiums import coinsured_premium_cte, coinsured_premium_parts
from services.ratios.query.question import Question
from services.ratios.query.shares import bears_some
from services.ratios.query.sql import Arguments
from services.ratios.query.stages import COST


def coinsured_ctes(question: Question, args: Arguments, cut: str, as_of: str) -> Sequence[str]:
    """The CTEs `coinsured_cost` (groups and their total), `coinsured_premium` and `coinsured_exposure` (parts)."""
    # By the few policies, not by all claims; which of these are borne together is known as of the cut.
    few = f"""c.policy_id IN (SELECT s.policy_id FROM ratios.policy_version s
                 WHERE s.tenant_id = {args.add(question.tenant_id)} AND s.shares IS NOT NULL)"""
    claims = f"{few} AND p.shares IS NOT NULL AND {bears_some('p', 'c.insurer_id')}"
    nothing = "".join(", NULL" for _ in columns(question))
    policies = coinsured_premium_parts(question, args, cut, as_of)
    return (
        f"""
coinsured_cost AS MATERIALIZED (
  WITH {cost_ctes(question, args, cut, as_of, among=claims)}
  SELECT 'row' AS part, apart{keys(question)}, {", ".join(COST)} FROM cost
  UNION ALL
  SELECT 'total', false{nothing}, {", ".join(COST)} FROM cost_total
)""",
        coinsured_premium_cte(question, args, cut, as_of),
        f"""
coinsured_exposure AS (
  WITH {policies}, {exposure_ctes(question, args, cut, as_of)}
  SELECT * FROM exposure_part
)""",
    )
