"""The technical balance of a portfolio by insurer, branch or adviser: four years, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Literal, cast, get_args
from uuid import UUID

from services.contracts.money import Money
from services.kit.database import Connection, Pool
from services.ratios.cuts import Cut
from services.ratios.figures import mixed
from services.ratios.indicators.loss_ratio import whole_cents
from services.ratios.indicators.technical import Balance, together
from services.ratios.parameter_values import one_of, read_year
from services.ratios.portfolio.asked import MOST_GROUPS, own_parameters
from services.ratios.portfolio.heading import heading
from services.ratios.query.ask import Record, ask, snapshot, too_many_groups, total_of
from services.ratios.query.axes import COLUMNS
from services.ratios.query.premiums import premium_ctes
from services.ratios.query.question import Question
from services.ratios.query.sql import Arguments

By = Literal["insurer", "branch", "adviser", "product_line", "client"]
Group = tuple[bool, str | None]
"""Whether it stands apart, and its name."""
_YEARS_BEFORE = 3


@dataclass(frozen=True, slots=True)
class Balances:
    """What is asked: the question by an axis and by year."""

    question: Question
    by: By

    @property
    def column(self) -> str:
        """The column of the axis."""
        return COLUMNS[self.by][0]

    @property
    def years(self) -> list[int]:
        """N - 3 to N."""
        assert self.question.years is not None
        first, last = self.question.years
        return list(range(first, last + 1))


def read_balances(
    pairs: Iterable[tuple[str, str]], *, tenant_id: UUID, insurer_only: str | None, today: date
) -> Balances:
    """What a query asks; `year` is N. Raises Invalid with every wrong parameter."""
    own = own_parameters(pairs, "years", "tax_basis")
    by = cast("By", own.take("group_by", one_of(get_args(By)), "insurer"))
    year = own.take("year", read_year, None)
    if insurer_only is not None and by == "adviser":
        own.wrong("group_by", "not-available")
    question = own.question(tenant_id=tenant_id, insurer_only=insurer_only, today=today).question
    last = question.as_of.year if year is None else year
    years = (last - _YEARS_BEFORE, last)
    return Balances(replace(question, axes=(by, "year"), years=years, limit=MOST_GROUPS * 4), by)


@dataclass(frozen=True, slots=True)
class Found:
    """The records by group and year, the commission of each (None where the premium basis has none), and how many
    claims each year has in all: of a coinsured one every insurer has its part.
    """

    records: Sequence[Record]
    commission: Mapping[tuple[Group, int], int] | None
    claims: Mapping[int, int]


async def balances(pool: Pool, asked: Balances) -> Found:
    """What a balance is made of, all at one moment."""
    async with snapshot(pool) as conn:
        records = await ask(conn, asked.question)
        collected = asked.question.basis.premium_basis == "collected"
        commission = None if collected else await _commission(conn, asked)
        by_year = await ask(conn, replace(asked.question, axes=("year",)))
    if sum(record["part"] == "row" for record in records) > asked.question.limit:
        raise too_many_groups(MOST_GROUPS)
    claims = {record["year"]: record["claims"] for record in by_year if record["part"] == "row"}
    return Found(records, commission, claims)


async def _commission(conn: Connection, asked: Balances) -> dict[tuple[Group, int], int]:
    """Commission on the same premiums, written or earned as they are."""
    question, args = asked.question, Arguments()
    cut, as_of = args.add(question.known_before, "timestamptz"), args.add(question.as_of, "date")
    ctes = premium_ctes(question, args, cut, as_of, of="commission")
    rows = await conn.fetch(
        f"WITH {ctes} SELECT apart, {asked.column} AS name, year, premium_net FROM premium", *args.values
    )
    return {((row["apart"], row["name"] or None), row["year"]): row["premium_net"] for row in rows}


def balances_answer(asked: Balances, found: Found, cut: Cut) -> dict[str, Any]:
    """Each group with its years and their sum; `total` is all groups that do not stand apart, each claim once."""
    total = total_of(found.records)
    rows = {
        ((record["part"] == "apart", record[asked.column] or None), record["year"]): record
        for record in found.records
        if record["part"] != "total"
    }
    groups = sorted({group for group, _ in rows}, key=lambda g: (g[1] is None, g[1] or ""))
    of_group = {group: _years(asked, group, rows, found.commission) for group in groups}
    inside = [years for (apart, _), years in of_group.items() if not apart]
    by_year = {
        year: _of_all(together(years[year] for years in inside), found.claims.get(year, 0)) for year in asked.years
    }
    return {
        **heading(asked.question, total, cut, total["versions"]),
        "group_by": asked.by,
        "years": asked.years,
        "reason": "mixed_currencies" if mixed(total) else None,
        "rows": [_row(asked, g, years) for g, years in of_group.items() if not g[0]] if not mixed(total) else [],
        "listed_apart": [_row(asked, g, years) for g, years in of_group.items() if g[0]] if not mixed(total) else [],
        "total": None if mixed(total) else _told(by_year),
    }


def _years(
    asked: Balances, group: Group, rows: Mapping[tuple[Group, int], Record],
    commission: Mapping[tuple[Group, int], int] | None,
) -> dict[int, Balance]:  # fmt: skip
    found = {}
    for year in asked.years:
        record = rows.get((group, year))
        paid = None if commission is None else commission.get((group, year), 0)
        found[year] = Balance(commission=paid) if record is None else _balance(asked.question, record, paid)
    return found


def _balance(question: Question, record: Record, commission: int | None) -> Balance:
    # How a broker rates an insurer is its own: an insurer is told no loading.
    unknown = record["rate_missing"] or question.insurer_only is not None
    loading = None if unknown else Fraction(record["loading"])
    return Balance(
        premium=record["premium_net"],
        incurred=record["incurred"],
        loading=loading,
        commission=commission,
        claims=record["claims"],
        unsplit=bool(record["unsplit"]),
        grand_excess=bool(record["grand_excess"]),
        other_layers=bool(record["other_layers"]),
    )


def _of_all(groups: Balance, claims: int) -> Balance:
    """A year of all groups: each claim once, and no average of anything with a grand excess (DOMAIN.md §1.7)."""
    return replace(groups, claims=claims, other_layers=groups.other_layers or groups.grand_excess)


def _row(asked: Balances, group: Group, years: Mapping[int, Balance]) -> dict[str, Any]:
    return {"group": {asked.by: group[1]}, **_told(years)}


def _told(years: Mapping[int, Balance]) -> dict[str, Any]:
    return {
        "years": [{"year": year, **_figures(balance)} for year, balance in years.items()],
        "cumulative": _figures(together(years.values())),
    }


def _figures(balance: Balance) -> dict[str, Any]:
    ratio, combined = balance.loss_ratio_percent, balance.combined_ratio_percent
    return {
        "premium": str(Money(balance.premium)),
        "claims": balance.claims,
        "incurred": str(Money(balance.incurred)),
        "commission": None if balance.commission is None else str(Money(balance.commission)),
        "loading": None if balance.loading is None else str(Money(whole_cents(balance.loading))),
        "technical_result": None if balance.result is None else str(Money(whole_cents(balance.result))),
        "loss_ratio_percent": None if ratio is None else str(ratio),
        "combined_ratio_percent": None if combined is None else str(combined),
        "reason": balance.reason,
        "loading_reason": "no_loading_rate" if balance.loading is None else None,
    }
