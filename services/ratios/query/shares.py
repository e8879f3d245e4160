"""Coinsurance (coassurance) on reading: each insurer of a policy takes its share of claims and premiums.

Only where insurers matter: as an axis, as a filter, or because one of them asks. Amounts are split as
`contracts.money.split` splits them, each coverage of a claim and each of a policy's premium in a year: half-up, the
residual cents to the lead insurer (apériteur). Claims and risks are not divided: an insurer of a policy has all.
"""

from __future__ import annotations

from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments, pro_rata

# Shares are rates of six decimals.
_WHOLE = "1000000"
BORNE = "share, takes, weights"
"""The columns by which an amount is split, of the row of one insurer; share is null where it bears all."""
ALONE = "NULL::bigint AS share, true AS takes, NULL::bigint[] AS weights"
"""The same of an insurer without others."""


def by_insurer(question: Question) -> bool:
    """Whether insurers must be told apart."""
    return question.insurer_only is not None or "insurer" in question.axes or "insurer" in question.filters


def names_insurer(question: Question, args: Arguments, insurer: str) -> str:
    """A condition: the insurer is among those asked for."""
    found = ["true"]
    if question.insurer_only is not None:
        found.append(f"{insurer} = {args.add(question.insurer_only)}")
    if (insurers := question.filters.get("insurer")) is not None:
        found.append(f"{insurer} = ANY ({args.add(list(insurers))})")
    return " AND ".join(found)


def insurers_of(question: Question, args: Arguments, shares: str) -> str:
    """The coinsurers behind a row, less those not asked for: a query for a LATERAL.

    `takes` marks the one that takes the residual cents; `first` marks one insurer of each row.
    """
    return f"""
    SELECT insurer_id, share, takes, weights, row_number() OVER (ORDER BY takes DESC, insurer_id) = 1 AS first
      FROM (SELECT insurer_id, share, row_number() OVER (ORDER BY leads DESC, share DESC, nth) = 1 AS takes,
                   array_agg(share) OVER () AS weights
              FROM (SELECT e.part ->> 'insurer_id' AS insurer_id, bool_or((e.part ->> 'is_lead')::boolean) AS leads,
                           sum(((e.part ->> 'share')::numeric * {_WHOLE})::bigint)::bigint AS share, min(e.nth) AS nth
                      FROM jsonb_array_elements({shares}) WITH ORDINALITY e (part, nth)
                     GROUP BY 1) coinsurer) insurer
     WHERE {names_insurer(question, args, "insurer_id")}"""


def bears(question: Question, args: Arguments, own: str, shares: str) -> str:
    """A condition: one of the insurers asked for may be behind the row. Cheap; `insurers_of` says which."""
    return f"({names_insurer(question, args, own)} OR {shares} IS NOT NULL)"


def bears_some(policy: str, insurer: str) -> str:
    """A condition: an insurer bears a policy, alone or with others."""
    has_a_share = f"{policy}.shares @> jsonb_build_array(jsonb_build_object('insurer_id', {insurer}))"
    return f"({policy}.insurer_id = {insurer} OR coalesce({has_a_share}, false))"


def share_of(cents: str) -> str:
    """An insurer's share of an amount, by the columns BORNE."""
    others = f"(SELECT sum({pro_rata(cents, 'w.share', _WHOLE)}) FROM unnest(weights) w (share))"
    return f"""CASE WHEN share IS NULL THEN {cents}
        ELSE {pro_rata(cents, "share", _WHOLE)} + CASE WHEN takes THEN {cents} - {others} ELSE 0 END END::bigint"""
