"""Groups of a portfolio compared: what is asked, and the sums behind the answer. The rules are in `indicators`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal, cast, get_args
from uuid import UUID

from services.contracts.events.policy import Layer
from services.contracts.periods import DAY, Period, year_period
from services.kit.database import Connection, Pool
from services.kit.errors import FieldError, Invalid
from services.ratios.parameter_values import one_of, read_year
from services.ratios.portfolio.asked import MOST_GROUPS, own_parameters
from services.ratios.query.ask import Record, ask, rows_of, snapshot, total_of
from services.ratios.query.axes import COLUMNS, policy_conditions
from services.ratios.query.costs import cost_ctes
from services.ratios.query.question import Question
from services.ratios.query.shares import names_insurer
from services.ratios.query.sql import Arguments
from services.ratios.thresholds.store import own_thresholds
from services.ratios.thresholds.values import Threshold, threshold_on

By = Literal["adviser", "insurer", "branch", "product_line"]
_LAYERS: Final[tuple[Layer, ...]] = get_args(Layer)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One year of one layer, by one axis: unlike layers are never compared."""

    question: Question
    by: By
    layer: Layer
    days: Period

    @property
    def column(self) -> str:
        """The column of the axis."""
        return COLUMNS[self.by][0]


@dataclass(frozen=True, slots=True)
class PolicyCounts:
    """Policies of a group over the year: those in force on its first day, and what became of them; those on its last.

    `terminated` had their last covered day in the year, `retained` are in force the day after it, `lapsed` ran out
    and nobody has said whether they go on.
    """

    at_start: int = 0
    terminated: int = 0
    retained: int = 0
    at_end: int = 0
    clients: int = 0

    @property
    def lapsed(self) -> int:
        return self.at_start - self.terminated - self.retained


@dataclass(frozen=True, slots=True)
class Compared:
    """What was found: records of the loss ratio, squares of claims' cost and policies by group; None is of all."""

    rows: tuple[Record, ...]
    total: Record
    squares: dict[str | None, int]
    policies: dict[str | None, PolicyCounts]
    all_squares: int
    all_policies: PolicyCounts
    credible_claims: Threshold
    credible_policies: Threshold


def read_comparison(
    pairs: Iterable[tuple[str, str]], *, tenant_id: UUID, insurer_only: str | None, today: date
) -> Comparison:
    """What a query asks to compare. Raises Invalid with every wrong parameter."""
    own = own_parameters(pairs, "years", "excluded_layers")
    by = cast("By", own.take("group_by", one_of(get_args(By)), "adviser"))
    layer = cast("Layer", own.take("layer", one_of(_LAYERS), "primary"))
    year = own.take("year", read_year, None)
    if insurer_only is not None and by == "adviser":
        own.wrong("group_by", "not-available")
    question = own.question(tenant_id=tenant_id, insurer_only=insurer_only, today=today).question
    asked = question.as_of.year if year is None else year
    days = year_period(asked)
    if days.start > question.as_of:
        raise Invalid([FieldError("?year", "invalid-value", "a year that has begun", "une année commencée")])
    others = tuple(sorted(set(_LAYERS) - {layer}))
    put = replace(
        question, axes=(by,), years=(asked, asked), limit=MOST_GROUPS,
        basis=replace(question.basis, excluded_layers=others),
    )  # fmt: skip
    return Comparison(put, by, layer, Period(days.start, min(days.end, question.as_of)))


async def compared(pool: Pool, comparison: Comparison) -> Compared:
    """The sums behind the comparison, all at one moment."""
    question = comparison.question
    async with snapshot(pool) as conn:
        records = await ask(conn, question)
        squares = await _squares(conn, comparison)
        policies = await _policies(conn, comparison)
        thresholds = await own_thresholds(conn, question.tenant_id, question.known_before)
    rows = tuple(rows_of(records, MOST_GROUPS))
    total = total_of(records)
    return Compared(
        rows=rows,
        total=total,
        squares={row["key"] or None: int(row["squares"]) for row in squares if not row["of_all"]},
        policies={row["key"] or None: _counts(row) for row in policies if not row["of_all"]},
        all_squares=sum(int(row["squares"]) for row in squares if row["of_all"]),
        all_policies=next((_counts(row) for row in policies if row["of_all"]), PolicyCounts()),
        credible_claims=threshold_on(thresholds, "credible_claims", question.as_of),
        credible_policies=threshold_on(thresholds, "credible_policies", question.as_of),
    )


async def _squares(conn: Connection, comparison: Comparison) -> list[Any]:
    """The sum of the squares of claims' cost, by group and of all."""
    question, args = comparison.question, Arguments()
    cut, as_of = args.add(question.known_before, "timestamptz"), args.add(question.as_of, "date")
    return await conn.fetch(
        f"""WITH {cost_ctes(question, args, cut, as_of)}
        SELECT {comparison.column} AS key, false AS of_all, sum(capped::numeric * capped) AS squares
          FROM fact WHERE NOT apart GROUP BY 1
        UNION ALL
        SELECT NULL, true, coalesce(sum(capped::numeric * capped), 0) FROM whole WHERE NOT apart""",
        *args.values,
    )


async def _policies(conn: Connection, comparison: Comparison) -> list[Any]:
    """What became of policies in the year, by group and of all. A coinsured policy is its own insurer's."""
    question, args, days = comparison.question, Arguments(), comparison.days
    cut = args.add(question.known_before, "timestamptz")
    start, end = args.add(days.start, "date"), args.add(days.end, "date")
    after = args.add(days.end + DAY, "date")
    lost = f"terminated_on BETWEEN {start} AND {end}"
    return await conn.fetch(
        f"""WITH policy AS (
          SELECT p.{comparison.column} AS key, p.client_id, p.covered @> {start} AS begun, p.covered @> {end} AS ends,
                 coalesce(p.{lost}, false) AS lost, p.covered @> {after} AS goes_on
            FROM ratios.policy_version p
           WHERE p.recorded_from < {cut} AND p.recorded_to >= {cut} AND p.layer = {args.add(comparison.layer)}
             AND {policy_conditions(question, args)} AND {names_insurer(question, args, "p.insurer_id")})
        SELECT key, grouping(key) = 1 AS of_all,
               count(*) FILTER (WHERE begun) AS at_start, count(*) FILTER (WHERE begun AND lost) AS terminated,
               count(*) FILTER (WHERE begun AND NOT lost AND goes_on) AS retained,
               count(*) FILTER (WHERE ends) AS at_end, count(DISTINCT client_id) FILTER (WHERE ends) AS clients
          FROM policy GROUP BY GROUPING SETS ((key), ())""",
        *args.values,
    )


def _counts(row: Any) -> PolicyCounts:
    return PolicyCounts(row["at_start"], row["terminated"], row["retained"], row["at_end"], row["clients"])
