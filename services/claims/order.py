"""What the chapters' orders are made of: types, and the names that a command takes from a path or a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias
from uuid import UUID

from services.claims.facts import Facts
from services.claims.lines import Where
from services.claims.state import Claim
from services.contracts.events import ClaimEvent
from services.contracts.events.common import StatedBy
from services.contracts.http.base import LineBody, MoneyBody
from services.kit.errors import FieldError, Invalid

ClaimDecide: TypeAlias = Callable[[Claim], Sequence[ClaimEvent]]
ClaimOrder: TypeAlias = Callable[[Any, Facts], ClaimDecide]


def named(
    facts: Facts,
    what: Literal[
        "coverage",
        "payment",
        "recourse",
        "expertise",
        "incapacity",
        "challenge",
        "party",
        "offer",
        "litigation",
        "deadline",
        "alert",
    ],
) -> UUID:
    """The thing inside the claim that a command is about: in the path over HTTP, in `refs` in a file."""
    found = facts.refs.get(what)
    if found is None:
        raise Invalid([FieldError(f"/refs/{what}", "required")])
    return found


def where(body: LineBody, facts: Facts) -> Where:
    """The line of a body; without a coverage of its own it takes the one that `refs` names."""
    coverage_id = body.claim_coverage_id
    if coverage_id is None and body.coverage_code is None:
        coverage_id = facts.refs.get("coverage")
    return Where(coverage_id, body.coverage_code, body.cost_type, body.cost_category)


def stated_by(body: MoneyBody, facts: Facts) -> StatedBy:
    """Who states a figure: an insurer's own key speaks for the insurer alone."""
    return body.stated_by if facts.insurer_id is None else "insurer"
