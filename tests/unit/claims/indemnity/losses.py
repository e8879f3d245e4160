"""Words to tell a loss and its terms with."""

from __future__ import annotations

from typing import Any

from services.claims.indemnity.pipeline import Outcome, compute
from services.claims.indemnity.terms import Deductible, Loss, Terms
from services.contracts.money import Money

STEPS = [
    "assessed", "wear", "real_value", "average_capital", "average_premium", "sub_limits",
    "deductible", "limit_per_claim", "annual_limit", "sharing", "balance",
]  # fmt: skip


def euros(text: str) -> Money:
    return Money.parse(text)


def loss(amount: str, **facts: Any) -> Loss:
    return Loss(amount=euros(amount), **facts)


def took(outcome: Outcome, step: str) -> tuple[str, str, str]:
    """What a step took and left, and why."""
    [line] = [s for s in outcome.steps if s.step == step]
    return str(line.before), str(line.after), line.reason


def absolute(amount: str) -> Deductible:
    return Deductible(kind="absolute", amount=euros(amount))


def owed(lost: Loss, **terms: Any) -> str:
    return str(compute(lost, Terms(**terms)).indemnity)
