"""Axes and filters as SQL. A filter has its axis' name; an insurer that asks is a filter it cannot leave out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from services.contracts.ids import undress
from services.kit.eventlog.partitions import partition_of
from services.ratios.query.question import NONE, Axis, Question
from services.ratios.query.shares import bears, bears_some, names_insurer
from services.ratios.query.sql import Arguments, partition_in
from services.ratios.segments.rules import segment_case

# The columns that an axis groups by, in the order in which its rows are sorted.
COLUMNS: Final[dict[Axis, tuple[str, ...]]] = {
    "policy": ("policy_no", "policy_id"),
    "client": ("client_id",),
    "branch": ("branch",),
    "product_line": ("product_line",),
    "coverage": ("coverage",),
    "insurer": ("insurer_id",),
    "adviser": ("adviser_id",),
    "segment": ("segment",),
    "year": ("year",),
}
_OF_POLICY: Final[tuple[Axis, ...]] = ("client", "branch", "product_line", "adviser")


def columns(question: Question) -> list[str]:
    """The columns of the question's axes."""
    return [column for axis in question.axes for column in COLUMNS[axis]]


def keys(question: Question, *, prefix: str = "") -> str:
    """The same, each after a comma, ready to follow another column."""
    return "".join(f", {prefix}{column}" for column in columns(question))


def has_coverage(question: Question) -> bool:
    """Says whether the question looks inside claims and premiums, at their coverages."""
    return "coverage" in question.axes or "coverage" in question.filters


def segment(question: Question, args: Arguments) -> str:
    """The segment of a policy p, where anything asks for it."""
    return segment_case(question.segments, args) if question.by_segment else "NULL::text"


def set_apart(question: Question, args: Arguments) -> str:
    """A condition: a policy p stands apart, by its layer; a claim without policy does not."""
    return f"coalesce(p.layer = ANY ({args.add(list(question.basis.excluded_layers), 'text[]')}), false)"


def known_policy(question: Question, args: Arguments, cut: str) -> str:
    """Joins a claim c to its policy p, as both were known; an insurer sees no policy in which it has no share."""
    own = ""
    if (insurer := question.insurer_only) is not None:
        own = f" AND {bears_some('p', args.add(insurer, 'text'))}"
    return (
        f"p.log_partition = {partition_in('c.policy_id')} AND p.policy_id = c.policy_id AND p.tenant_id = c.tenant_id"
        f" AND p.recorded_from < {cut} AND p.recorded_to >= {cut}{own}"
    )


def claim_conditions(question: Question, args: Arguments, *, shared: bool = False) -> str:
    """Which claims count: c is the claim, p its policy where it is known.

    An insurer's claims are those that name it; with `shared`, those too in which it may have a share as a coinsurer.
    """
    found = [f"c.tenant_id = {args.add(question.tenant_id)}"]
    if shared:
        found.append(bears(question, args, "c.insurer_id", "p.shares"))
    else:
        found.append(names_insurer(question, args, "c.insurer_id"))
    if (policies := question.filters.get("policy")) is not None:
        without = "p.policy_id IS NULL OR " if NONE in policies else ""
        found.append(f"({without}c.policy_id = ANY ({args.bring(question, _policies)}))")
    found += _policy_attributes(question, args)
    # The other years have their own conditions: a claim stands in several, or in those of its policy.
    if question.years is not None and question.basis.year_basis == "accident_year":
        first, last = question.years
        found.append(f"c.occurred_on BETWEEN make_date({args.add(first, 'int')}, 1, 1)")
        found.append(f"make_date({args.add(last, 'int')}, 12, 31)")
    if question.basis.scope == "covered":
        # Wrapped, so that the planner does not take it for rare and go through every policy for each claim.
        found.append("coalesce(p.covered @> c.occurred_on AND NOT p.suspended @> c.occurred_on, false)")
    return " AND ".join(found)


def policy_conditions(question: Question, args: Arguments) -> str:
    """Which policies' premiums count; of several insurers' policies, `shares.insurers_of` says whose."""
    found = [f"p.tenant_id = {args.add(question.tenant_id)}", bears(question, args, "p.insurer_id", "p.shares")]
    if "policy" in question.filters:
        found.append(f"p.log_partition = ANY ({args.bring(question, _partitions)})")
        found.append(f"p.policy_id = ANY ({args.bring(question, _policies)})")
    return " AND ".join(found + _policy_attributes(question, args))


def policy_ids(policies: tuple[str, ...]) -> list[UUID]:
    """The ids behind a filter on policies; ValueError for what is no id."""
    return [undress("pol", policy) for policy in policies if policy != NONE]


def _policies(question: Question) -> list[UUID]:
    return policy_ids(question.filters["policy"])


def _partitions(question: Question) -> list[int]:
    return [partition_of(policy_id) for policy_id in _policies(question)]


def one_of(column: str, values: Sequence[str], args: Arguments) -> str:
    """A condition: a column has one of a filter's values, or none where that is asked for."""
    value = f"coalesce({column}, '')" if NONE in values else column
    return f"{value} = ANY ({args.add(list(values))})"


def _policy_attributes(question: Question, args: Arguments) -> list[str]:
    found = [
        one_of(f"p.{COLUMNS[axis][0]}", question.filters[axis], args) for axis in _OF_POLICY if axis in question.filters
    ]
    if (segments := question.filters.get("segment")) is not None:
        found.append(one_of(f"({segment(question, args)})", segments, args))
    return found
