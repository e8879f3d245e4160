"""How claims developed: what their cost moved by, by origin year and year, on the question's own basis and cuts.

Where claims stood at the ends of years comes from the accounting years of the same question (`query.accounting`), so
that caps, shares and filters mean in a triangle what they mean in a ratio.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.kit.database import Connection, Pool
from services.ratios.query.axes import columns
from services.ratios.query.costs import cost_ctes
from services.ratios.query.question import Axis, Question
from services.ratios.query.sql import Arguments, year_of

Key = tuple[str, ...]
"""A group: whether it stands apart, then the values of its axes' columns as text, the year left out."""


@dataclass(slots=True)
class Development:
    """Cents by origin year and year, and how many claims they are of."""

    increments: dict[tuple[int, int], int] = field(default_factory=dict)
    claims: int = 0


def key_of(question: Question, record: Mapping[str, Any]) -> Key:
    """The group of a row."""
    apart = "true" if record["part"] == "apart" else "false"
    return (apart, *(str(record[column] or "") for column in columns(question) if column != "year"))


async def developments(pool: Pool | Connection, question: Question, keys: Sequence[Key]) -> dict[Key, Development]:
    """How each of these groups developed; nothing of one without claims."""
    args = Arguments()
    ctes = charges_by_year(question, args)
    names = ["apart", *(column for column in columns(question) if column != "year")]
    group = ", ".join(f"coalesce({name}::text, '')" for name in names)
    wanted = ", ".join(args.add([key[n] for key in keys], "text[]") for n in range(len(names)))
    rows = await pool.fetch(
        f"""WITH {ctes}
        SELECT ARRAY[{group}]::text[] AS key, {year_of("occurred_on")} AS origin, year,
               sum(capped)::bigint AS cents, sum(counted)::int AS claims
          FROM fact WHERE ({group}) IN (SELECT * FROM unnest({wanted})) GROUP BY 1, 2, 3""",
        *args.values,
    )
    found: dict[Key, Development] = {}
    for row in rows:
        of = found.setdefault(tuple(row["key"]), Development())
        of.increments[row["origin"], row["year"]] = row["cents"]
        of.claims += row["claims"]
    return found


async def development(pool: Pool | Connection, question: Question) -> Development:
    """How everything that stands in the total developed."""
    whole: Key = ("false",)
    return (await developments(pool, replace(question, axes=()), [whole])).get(whole, Development())


def charges_by_year(question: Question, args: Arguments) -> str:
    """The CTEs of the same question's costs by accounting year, of every year: `fact` holds a claim's row of each."""
    axes: tuple[Axis, ...] = (*(axis for axis in question.axes if axis != "year"), "year")
    whole = replace(question, axes=axes, years=None, basis=replace(question.basis, year_basis="accounting_year"))
    cut, as_of = args.add(question.known_before, "timestamptz"), args.add(question.as_of, "date")
    return cost_ctes(whole, args, cut, as_of)
