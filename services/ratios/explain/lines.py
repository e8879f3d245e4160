"""Every line that one cell sums, at one pair of dates: the SQL beneath an explanation.

They come from the same CTEs as the cell's own figures. What stands between its movements and its figures has a line of
its own for each claim or policy: what a cap takes away, and the cents that shares of insurers leave over.
"""

from __future__ import annotations

from typing import Final

from services.ratios.explain.moved import among
from services.ratios.explain.parameters import Asked
from services.ratios.query.costs import cost_ctes, net_cost
from services.ratios.query.premiums import premium_ctes
from services.ratios.query.question import NONE, Question
from services.ratios.query.shares import by_insurer, insurers_of, names_insurer
from services.ratios.query.sql import Arguments, pro_rata, year_of
from services.ratios.query.stages import AMOUNTS

# What a line adds to the cell's figures.
ADDS: Final = (*AMOUNTS, "incurred", "premium_net", "premium_gross")
_KEY: Final = "log_partition, subject_id, position, row_no"
_WHOLE: Final = "1000000"


def lines_at(asked: Asked, args: Arguments, cut: str, as_of: str) -> str:
    """The lines of what changed, or of all: `kind`, what tells them apart, their dates, and ADDS.

    Kind: claim or premium (a movement), cap, rounding; and a line of kind `member` for whatever is in the cell at all.
    """
    question = asked.question
    stages = (
        cost_ctes(question, args, cut, as_of, among=among(asked, "c", "claim_id")),
        premium_ctes(question, args, cut, as_of, among=among(asked, "p", "policy_id")),
    )
    return "WITH " + ",\n".join((*stages, _claim_lines(question, args, cut, as_of), _premium_lines(question))) + _ALL


_NO_COST: Final = ", ".join(f"0::bigint AS {name}" for name in (*AMOUNTS, "incurred"))
_NO_PREMIUM: Final = "0::bigint AS premium_net, 0::bigint AS premium_gross"
_NOWHEN: Final = "NULL::timestamptz AS recorded_at, NULL::date AS effective_on"
_ALONE: Final = "0::bigint AS position, 0::smallint AS row_no"
_COST: Final = ", ".join((*AMOUNTS, "incurred"))
_SUM_COST: Final = ", ".join(f"sum({name})::bigint AS {name}" for name in (*AMOUNTS, "incurred"))

_ALL: Final = f"""
SELECT 'member' AS kind, log_partition, claim_id AS subject_id, {_ALONE}, {_NOWHEN}, currency, {_NO_COST}, {_NO_PREMIUM}
  FROM own_claim
UNION ALL
SELECT 'claim', {_KEY}, recorded_at, effective_on, currency, {_COST}, {_NO_PREMIUM} FROM claim_line
UNION ALL
SELECT 'rounding', log_partition, subject_id, {_ALONE}, {_NOWHEN}, currency, {_SUM_COST}, {_NO_PREMIUM}
  FROM (SELECT log_partition, claim_id AS subject_id, currency, {", ".join(AMOUNTS)}, net AS incurred
          FROM fact WHERE NOT apart
        UNION ALL
        SELECT log_partition, subject_id, currency, {", ".join(f"-{name}" for name in (*AMOUNTS, "incurred"))}
          FROM claim_line) b
 GROUP BY log_partition, subject_id, currency
UNION ALL
SELECT 'cap', log_partition, claim_id, {_ALONE}, {_NOWHEN}, currency,
       {", ".join("0" for _ in AMOUNTS)}, sum(capped - net)::bigint, {_NO_PREMIUM}
  FROM fact WHERE NOT apart GROUP BY log_partition, claim_id, currency
UNION ALL
SELECT 'member', log_partition, policy_id, {_ALONE}, {_NOWHEN}, currency, {_NO_COST}, {_NO_PREMIUM}
  FROM policy WHERE NOT apart GROUP BY log_partition, policy_id, currency
UNION ALL
SELECT 'premium', {_KEY}, recorded_at, effective_on, currency, {_NO_COST}, net, gross FROM premium_line
UNION ALL
SELECT 'rounding', log_partition, subject_id, {_ALONE}, {_NOWHEN}, currency, {_NO_COST},
       sum(net)::bigint, sum(gross)::bigint
  FROM (SELECT log_partition, policy_id AS subject_id, currency, net, gross FROM premium_fact WHERE counts AND NOT apart
        UNION ALL
        SELECT log_partition, subject_id, currency, -net, -gross FROM premium_line) b
 GROUP BY log_partition, subject_id, currency"""


def _claim_lines(question: Question, args: Arguments, cut: str, as_of: str) -> str:
    """The claims of the cell, with the part that its insurers bear, and the movements that it counts."""
    part = f"{_WHOLE}::bigint"
    if by_insurer(question):
        alone = f"CASE WHEN {names_insurer(question, args, 'c.insurer_id')} THEN {_WHOLE} ELSE 0 END"
        shared = f"(SELECT coalesce(sum(share), 0) FROM ({insurers_of(question, args, 'c.shares')}) i)"
        part = f"(CASE WHEN c.shares IS NULL THEN {alone} ELSE {shared} END)::bigint"
    borne = (lambda cents: pro_rata(cents, "part", _WHOLE)) if by_insurer(question) else (lambda cents: cents)
    wanted = question.filters.get("coverage")
    coverage = "true" if wanted is None else f"v.coverage_code = ANY ({args.add(list(wanted))})"
    if wanted is not None and NONE in wanted:
        # A claim as a whole is no coverage: its declaration belongs there only while it has no line.
        stands = "(c.log_partition, c.claim_id) IN (SELECT log_partition, claim_id FROM fact)"
        coverage = f"{coverage} AND (v.coverage_code <> '' OR {stands})"
    years = "true"
    if question.years is not None and question.basis.year_basis == "accounting_year":
        first, last = question.years
        years = f"{year_of('v.effective_on')} BETWEEN {args.add(first, 'int')} AND {args.add(last, 'int')}"
    return f"""
own_claim AS (
  SELECT * FROM (SELECT c.log_partition, c.claim_id, c.currency, {part} AS part FROM claim c WHERE NOT c.apart) c
   WHERE part > 0
),
claim_line AS (
  SELECT log_partition, claim_id AS subject_id, position, row_no, recorded_at, effective_on, currency,
         {", ".join(f"({borne(name)})::bigint AS {name}" for name in AMOUNTS)},
         ({borne("net")})::bigint AS incurred
    FROM (SELECT m.*, {net_cost(question.basis)} AS net
            FROM (SELECT c.log_partition, c.claim_id, c.currency, c.part,
                         v.position, v.row_no, v.recorded_at, v.effective_on,
                         {", ".join(f"coalesce(v.{name}, 0) AS {name}" for name in AMOUNTS)}
                    FROM own_claim c
                    JOIN ratios.claim_movement v ON v.log_partition = c.log_partition AND v.claim_id = c.claim_id
                   WHERE v.recorded_at < {cut} AND v.effective_on <= {as_of} AND {coverage} AND {years}
                         AND (v.claims_declared IS NOT NULL OR {_touches()})) m) n
)"""


def _touches() -> str:
    """A movement of the claim's life, or of some amount: others change no figure."""
    return " OR ".join(f"v.{name} IS NOT NULL" for name in AMOUNTS)


def _premium_lines(question: Question) -> str:
    """The movements of premium that the cell counts, each once, with what it has earned in the years asked for."""
    # A row for each insurer of a policy: each bears its own part of the same amount.
    part = "(sum(share) OVER movement)::bigint" if by_insurer(question) else "NULL::bigint"
    borne = "CASE WHEN part IS NULL THEN {0} ELSE " + pro_rata("{0}", "part", _WHOLE) + " END"
    return f"""
premium_line AS (
  SELECT {_KEY}, recorded_at, effective_on, currency,
         sum({borne.format("net")})::bigint AS net, sum({borne.format("gross")})::bigint AS gross
    FROM (SELECT log_partition, policy_id AS subject_id, position, row_no, recorded_at, effective_on, currency,
                 net, gross, {part} AS part, row_number() OVER movement AS nth
            FROM premium_row WHERE counts AND NOT apart
          WINDOW movement AS (PARTITION BY log_partition, policy_id, position, row_no, year)) r
   WHERE nth = 1 GROUP BY {_KEY}, recorded_at, effective_on, currency
)"""
