"""What the stages of a loss ratio hold, and how they become one row for each group.

A stage is a set of rows by group: costs, premiums, exposure. Each has some of the columns and nothing in the others; a
group's row is all of them together.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

AMOUNTS: Final = (
    "paid_indemnity", "paid_expense", "reserve_indemnity", "reserve_expense",
    "received_indemnity", "received_expense", "forecast_indemnity", "forecast_expense",
)  # fmt: skip

_MARKS: Final = {"currency_from": "min", "currency_to": "max", "grand_excess": "or", "other_layers": "or"}
COST: Final = {
    **dict.fromkeys(("claims", "claims_with_cost", "incurred", "excess", *AMOUNTS), "sum"),
    **_MARKS,
}
# The first and the last day of the policies' years, where those are asked for.
SPAN: Final = {"opens_on": "first", "closes_on": "last"}
# What loading takes of the premium, unrounded, and whether some premium has no rate.
PREMIUM: Final = {
    **dict.fromkeys(("premium_net", "premium_gross"), "sum"),
    "loading": "exact",
    "rate_missing": "or",
    **_MARKS,
    "unsplit": "or",
    **SPAN,
}
# Risk-years declared and policy-years, in parts of a year (query.exposures).
EXPOSURE: Final = {"declared_exposure": "sum", "policy_exposure": "sum"}
# Every column, with what puts several rows together.
ALL: Final = COST | PREMIUM | EXPOSURE
SHOWN: Final = ", ".join(ALL)

_NOTHING: Final = {
    "sum": "0::bigint", "exact": "0::numeric", "min": "NULL::text", "max": "NULL::text", "or": "false",
    "first": "NULL::date", "last": "NULL::date",
}  # fmt: skip
_TOGETHER: Final = {
    "sum": "coalesce(sum({0}), 0)::bigint AS {0}",
    "exact": "coalesce(sum({0}), 0) AS {0}",
    "min": "min({0}) AS {0}",
    "max": "max({0}) AS {0}",
    "or": "bool_or({0}) AS {0}",
    "first": "min({0}) AS {0}",
    "last": "max({0}) AS {0}",
}


def taken(stage: Collection[str], **instead: str) -> str:
    """Every column from a stage that has some of them; `instead` gives expressions in the place of columns."""
    return ", ".join(
        f"{instead[name]} AS {name}" if name in instead else name if name in stage else f"{_NOTHING[how]} AS {name}"
        for name, how in ALL.items()
    )


def together() -> str:
    """Every column of several rows put together."""
    return ", ".join(_TOGETHER[how].format(name) for name, how in ALL.items())
