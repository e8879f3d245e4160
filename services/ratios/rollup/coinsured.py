"""What coinsurers bear together, from the ledger, beside the sums of everything else.

Their shares are rounded claim by claim, and of premiums policy by policy and year by year, day by day as one is earned:
no sum of movements tells them. Every question asks for those of premiums: each is loaded at its insurer's rate
(docs/decisions/0124). Claims and exposure are whole unless insurers are told apart. Policies of several insurers are
few: the statement reads those themselves, by the ledger's own SQL, and takes all others from sums.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.ratios.query.axes import columns, keys
from services.ratios.query.costs import cost_ctes
from services.ratios.query.exposures import exposure_ctes
from services.ratios.query.premiums import coinsured_premium_cte, coinsured_premium_parts
from services.ratios.query.question import Question
from services.ratios.query.shares import bears_some, by_insurer
from services.ratios.query.sql import Arguments
from services.ratios.query.stages import COST


def coinsured_stages(question: Question) -> Sequence[str]:
    """The stages that need shares."""
    return ("premium", "cost", "exposure") if by_insurer(question) else ("premium",)


def coinsured_ctes(question: Question, args: Arguments, cut: str, as_of: str) -> Sequence[str]:
    """The CTEs `coinsured_premium` (parts), `coinsured_cost` (groups and their total) and `coinsured_exposure` (parts),
    as far as `coinsured_stages` names them.
    """
    premium = coinsured_premium_cte(question, args, cut, as_of)
    if not by_insurer(question):
        return (premium,)
    # By the few policies, not by all claims; which of these are borne together is known as of the cut.
    few = f"""c.policy_id IN (SELECT s.policy_id FROM ratios.policy_version s
                 WHERE s.tenant_id = {args.add(question.tenant_id)} AND s.shares IS NOT NULL)"""
    claims = f"{few} AND p.shares IS NOT NULL AND {bears_some('p', 'c.insurer_id')}"
    nothing = "".join(", NULL" for _ in columns(question))
    policies = coinsured_premium_parts(question, args, cut, as_of)
    return (
        premium,
        f"""
coinsured_cost AS MATERIALIZED (
  WITH {cost_ctes(question, args, cut, as_of, among=claims)}
  SELECT 'row' AS part, apart{keys(question)}, {", ".join(COST)} FROM cost
  UNION ALL
  SELECT 'total', false{nothing}, {", ".join(COST)} FROM cost_total
)""",
        f"""
coinsured_exposure AS (
  WITH {policies}, {exposure_ctes(question, args, cut, as_of)}
  SELECT * FROM exposure_part
)""",
    )


def coinsurers_judged(question: Question, args: Arguments, groups: str) -> str:
    """A query for all that may have a rate of its own in groups: insurer, branch and year. Sums know no coinsurers."""
    return f"""SELECT insurer_id, branch, year FROM {groups}
      UNION ALL
      SELECT i.insurer_id, g.branch, g.year
        FROM (SELECT DISTINCT branch, year FROM {groups} WHERE shared) g
       CROSS JOIN (SELECT DISTINCT part ->> 'insurer_id' AS insurer_id
                     FROM ratios.policy_version CROSS JOIN LATERAL jsonb_array_elements(shares) part
                    WHERE tenant_id = {args.add(question.tenant_id)} AND shares IS NOT NULL) i"""
