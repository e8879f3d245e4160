"""What the rollup keeps: groups, and their sums by when a change was recorded and when it takes effect.

A sum is kept at several grains: whole months or single days on either axis, and years of recording by years or months.
A cut on a day of a month is the years before it, the months of its year and the days of its month, on both axes: six
ranges of rows, whose number follows groups and years, not claims. In a history whose cuts are each as known on its own
day, a change counts from the later of its two months on: one more grain has them by that month alone.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.contracts.basis import CostBasis, Recourse
from services.kit.eventlog.partitions import PARTITIONS
from services.ratios.query.costs import net_cost
from services.ratios.query.question import Basis
from services.ratios.query.stages import AMOUNTS

NAMES: Final = (
    "rollup_axes", "rollup_claim", "rollup_premium", "rollup_earned", "rollup_earned_day", "rollup_earning",
    "rollup_exposure",
)  # fmt: skip
# Those that have sums of days; what is earned on a day has a way of its own.
BY_DAY: Final = ("rollup_claim", "rollup_premium", "rollup_exposure")
# What a figure can be grouped, filtered or set apart by, without going back to its claim or policy. '' where unknown.
# `claim_currency` and `elsewhere` are for an insurer that asks: a policy of other insurers is none of its business.
# `shared` says that coinsurers bear it together: sums do not tell what each of them bears, for shares are rounded.
# `coverage` is '' of a claim as a whole and of fees too; `unsplit` is premium that no coverage has, and some should.
GROUP: Final = (
    "year", "insurer_id", "branch", "product_line", "layer", "adviser_id", "currency", "claim_currency", "covered",
    "elsewhere", "shared", "coverage", "unsplit",
)  # fmt: skip

OF_ALL, BY_ADVISER, BY_COVERAGE = range(3)
"""The kinds of groups: every sum is kept of all advisers and coverages together, by adviser, and by coverage."""
# What only one kind tells apart.
ONLY: Final = {OF_ALL: (), BY_ADVISER: ("adviser_id",), BY_COVERAGE: ("coverage", "unsplit")}

MONTHS, DAYS_BY_MONTHS, MONTHS_BY_DAYS, DAYS, YEARS, YEARS_BY_MONTHS, LATER_MONTHS = range(7)
"""The grains: recorded by effective; of the last one both are the later of the two months."""

# Days become numbers from here, as numpy's do.
FIRST_DAY: Final = "date '1970-01-01'"


def with_cost(basis: Basis) -> str:
    """The column that counts claims with a cost on a basis: what switches leave the same cost share one."""
    recourse = basis.recourse
    if basis.cost_basis == "paid" and recourse == "received_and_expected":
        recourse = "received"  # a forecast is no payment
    expenses = "full" if basis.include_expenses else "bare"
    return f"{basis.cost_basis}_{expenses}_{_SHORT[recourse]}"


_SHORT: Final[dict[Recourse, str]] = {"received_and_expected": "expected", "received": "received", "none": "whole"}
_COST_BASES: Final[tuple[CostBasis, ...]] = ("incurred", "paid")
_BASES: Final = [
    Basis(cost_basis=cost_basis, include_expenses=expenses, recourse=recourse)
    for cost_basis in _COST_BASES
    for expenses in (True, False)
    for recourse in _SHORT
]
# Each column of claims with a cost, and the cost that it looks at.
NETS: Final = {with_cost(basis): net_cost(basis) for basis in reversed(_BASES)}
COUNTS: Final = ("present", "claims", *NETS)
CLAIM_VALUES: Final = (*COUNTS, *AMOUNTS)

# Rows that say that there is something, as a group with a premium of nothing is still one; and amounts.
PREMIUM_VALUES: Final = (
    "written_rows", "written_net", "written_gross", "collected_rows", "collected_net", "collected_gross", "earned_rows",
)  # fmt: skip
EXPOSURE_VALUES: Final = ("policy_constant", "policy_slope", "declared_constant", "declared_slope")


def home(tenant: str) -> str:
    """The partition that a tenant's rollup lives in: sums of all partitions together have to be somewhere."""
    numbers = ",".join(str(partition) for partition in PARTITIONS)
    return f"('{{{numbers}}}'::int[])[get_byte(uuid_send({tenant}), 0) % {len(PARTITIONS)} + 1]"


def home_of(tenant_id: UUID) -> int:
    """The same where the tenant is known: a number instead of a list of them wherever a statement reads sums."""
    return PARTITIONS[tenant_id.bytes[0] % len(PARTITIONS)]


def day(recorded: str) -> str:
    """The day in Paris of a time of recording: what `known_on` cuts at the end of."""
    return f"({recorded} AT TIME ZONE 'Europe/Paris')::date"


def month(date: str) -> str:
    """The first day of a date's month."""
    return f"({date} - (extract(day FROM {date})::int - 1))"


def year(date: str) -> str:
    """The first day of a date's year; of infinity, infinity."""
    return f"date_trunc('year', {date}::timestamp)::date"
