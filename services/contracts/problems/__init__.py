"""Every problem code: status, titles, and whether asking again may help. A code is permanent."""

from __future__ import annotations

from services.contracts.problems.amounts import AMOUNTS
from services.contracts.problems.claim import CLAIM
from services.contracts.problems.imports import IMPORT
from services.contracts.problems.model import ProblemKind
from services.contracts.problems.person import PERSON
from services.contracts.problems.platform import PLATFORM
from services.contracts.problems.policy import POLICY
from services.contracts.problems.portfolio import PORTFOLIO

CATALOGUE: dict[str, ProblemKind] = {**PLATFORM, **POLICY, **CLAIM, **AMOUNTS, **PERSON, **IMPORT, **PORTFOLIO}

__all__ = ["CATALOGUE", "ProblemKind"]
