"""What ratios asks of claims: their indemnities again under other terms, and what is to be said of their reserves.

Claims are read as they stood at a position of the log, so that both services speak of the same events. What comes back
holds amounts in cents, codes and references, and nothing about people.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from pydantic import Field

from services.contracts.http.base import Body, Code, Day
from services.contracts.http.other_terms import OtherTerms
from services.contracts.ids import ClaimId, PolicyId

RECOMPUTATIONS = "/internal/recomputations"
RESERVES = "/internal/reserves"
KNOWN_COVERAGES = "/internal/known-coverages"

MOST_CLAIMS = 20_000
MOST_POLICIES = 20_000

Method = Literal["replayed", "approximated", "unchanged"]


class AsKnownIn(Body):
    """Which claims, and as of when: up to the positions of a log position, on a business day.

    Each list holds the claims of one policy: limits of a year are shared between them.
    """

    log_position: str
    known_on: Day
    as_of: Day
    claims: Annotated[tuple[tuple[ClaimId, ...], ...], Field(max_length=MOST_CLAIMS)]


class RecomputationIn(AsKnownIn):
    """The same, under other terms."""

    terms: OtherTerms


class KnownCoveragesIn(Body):
    """Which of some coverages any of some policies ever had, up to the positions of a log position."""

    log_position: str
    policies: Annotated[tuple[PolicyId, ...], Field(max_length=MOST_POLICIES)]
    coverages: tuple[Code, ...]


class KnownCoverages(msgspec.Struct, frozen=True):
    """Those of them, in the order asked."""

    coverages: list[str]


class Opening(msgspec.Struct, frozen=True):
    """An opening reserve, in cents: as it was recorded, and what another grid would have set. None: nothing."""

    recorded: int | None
    other: int | None


class RecomputedCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """A coverage of a claim under other terms. Amounts are cents.

    `indemnity` is what the terms gave the loss and `other_indemnity` what the others give it; None where that is not
    known. The changes are what becomes of the cost: `step` is the first step of the computation that came out
    otherwise, `reason` why it changed or did not.
    """

    claim_coverage_id: str
    coverage_code: str
    method: Method
    reason: str
    step: str | None = None
    facts: dict[str, str] = {}
    indemnity: int | None = None
    other_indemnity: int | None = None
    cost: int
    paid_change: int = 0
    reserve_change: int = 0
    opening: Opening | None = None


class RecomputedClaim(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the answer: a claim and its coverages."""

    claim_id: str
    claim_no: str
    occurred_on: date
    is_open: bool
    coverages: list[RecomputedCoverage]


class ReservedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line on which something is reserved, in cents, who stated it, and the findings that are about it."""

    claim_coverage_id: str | None
    coverage_code: str | None
    cost_type: str
    cost_category: str
    case_reserve: int
    stated_by: str | None
    findings: list[FoundOnReserve]


class FoundOnReserve(msgspec.Struct, frozen=True, kw_only=True):
    """A finding of the claims service on a reserve: its check, in words, with its facts."""

    code: str
    text: str
    facts: dict[str, str]
    rule_version: str


class ReservedClaim(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the answer about reserves. `findings` are those about the claim or a coverage as a whole."""

    claim_id: str
    claim_no: str
    occurred_on: date
    is_open: bool
    lines: list[ReservedLine]
    findings: list[FoundOnReserve]
    recourses_open: int
