"""What is asked of a report, and what is kept of an issued one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.contracts.http.base import Body, Day
from services.contracts.ids import PolicyId

ReportKind = Literal["statement", "renewal"]
ReportFormat = Literal["json", "csv"]


class ReportIn(Body):
    """Issues a document about a policy, as of one day and as known on another; both are today where absent.

    `years`: how many a statement shows, the year of `as_of` the last of them.
    """

    kind: ReportKind
    policy_id: PolicyId
    as_of: Day | None = None
    known_on: Day | None = None
    years: Annotated[int, Field(ge=1, le=5)] = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A report's question, with its dates settled: the same question gets the same document."""

    kind: ReportKind
    policy_id: UUID
    as_of: date
    known_on: date
    years: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What is known of an issued document beside its content, which may be large and is read where it is wanted."""

    report_id: UUID
    number: str
    asked: Asked
    final: bool
    log_position: str
    rule_version: str | None
    content_hash: str
    previous_id: UUID | None
    issued_at: datetime


Document = dict[str, Any]
"""A report's content before it is written."""
