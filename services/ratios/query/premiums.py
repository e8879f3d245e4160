"""Premiums written, earned or collected, cut by both dates, per group: the SQL of the other half of a loss ratio.

Two stages: `premium_part` keeps apart what differs in more than the group, so that a rate can be applied to each part;
`premium` is the groups. Another source may provide the first.
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
    coverage where asked for.
    """
    year, amount, gross, source = _basis(question, as_of)
    amount = amount.replace("m.net", f"m.{of}")
    years = ""
    if question.years is not None:
        first, last = question.years
        years = f" AND {year} BETWEEN {args.add(first, 'int')} AND {args.add(last, 'int')}"
    coverage = "m.coverage_code" if has_coverage(question) or by_insurer(question) else "NULL::text"
    wanted = question.filters.get("coverage")
    # A filter on coverages leaves the unsplit premium in sight: the ratio must say that it is missing.
    counts = "true" if wanted is None else f"m.coverage_code = ANY ({args.add(list(wanted))})"
    unsplit = "bool_or(unsplit)" if has_coverage(question) else "false"
    part = ", ".join(part_columns(question))
    shared = by_insurer(question)
    rows = _of_policies(question) if has_coverage(question) or shared else "premium_row"
    return f"""
policy AS ({_policies(question, args, cut, among)}),
premium_row AS (
  SELECT p.*, m.position, m.row_no, m.recorded_at, m.effective_on,
         {coverage} AS coverage, {year} AS year, {counts} AS counts, {amount} AS net, {gross} AS gross
         {spans_of(question, year)}
    FROM policy p
    JOIN ratios.premium_movement m ON m.log_partition = p.log_partition AND m.policy_id = p.policy_id
    {source}
   WHERE m.recorded_at < {cut} AND m.effective_on <= {as_of}{years}
),
premium_fact AS (SELECT * FROM {rows}),
premium_part AS (
  SELECT {part}, coalesce(sum(net) FILTER (WHERE counts), 0)::bigint AS net,
         coalesce(sum(gross) FILTER (WHERE counts), 0)::bigint AS gross, {unsplit} AS unsplit{span_of(question)}
    FROM premium_fact GROUP BY {part}
)"""


def premium_of_parts(question: Question, args: Arguments, cut: str, as_of: str, rates: str = "") -> str:
    """The CTE `premium`, and what its parts are judged by; whoever provides `premium_part`, and perhaps the rates."""
    return f"""{judging_ctes(question, args, cut, as_of, rates)},
premium AS ({_PREMIUM.format(keys=keys(question), span=span_of(question, "NULL::date"))})"""


def _policies(question: Question, args: Arguments, cut: str, among: str) -> str:
    """One row for each policy; where insurers matter, for each of its insurers that is asked for."""

    def policies(insurer: str) -> str:
        return f"""
  SELECT p.log_partition, p.policy_id, p.policy_no, {insurer}, p.client_id, p.branch, p.product_line, p.layer,
         p.adviser_id, {segment(question, args)} AS segment, p.currency, p.covered, p.suspended, p.anchors,
         {set_apart(question, args)} AS apart
    FROM ratios.policy_version p"""

    known = f"p.recorded_from < {cut} AND p.recorded_to >= {cut} AND {policy_conditions(question, args)} AND {among}"
    if not by_insurer(question):
        return f"{policies('p.insurer_id, true AS first')} WHERE {known}"
    return f"""{policies(f"p.insurer_id, true AS first, {ALONE}")}
   WHERE {known} AND p.shares IS NULL AND {names_insurer(question, args, "p.insurer_id")}
  UNION ALL
{policies(f"i.insurer_id, i.first, {BORNE}")} CROSS JOIN LATERAL ({insurers_of(question, args, "p.shares")}) i
   WHERE {known} AND p.shares IS NOT NULL"""


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


def _of_policies(question: Question) -> str:
    """The rows of each policy and coverage together: a premium written whole and undone leaves nothing unsplit."""
    group = (
        "log_partition, policy_id, policy_no, insurer_id, client_id, branch, product_line, layer, adviser_id, segment,"
        " currency, apart, coverage, counts"
    )
    # Undone in another year is undone, unless years are what is asked for.
    whole = f"{group}, year" if "year" in question.axes else group
    net, gross = "sum(net)::bigint", "sum(gross)::bigint"
    if by_insurer(question):
        group, net, gross = f"{group}, {BORNE}", share_of(net), share_of(gross)
    return f"""(
      SELECT {group}, year, {net} AS net, {gross} AS gross,
             coverage = '' AND sum(sum(net)) OVER (PARTITION BY {whole}) <> 0 AS unsplit{span_of(question)}
        FROM premium_row GROUP BY {group}, year) o"""


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
