"""Segments: each policy is in the first one, by rank, whose conditions it meets; in none, it stands outside. No SQL.

So segments partition a portfolio: nothing counts twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.ratios.query.sql import Arguments

Field = Literal["insurer_id", "client_id", "adviser_id", "branch", "product_line", "layer"]


@dataclass(frozen=True, slots=True)
class Condition:
    """An attribute of the policy is one of these values, or (`none_of`) none of them.

    A policy without the attribute is one of none.
    """

    field: Field
    values: tuple[str, ...]
    none_of: bool = False

    def met(self, attributes: Mapping[str, str | None]) -> bool:
        """Whether a policy with these attributes meets it."""
        return (attributes[self.field] in self.values) is not self.none_of


@dataclass(frozen=True, slots=True)
class Segment:
    """A saved rule: all its conditions must be met. `version` is that of the set which last changed it."""

    name: str
    rank: int
    conditions: tuple[Condition, ...]
    recorded_by: str
    version: int = 0
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Segments:
    """All segments of a tenant, the lowest rank first, as one version of the set has them; version 0 has none.

    An answer by segment names the version: asked again with it, it is the same, whatever was changed since.
    """

    version: int = 0
    all: tuple[Segment, ...] = ()

    def find(self, name: str) -> Segment | None:
        """The segment of a name."""
        return next((segment for segment in self.all if segment.name == name), None)


def segment_of(segments: Segments, attributes: Mapping[str, str | None]) -> str | None:
    """The segment of a policy with these attributes; None outside all. The same in SQL is `segment_case`."""
    for segment in segments.all:
        if all(condition.met(attributes) for condition in segment.conditions):
            return segment.name
    return None


def segment_case(segments: Segments, args: Arguments, policy: str = "p") -> str:
    """The name of the segment of a policy as a text expression; null outside all, and for a claim without policy.

    `policy` is the alias of its attributes; these stand on `ratios.policy_version`.
    """
    whens = "".join(
        f" WHEN {_all(segment, args, policy)} THEN {args.add(segment.name, 'text')}" for segment in segments.all
    )
    return f"CASE WHEN {policy}.policy_id IS NULL THEN NULL::text{whens} END"


def _all(segment: Segment, args: Arguments, policy: str) -> str:
    return " AND ".join(_sql(condition, args, policy) for condition in segment.conditions) or "true"


def _sql(condition: Condition, args: Arguments, policy: str) -> str:
    # No attribute is the empty text, so it can stand for none.
    value, values = f"coalesce({policy}.{condition.field}, '')", args.add(list(condition.values), "text[]")
    return f"{value} <> ALL ({values})" if condition.none_of else f"{value} = ANY ({values})"
