"""The cost of claims, cut by both dates, per group and in all: the SQL of one half of a loss ratio.

A claim's attributes are those of its version known at the cut. A cell whose last movement lies within both cuts is
taken as it stands; any other is summed again from its movements, so one statement serves every pair of dates.
"""

from __future__ import annotations

from services.ratios.query.accounting import charges, position_cells
from services.ratios.query.axes import claim_conditions, columns, has_coverage, keys, known_policy, segment, set_apart
from services.ratios.query.question import Basis, Question
from services.ratios.query.shares import BORNE, bears_some, by_insurer, insurers_of, names_insurer, share_of
from services.ratios.query.sql import Arguments, pro_rata_wide
from services.ratios.query.stages import AMOUNTS
from services.ratios.query.years import years_of


def cost_ctes(question: Question, args: Arguments, cut: str, as_of: str, *, among: str = "true") -> str:
    """The CTEs `cost` (per group) and `cost_total` (all groups that are not apart).

    `among` is one more condition on a claim c, for who needs only some of them.

    No CTE is joined to another: right after an import the planner knows nothing of the tables, and would compare every
    row of one with every row of the other.
    """
    shared = by_insurer(question)
    accounting = question.basis.year_basis == "accounting_year"
    year = years_of(question.basis.year_basis).of("c.occurred_on")
    conditions = claim_conditions(question, args, shared=shared)
    if question.basis.year_basis == "policy_year" and question.years is not None:
        first, last = question.years
        conditions += f" AND {year} BETWEEN {args.add(first, 'int')} AND {args.add(last, 'int')}"
    # A claim that was given to an insurer outside its policy's coinsurance is that insurer's alone.
    within = bears_some("p", "c.insurer_id")
    shares = f"CASE WHEN {within} THEN p.shares END AS shares," if shared else ""
    insurers = ("insurer_id", "shares") if shared else ("insurer_id",)
    cell = position_cells(cut, as_of, [*_SAME.split(", "), *insurers]) if accounting else _cells(cut, as_of)
    return f"""
claim AS (
  SELECT c.log_partition, c.claim_id, c.occurred_on, {year} AS year,
         p.policy_id, p.policy_no, c.insurer_id, p.client_id, p.branch, p.product_line, p.layer, p.adviser_id,
         {segment(question, args)} AS segment, coalesce(p.currency, c.currency) AS currency,
         {shares} {set_apart(question, args)} AS apart
    FROM ratios.claim_version c
    LEFT JOIN ratios.policy_version p ON {known_policy(question, args, cut)}
   WHERE c.recorded_from < {cut} AND c.recorded_to >= {cut} AND {conditions} AND {among}
),
cell AS ({cell}),
{_charge_ctes(question, args) if accounting else _fact_ctes(question, args)},
cost AS (SELECT apart{keys(question)}, {_SUMS} FROM fact GROUP BY apart{keys(question)}),
cost_total AS (SELECT {_SUMS} FROM whole WHERE NOT apart)"""


def _fact_ctes(question: Question, args: Arguments) -> str:
    """The CTEs `fact` and `whole`: in all, a claim counts once, whatever its rows are told apart by."""
    apart_by = _apart_by(question)
    whole = _whole_of("SELECT * FROM fact") if apart_by else "SELECT * FROM fact"
    return f"fact AS ({_facts(question, args)}),\nwhole AS ({whole})"


def _charge_ctes(question: Question, args: Arguments) -> str:
    """The same of accounting years: the changes of both from year to year."""
    apart_by = _apart_by(question)
    standing = _whole_of("SELECT * FROM standing") if apart_by else "SELECT * FROM standing"
    by_year = ["year"] if "year" in question.axes else []
    return f"""standing AS ({_facts(question, args)}),
standing_whole AS ({standing}),
fact AS ({charges(question, args, "standing", [*_SAME.split(", "), *apart_by], by_year)}),
whole AS ({charges(question, args, "standing_whole", _SAME.split(", "), [])})"""


def _facts(question: Question, args: Arguments) -> str:
    by_coverage = has_coverage(question) or by_insurer(question)
    return _fact_by_coverage(question, args) if by_coverage else _fact(question, args)


def _cells(cut: str, as_of: str) -> str:
    """Each coverage of each claim, summed within both cuts."""
    fresh = f"m.last_effective_on <= {as_of} AND m.last_recorded_at < {cut}"
    return f"""
  SELECT c.*, m.coverage_code AS coverage, m.on_line, m.claims_declared, {_columns("m.{0}")}
    FROM claim c JOIN ratios.claim_cell m ON m.log_partition = c.log_partition AND m.claim_id = c.claim_id
   WHERE {fresh}
  UNION ALL
  SELECT c.*, m.coverage_code, s.on_line, s.claims_declared, {_columns("s.{0}")}
    FROM claim c JOIN ratios.claim_cell m ON m.log_partition = c.log_partition AND m.claim_id = c.claim_id
    JOIN LATERAL (
      SELECT bool_or(v.on_line) AS on_line, coalesce(sum(v.claims_declared), 0)::int AS claims_declared,
             {_columns("coalesce(sum(v.{0}), 0)::bigint AS {0}")}
        FROM ratios.claim_movement v
       WHERE v.log_partition = m.log_partition AND v.claim_id = m.claim_id AND v.coverage_code = m.coverage_code
         AND v.effective_on <= {as_of} AND v.recorded_at < {cut}
      HAVING count(*) > 0) s ON true
   WHERE NOT ({fresh})"""


def net_cost(basis: Basis) -> str:
    """The cost of a cell on this basis: what the cap applies to, and what the ratio divides."""
    terms = ["paid_indemnity"]
    if basis.include_expenses:
        terms.append("paid_expense")
    if basis.cost_basis == "incurred":
        terms.append("reserve_indemnity")
        if basis.include_expenses:
            terms.append("reserve_expense")
    less: list[str] = []
    if basis.recourse != "none":
        less += ["received_indemnity", "received_expense"]
    # A forecast is an estimate, as a reserve is: payments alone leave both out.
    if basis.recourse == "received_and_expected" and basis.cost_basis == "incurred":
        less += ["forecast_indemnity", "forecast_expense"]
    return " + ".join(terms) + "".join(f" - {amount}" for amount in less)


# What a claim is, whatever the year: one of accounting stands in several.
_SAME = (
    "log_partition, claim_id, occurred_on, policy_id, policy_no, client_id, branch, product_line, layer, adviser_id,"
    " segment, currency, apart"
)
_ONE = f"{_SAME}, year"
_CLAIM = f"{_ONE}, insurer_id"
_SUMS = f"""
         coalesce(sum(counted), 0)::bigint AS claims,
         count(*) FILTER (WHERE net <> 0)::bigint AS claims_with_cost,
         sum(capped)::bigint AS incurred, sum(net - capped)::bigint AS excess,
         {", ".join(f"sum({a})::bigint AS {a}" for a in AMOUNTS)},
         min(currency) AS currency_from, max(currency) AS currency_to,
         bool_or(layer IS NOT DISTINCT FROM 'grand_excess') AS grand_excess,
         bool_or(layer IS DISTINCT FROM 'grand_excess') AS other_layers"""


def _columns(pattern: str) -> str:
    return ", ".join(pattern.format(amount) for amount in AMOUNTS)


def _fact(question: Question, args: Arguments) -> str:
    """One row per claim: no coverage is asked for."""
    capped = "net" if question.basis.cap is None else f"least(net, {args.add(question.basis.cap.cents, 'bigint')})"
    return f"""
  SELECT *, {capped} AS capped
    FROM (SELECT {_CLAIM}, (sum(claims_declared) > 0)::int AS counted, sum({net_cost(question.basis)})::bigint AS net,
                 {_columns("sum({0})::bigint AS {0}")}
            FROM cell GROUP BY {_CLAIM}) o"""


def _fact_by_coverage(question: Question, args: Arguments) -> str:
    """One row per claim and coverage, filtered after the cap: that applies to the whole claim.

    The claim as a whole is no coverage; it stands there only for a claim that has no line yet.
    """
    claim = f"{_CLAIM}, shares" if by_insurer(question) else _CLAIM
    share = f"""
  SELECT {claim}, coverage, net, {_columns("{0}")}, sum(net) OVER claim AS claim_net,
         (sum(claims_declared) OVER claim > 0)::int AS counted, on_line OR NOT bool_or(on_line) OVER claim AS stands
    FROM (SELECT *, {net_cost(question.basis)} AS net FROM cell) e
  WINDOW claim AS (PARTITION BY log_partition, claim_id, year)"""
    if question.basis.cap is None:
        capped = f"SELECT s.*, s.net AS capped FROM ({share}) s WHERE stands"
    else:
        capped = _capped(share, args.add(question.basis.cap.cents, "bigint"))
    wanted = question.filters.get("coverage")
    chosen = capped if wanted is None else f"SELECT * FROM ({capped}) k WHERE coverage = ANY ({args.add(list(wanted))})"
    if by_insurer(question):
        chosen = _of_insurers(question, args, chosen)
        return _whole_of(chosen, *_apart_by(question))
    return chosen if "coverage" in question.axes else _whole_of(chosen)


def _apart_by(question: Question) -> list[str]:
    """What several rows of one claim differ in."""
    return [column for column in ("coverage", "insurer_id") if column in columns(question)]


def _of_insurers(question: Question, args: Arguments, fact: str) -> str:
    """A row for each insurer of each claim and coverage, with its share; the cap was that of the whole claim."""
    shared = f"""
  SELECT {_ONE}, i.insurer_id, coverage, counted, f.net AS whole_net, f.capped AS whole_capped, {BORNE},
         {", ".join(f"{share_of('f.' + amount)} AS {amount}" for amount in AMOUNTS)}
    FROM whole_fact f CROSS JOIN LATERAL ({insurers_of(question, args, "f.shares")}) i
   WHERE f.shares IS NOT NULL"""
    row = f"{_ONE}, insurer_id, coverage, counted, {', '.join(AMOUNTS)}, net"
    return f"""
  WITH whole_fact AS ({fact})
  SELECT {row}, capped FROM whole_fact
   WHERE shares IS NULL AND {names_insurer(question, args, "insurer_id")}
  UNION ALL
  SELECT {row}, CASE WHEN whole_capped = whole_net THEN net ELSE {share_of("whole_capped")} END
    FROM (SELECT *, ({net_cost(question.basis)})::bigint AS net FROM ({shared}) s) n"""


def _capped(share: str, cap: str) -> str:
    """`indicators.cap.cap_by_coverage` in SQL: coverages scaled by cap / net, residual cents to the largest."""
    scaled = pro_rata_wide("net", cap, "claim_net")
    claim = "PARTITION BY log_partition, claim_id, year"
    return f"""
  SELECT *, (scaled + CASE WHEN claim_net > {cap} AND rank = 1
                           THEN {cap} - sum(scaled) OVER ({claim}) ELSE 0 END)::bigint AS capped
    FROM (SELECT *, CASE WHEN claim_net > {cap} THEN {scaled} ELSE net END AS scaled,
                 row_number() OVER ({claim} ORDER BY net DESC, coverage) AS rank
            FROM ({share}) s WHERE stands) r"""


def _whole_of(fact: str, *apart_by: str) -> str:
    """One row per claim again, or per claim and what is named: several coverages or insurers together count it once."""
    group = ", ".join((_ONE, *apart_by, "counted"))
    return f"""
  SELECT {group}, sum(net)::bigint AS net, sum(capped)::bigint AS capped,
         {_columns("sum({0})::bigint AS {0}")}
    FROM ({fact}) f GROUP BY {group}"""
