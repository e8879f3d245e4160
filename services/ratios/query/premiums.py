"""Premiums written, earned or collected, cut by both dates, per group: the SQL of the other half of a loss ratio.

Two stages: `premium_part` keeps apart what differs in more than the group, so that a rate can be applied to each part;
`premium` is the groups. Another source may provide the first. What several insurers bear is split among them in the
first, whatever is asked for: each one's share has a rate of its own (docs/decisions/0124).
"""

from __future__ import annotations

from typing import Literal

from services.ratios.query.axes import columns, has_coverage, keys, policy_conditions, segment, set_apart
from services.ratios.query.judging import judging_ctes, loading_of
from services.ratios.query.question import Question
from services.ratios.query.shares import ALONE, BORNE, by_insurer, insurers_of, names_insurer, share_of
from services.ratios.query.sql import Arguments, earned
from services.ratios.query.years import years_of

Amount = Literal["net", "commission"]


def premium_ctes(
    question: Question, args: Arguments, cut: str, as_of: str, *, of: Amount = "net", among: str = "true"
) -> str:
    """The CTEs `premium_part` and `premium` (per group); by coverage, the row '' is what is not split.

    `of` is what stands as net: the premium, or the commission on it, written or earned alike. `among` is one more
    condition on a policy p, for who needs only some of them.
    """
    return f"""{premium_parts(question, args, cut, as_of, of=of, among=among)},
{premium_of_parts(question, args, cut, as_of)}"""


def premium_parts(
    question: Question, args: Arguments, cut: str, as_of: str, *, of: Amount = "net", among: str = "true"
) -> str:
    """The CTEs up to `premium_part`; among them `premium_fact`: what each policy's premium comes to, by year, and by
    coverage where asked for. It is whole unless insurers are told apart; `premium_part` has it by insurer all the same.
    """
    if by_insurer(question):
        alone, borne = _alone(question, args, cut, among), _borne(question, args, cut, among)
        return _parts(question, args, cut, as_of, f"{alone}\n  UNION ALL\n{borne}", of=of)
    return f"""{coinsured_premium_cte(question, args, cut, as_of, of=of, among=among)},
{_parts(question, args, cut, as_of, _whole(question, args, cut, among), of=of, divided=False)}"""


def coinsured_premium_cte(
    question: Question, args: Arguments, cut: str, as_of: str, *, of: Amount = "net", among: str = "true"
) -> str:
    """The CTE `coinsured_premium`: as `premium_part`, of policies that several insurers bear, each one's share."""
    return f"""
coinsured_premium AS (
  WITH {coinsured_premium_parts(question, args, cut, as_of, of=of, among=among)}
  SELECT * FROM premium_part
)"""


def coinsured_premium_parts(
    question: Question, args: Arguments, cut: str, as_of: str, *, of: Amount = "net", among: str = "true"
) -> str:
    """The CTEs of `premium_parts` of those policies alone."""
    return _parts(question, args, cut, as_of, _borne(question, args, cut, among), of=of, few=True)


def _parts(
    question: Question,
    args: Arguments,
    cut: str,
    as_of: str,
    policies: str,
    *,
    of: Amount,
    divided: bool = True,
    few: bool = False,
) -> str:
    """`divided`: each of the policies is one insurer's. Else those of several come from `coinsured_premium`.

    Movements of `few` policies are looked up for each of them: the planner takes those for many, and would read all.
    """
    year, amount, gross, source = _basis(question, as_of)
    amount = amount.replace("m.net", f"m.{of}")
    years = ""
    if question.years is not None:
        first, last = question.years
        years = f" AND {year} BETWEEN {args.add(first, 'int')} AND {args.add(last, 'int')}"
    by_coverage = has_coverage(question) or divided
    coverage = "m.coverage_code" if by_coverage else "NULL::text"
    wanted = question.filters.get("coverage")
    # A filter on coverages leaves the unsplit premium in sight: the ratio must say that it is missing.
    counts = "true" if wanted is None else f"m.coverage_code = ANY ({args.add(list(wanted))})"
    unsplit = "bool_or(unsplit)" if has_coverage(question) else "false"
    part = ", ".join(part_columns(question))
    rows = _of_policies(question, divided=divided) if by_coverage else "premium_row"
    beside = "" if divided else "UNION ALL SELECT * FROM coinsured_premium"
    own = "m.log_partition = p.log_partition AND m.policy_id = p.policy_id"
    movement = f"ratios.premium_movement m ON {own}"
    if few:
        movement = f"LATERAL (SELECT * FROM ratios.premium_movement m WHERE {own} OFFSET 0) m ON true"
    return f"""
policy AS MATERIALIZED ({policies}),
premium_row AS (
  SELECT p.*, m.position, m.row_no, m.recorded_at, m.effective_on,
         {coverage} AS coverage, {year} AS year, {counts} AS counts, {amount} AS net, {gross} AS gross
         {spans_of(question, year)}
    FROM policy p
    JOIN {movement}
    {source}
   WHERE m.recorded_at < {cut} AND m.effective_on <= {as_of}{years}
),
premium_fact AS (SELECT * FROM {rows}),
premium_part AS (
  SELECT {part}, coalesce(sum(net) FILTER (WHERE counts), 0)::bigint AS net,
         coalesce(sum(gross) FILTER (WHERE counts), 0)::bigint AS gross, {unsplit} AS unsplit{span_of(question)}
    FROM premium_fact WHERE NOT undivided GROUP BY {part}
  {beside}
)"""


def premium_of_parts(question: Question, args: Arguments, cut: str, as_of: str, rates: str = "") -> str:
    """The CTE `premium`, and what its parts are judged by; whoever provides `premium_part`, and perhaps the rates."""
    return f"""{judging_ctes(question, args, cut, as_of, rates)},
premium AS ({_PREMIUM.format(keys=keys(question), span=span_of(question, "NULL::date"))})"""


def _whole(question: Question, args: Arguments, cut: str, among: str) -> str:
    """One row for each policy."""
    insurer = "p.insurer_id, true AS first, p.shares IS NOT NULL AS undivided"
    return f"{_policies(question, args, insurer)} WHERE {_known(question, args, cut)} AND {among}"


def _alone(question: Question, args: Arguments, cut: str, among: str) -> str:
    """One row for each policy that an insurer which is asked for bears alone."""
    insurer = f"p.insurer_id, true AS first, false AS undivided, {ALONE}"
    own = f"p.shares IS NULL AND {names_insurer(question, args, 'p.insurer_id')}"
    return f"{_policies(question, args, insurer)} WHERE {_known(question, args, cut)} AND {among} AND {own}"


def _borne(question: Question, args: Arguments, cut: str, among: str) -> str:
    """A row for each insurer that is asked for of each policy that several bear."""
    insurer = f"i.insurer_id, i.first, false AS undivided, {BORNE}"
    insurers = insurers_of(question, args, "p.shares")
    return f"""{_policies(question, args, insurer)} CROSS JOIN LATERAL ({insurers}) i
   WHERE {_known(question, args, cut)} AND {among} AND p.shares IS NOT NULL"""


def _policies(question: Question, args: Arguments, insurer: str) -> str:
    return f"""
  SELECT p.log_partition, p.policy_id, p.policy_no, {insurer}, p.client_id, p.branch, p.product_line, p.layer,
         p.adviser_id, {segment(question, args)} AS segment, p.currency, p.covered, p.suspended, p.anchors,
         {set_apart(question, args)} AS apart
    FROM ratios.policy_version p"""


def _known(question: Question, args: Arguments, cut: str) -> str:
    return f"p.recorded_from < {cut} AND p.recorded_to >= {cut} AND {policy_conditions(question, args)}"


def part_columns(question: Question) -> list[str]:
    """The columns that tell the rows of `premium_part` apart: the group's, and what a rate depends on."""
    return list(dict.fromkeys(["apart", *columns(question), *_PART]))


_PART = ("insurer_id", "branch", "product_line", "layer", "currency", "year")
_PREMIUM = f"""
  SELECT apart{{keys}}, sum(net)::bigint AS premium_net, sum(gross)::bigint AS premium_gross,
         min(currency) AS currency_from, max(currency) AS currency_to,
         bool_or(layer = 'grand_excess') AS grand_excess, bool_or(layer <> 'grand_excess') AS other_layers,
         bool_or(unsplit) AS unsplit, coalesce(sum(net * rate), 0) AS loading,
         bool_or(net <> 0 AND rate IS NULL) AS rate_missing{{span}}
    FROM (SELECT r.*, {loading_of("r")} AS rate FROM premium_part r) r GROUP BY apart{{keys}}
"""


def spans_of(question: Question, year: str) -> str:
    """The days of a row's policy year: those of other years are the same for everybody."""
    if question.basis.year_basis != "policy_year":
        return ""
    years = years_of(question.basis.year_basis)
    return f", {years.opens(f'({year})')} AS opens_on, {years.opens(f'({year} + 1)')} - 1 AS closes_on"


def span_of(question: Question, otherwise: str = "") -> str:
    """The same of several rows."""
    if question.basis.year_basis == "policy_year":
        return ", min(opens_on) AS opens_on, max(closes_on) AS closes_on"
    return otherwise and f", {otherwise} AS opens_on, {otherwise} AS closes_on"


def _of_policies(question: Question, *, divided: bool) -> str:
    """The rows of each policy and coverage together: a premium written whole and undone leaves nothing unsplit."""
    # What differs comes first: rows are sorted by one column after the other, and most are the same within a policy.
    group = (
        "policy_id, coverage, insurer_id, log_partition, policy_no, client_id, branch, product_line, layer, adviser_id,"
        " segment, currency, apart, undivided, counts"
    )
    # Undone in another year is undone, unless years are what is asked for.
    whole = f"{group}, year" if "year" in question.axes else group
    group = f"{group}, {BORNE}" if divided else group
    sums = f"""(
      SELECT {group}, year, sum(net)::bigint AS net, sum(gross)::bigint AS gross,
             coverage = '' AND sum(sum(net)) OVER (PARTITION BY {whole}) <> 0 AS unsplit{span_of(question)}
        FROM premium_row GROUP BY year, {group}) o"""
    if not divided:
        return sums
    # Around the sums: a share names its amount many times, and each time what is earned would be worked out again.
    span = span_of(question) and ", opens_on, closes_on"
    return f"""(
      SELECT {group}, year, {share_of("net")} AS net, {share_of("gross")} AS gross, unsplit{span} FROM {sums}) b"""


def _basis(question: Question, as_of: str) -> tuple[str, str, str, str]:
    """The year, the net amount and the gross amount of movement m, and what must be joined to it."""
    years = years_of(question.basis.year_basis)
    match question.basis.premium_basis:
        case "written":
            return years.of("m.earns_from"), "m.net", "m.gross", _WRITES
        case "collected":
            return years.of("m.effective_on"), "m.collected_net", "m.collected_gross", _COLLECTS
        case "earned":
            last = f"least({years.of('m.earns_to')}, {years.of(as_of)})"
            each = f"JOIN LATERAL generate_series({years.of('m.earns_from')}, {last}) y (year) ON true"
            return "y.year", earned("m.net", as_of, years), earned("m.gross", as_of, years), each


_WRITES = "AND m.earns_from IS NOT NULL"
_COLLECTS = "AND m.earns_from IS NULL"
