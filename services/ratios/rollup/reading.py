"""A question answered from the rollup: the stages of the statement, from sums instead of claims and policies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.ratios.query.axes import columns, has_coverage, keys
from services.ratios.query.exposures import ONCE, exposure_of_parts
from services.ratios.query.judging import rates_cte
from services.ratios.query.premiums import premium_of_parts
from services.ratios.query.question import Axis, Question
from services.ratios.query.sql import Arguments
from services.ratios.query.stages import AMOUNTS, COST, EXPOSURE
from services.ratios.rollup.coinsured import coinsured_ctes, coinsured_stages, coinsurers_judged
from services.ratios.rollup.cutting import Read, Sums, at_ctes, cut_of, sums_of
from services.ratios.rollup.exposures import EPOCH
from services.ratios.rollup.groups import groups_cte, judged_alike_cte
from services.ratios.rollup.premium_sums import premium_part_cte, premiums_read, unsplit_ctes
from services.ratios.rollup.running import months_ctes
from services.ratios.rollup.tables import BY_COVERAGE, EXPOSURE_VALUES, NETS, OF_ALL, with_cost

# Of a policy, a client, sums know nothing.
_AXES: Final[frozenset[Axis]] = frozenset({"branch", "product_line", "coverage", "insurer", "adviser", "year"})


def usable(question: Question) -> bool:
    """Whether the rollup holds what is asked for. A cap looks into each claim; so do the other years and IBNR.

    So do several coverages out of all: a claim of two of them counts once. By coverage, advisers are not told apart.
    """
    basis, asked = question.basis, {*question.axes, *question.filters}
    return (
        _AXES.issuperset(asked)
        and not asked.issuperset({"adviser", "coverage"})
        and len(question.filters.get("coverage", ("",))) == 1
        and basis.cap is None
        and basis.year_basis == "accident_year"
        and not basis.include_ibnr
    )


def from_rollup(question: Question, args: Arguments, cut: str, as_of: str) -> Sequence[str]:
    """The stages of the statement from sums, for a question that is `usable`, of a tenant without coinsurance."""
    sums = sums_of(question, args)
    return (groups_cte(question, args, sums), *_stages(question, args, (cut, as_of), sums))


def with_coinsured(question: Question, args: Arguments, cut: str, as_of: str) -> Sequence[str]:
    """As `from_rollup`, with what coinsurers bear from the ledger."""
    sums = sums_of(question, args, coinsured=coinsured_stages(question))
    return (groups_cte(question, args, sums), *_stages(question, args, (cut, as_of), sums))


def beforehand(
    question: Question, args: Arguments, cuts: str, *, one_date: bool = False, coinsured: bool = False
) -> Sequence[str]:
    """What all cuts of a history share: its groups and, of whole months, its sums (`months_ctes`).

    Here and in `from_months`, `one_date` says that each cut is as known on its own day. `coinsured`, where insurers are
    not told apart, says that coinsurers' shares of premiums come from the ledger.
    """
    sums, wanted = sums_of(question, args, one_date=one_date), "true"
    if (coverages := question.filters.get("coverage")) is not None:
        wanted = f"coverage = ANY ({args.add(list(coverages))})"
    read = _costs_read(question, wanted) | premiums_read(question, wanted) | _exposures_read(question)
    judged = f"({coinsurers_judged(question, args, 'grp_asked')}) j" if coinsured else "grp_asked"
    return (
        groups_cte(question, args, sums, "grp_asked"),
        rates_cte(question, args, cuts, judged),
        judged_alike_cte(question, list(dict.fromkeys([*_cost_columns(question), *_KIND]))),
        months_ctes(sums, cuts, read),
    )


def from_months(
    question: Question, args: Arguments, cut: str, as_of: str, *, one_date: bool = False, coinsured: bool = False
) -> Sequence[str]:
    """The stages from sums under the cut `cuts.n` of a statement that begins with what is `beforehand`."""
    rates = "SELECT of, row FROM rate_known WHERE first <= cuts.n AND cuts.n < until AND row IS NOT NULL"
    stages = coinsured_stages(question) if coinsured else ()
    sums = sums_of(question, args, n="cuts.n", coinsured=stages, one_date=one_date)
    return _stages(question, args, (cut, as_of), sums, rates)


def _stages(question: Question, args: Arguments, cut: tuple[str, str], sums: Sums, rates: str = "") -> Sequence[str]:
    return (
        *(coinsured_ctes(question, args, *cut) if sums.coinsured else ()),
        at_ctes(sums, *cut),
        _cost_ctes(question, args, sums),
        *unsplit_ctes(question, args, cut),
        premium_part_cte(question, args, sums),
        premium_of_parts(question, args, *cut, rates),
        _exposure_part_cte(question, sums),
        exposure_of_parts(question),
    )


def _cost_ctes(question: Question, args: Arguments, sums_at: Sums) -> str:
    """The CTEs `cost` and `cost_total`: a claim counts in each of its coverages, and once in all."""
    rows = total = "true"
    if has_coverage(question):
        rows, total = f"detail = {BY_COVERAGE}", f"detail = {OF_ALL}"
    if (wanted := question.filters.get("coverage")) is not None:
        rows = total = f"{rows} AND coverage = ANY ({args.add(list(wanted))})"
    counted, net = with_cost(question.basis), NETS[with_cost(question.basis)]
    read = _costs_read(question)
    sums = ", ".join(f"sum({v})::bigint AS {v}" for v in read["rollup_claim"].values)
    part = ", ".join(_cost_columns(question))
    return f"""
cost_part AS MATERIALIZED (
  SELECT *, {counted} AS claims_with_cost, {net} AS incurred
    FROM (SELECT {part}, {sums}
            FROM ({cut_of(sums_at, read)}) s GROUP BY {part}) p
   WHERE present <> 0
),
cost AS (
  SELECT apart{keys(question)}, {_COST} FROM cost_part WHERE {rows} GROUP BY apart{keys(question)}
  {sums_at.beside("cost", f"apart{keys(question)}, {', '.join(COST)}", "part = 'row'")}
),
cost_total AS (
  SELECT {_COST} FROM cost_part WHERE {total} AND NOT apart
  {sums_at.beside("cost", ", ".join(COST), "part = 'total'")}
)"""


def _exposure_part_cte(question: Question, sums_at: Sums) -> str:
    """The CTE `exposure_part`: constants, and slopes times the day."""
    part = ", ".join(_exposure_columns(question))
    ramps = {
        name: f"sum({what}_constant + {what}_slope * ((SELECT as_of FROM at) - {EPOCH}))::bigint"
        for name, what in zip(EXPOSURE, ("declared", "policy"), strict=True)
    }
    sums = ", ".join(f"{ramps[name]} AS {name}, {ramps[name]} AS {ONCE[name]}" for name in EXPOSURE)
    return f"""
exposure_part AS (
  SELECT {part}, {sums}
    FROM ({cut_of(sums_at, _exposures_read(question))}) s GROUP BY {part}
  {sums_at.beside("exposure", part + "".join(f", {name}, {once}" for name, once in ONCE.items()))}
)"""


def _costs_read(question: Question, wanted: str = "true") -> dict[str, Read]:
    values = ["present", "claims", with_cost(question.basis), *AMOUNTS]
    return {"rollup_claim": Read({value: value for value in values}, _cost_columns(question), wanted)}


def _exposures_read(question: Question) -> dict[str, Read]:
    return {"rollup_exposure": Read({value: value for value in EXPOSURE_VALUES}, _exposure_columns(question))}


# What sets groups of one question apart that are never put together.
_KIND: Final = ["detail", "coverage", "unsplit", "shared"]


def _cost_columns(question: Question) -> list[str]:
    """The columns that tell the rows of `cost_part` apart: the group's, what makes its marks, and its kind."""
    return list(dict.fromkeys(["apart", *columns(question), "currency", "layer", "detail", "coverage"]))


def _exposure_columns(question: Question) -> list[str]:
    """The columns that tell the rows of `exposure_part` apart: it knows no coverage."""
    return ["apart", *(column for column in columns(question) if column != "coverage")]


_COST: Final = f"""coalesce(sum(claims), 0)::bigint AS claims,
         coalesce(sum(claims_with_cost), 0)::bigint AS claims_with_cost,
         sum(incurred)::bigint AS incurred, 0::bigint AS excess,
         {", ".join(f"sum({a})::bigint AS {a}" for a in AMOUNTS)},
         min(currency) AS currency_from, max(currency) AS currency_to,
         bool_or(layer IS NOT DISTINCT FROM 'grand_excess') AS grand_excess,
         bool_or(layer IS DISTINCT FROM 'grand_excess') AS other_layers"""
